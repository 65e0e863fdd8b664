"""Portraits from the national Filosofi file: one EPCI, all of them, and how the time grows with their number.

Reference: the same persons-per-fiscal-household of every EPCI by a Polars group-by straight from the CSV (the values
must agree), and for one portrait the single SQL query that reads its rows.
"""

import math
import os
import tempfile
import time
from pathlib import Path

import polars as pl

from bench import Row, median_seconds
from maillage.observatory.geography.territory import every_epci
from maillage.observatory.models.build import build_marts
from maillage.observatory.opening import observatory
from maillage.observatory.portrait.assemble import assemble, gather, portrait
from maillage.observatory.sources.catalogue import source_named
from maillage.observatory.sources.importing import import_file
from maillage.observatory.store import GEOGRAPHY

ROOT = Path(__file__).parents[1]
LUMBRES = "246201016"


def shared() -> Path | None:
    """The folder of public files, or None."""
    for folder in (Path(os.environ.get("MAILLAGE_SHARED", ROOT.parent / "shared")), ROOT.parent.parent / "shared"):
        if (folder / "data" / "cc_filosofi_2021_COM.csv").exists():
            return folder / "data"
    return None


def by_polars(file: Path) -> dict[str, float]:
    """Persons per fiscal household of each EPCI, by the shortest road from the CSV (today's codes only)."""
    raw = pl.read_csv(file, separator=";", infer_schema=False)
    numbers = [pl.col(name).cast(pl.Float64, strict=False) for name in ("NBMENFISC21", "NBPERSMENFISC21")]
    former = pl.read_parquet(GEOGRAPHY / "former_codes.parquet").filter(pl.col("kind") == "merge")
    communes = pl.read_parquet(GEOGRAPHY / "communes.parquet").select("code", "epci")
    joined = (
        raw.select("CODGEO", *numbers)
        .join(former.select("former", pl.col("code").alias("now")), left_on="CODGEO", right_on="former", how="left")
        .with_columns(pl.coalesce("now", "CODGEO").alias("code"))
        .join(communes, on="code")
        .group_by("epci", "code")
        .agg(
            pl.col("NBMENFISC21").sum(),
            pl.col("NBPERSMENFISC21").sum(),
            pl.col("NBMENFISC21").null_count().alias("hidden"),
        )
        .filter((pl.col("hidden") == 0) & pl.col("epci").is_not_null())
    )
    sums = joined.group_by("epci").agg(pl.col("NBMENFISC21").sum(), pl.col("NBPERSMENFISC21").sum())
    return dict(zip(sums["epci"], sums["NBPERSMENFISC21"] / sums["NBMENFISC21"], strict=True))


def main(quick: bool) -> list[Row]:
    """Rows of seconds; empty when the national file is absent."""
    data = shared()
    if data is None:
        return [Row("portrait: national file absent", 0, "s", note="set MAILLAGE_SHARED")]
    file = data / "cc_filosofi_2021_COM.csv"
    rows = []
    with tempfile.TemporaryDirectory() as name, observatory(Path(name), write=True) as con:
        start = time.perf_counter()
        import_file(con, source_named("filosofi"), file)
        imported = time.perf_counter() - start
        plain = median_seconds(
            lambda: con.execute(f"SELECT * FROM read_csv('{file}', delim=';', all_varchar=true)").fetchall(), 3
        )
        rows.append(
            Row(
                "import the national file, indicators and estimates",
                imported,
                "s",
                "DuckDB read of the CSV to Python",
                plain,
            )
        )
        rows.append(Row("indicators and estimates alone", median_seconds(lambda: build_marts(con), 1), "s"))
        query = "SELECT * FROM mart_indicator WHERE territory = ?"
        floor = median_seconds(lambda: con.execute(query, [LUMBRES]).fetchall())
        rows.append(
            Row(
                "portrait of one EPCI",
                median_seconds(lambda: portrait(con, LUMBRES)),
                "s",
                "its rows by one query",
                floor,
            )
        )

        start = time.perf_counter()
        material, every = gather(con), every_epci(con)
        reading = time.perf_counter() - start
        rows.append(Row("read what all portraits share", reading, "s"))
        sizes = [40, 160, 640] if quick else [80, 320, len(every)]
        seconds = {}
        values: dict[str, float | None] = {}
        for size in sizes:
            start = time.perf_counter()
            for territory in every[:size]:
                made = assemble(territory, material)
                values[territory.code] = next(
                    r["value"] for r in made["indicators"] if r["id"] == "fiscal_household_size"
                )
            seconds[size] = time.perf_counter() - start
        peer = median_seconds(lambda: by_polars(file), 3)
        expected = by_polars(file)
        agree = all(
            value is None or math.isclose(value, expected[code], rel_tol=1e-9) for code, value in values.items()
        )
        known = sum(value is not None for value in values.values())
        small, large = sizes[0], sizes[-1]
        growth = math.log(seconds[large] / seconds[small]) / math.log(large / small)
        rows.append(
            Row(
                f"portraits of {large} EPCI, {len(made['indicators'])} indicators each",
                seconds[large],
                "s",
                "one indicator by Polars",
                peer,
                agree,
                (
                    f"{known} values compared; {1000 * seconds[large] / large:.1f} ms each; time grows as "
                    f"n^{growth:.2f} from {small}"
                ),
            )
        )
    return rows
