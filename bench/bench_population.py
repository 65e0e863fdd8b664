"""Synthetic population: its errors beside the département's profile, its time for an EPCI and a département, its
growth.

There is no public file of a whole département here: one of the size of the Pas-de-Calais is made by repeating the 60
communes of the figures, in EPCIs of 30 communes.
"""

import tempfile
import time
from pathlib import Path

import polars as pl

from bench import Row
from maillage.observatory.population.margins import COMMUNES, read_margins
from maillage.observatory.population.report import departement_profile_errors, held_back_errors
from maillage.observatory.population.territories import Inputs, populate, populate_many

EPCIS = {"246201016": "Pays de Lumbres", "245614433": "Pontivy Communauté"}
BY_EPCI = 30


def main(quick: bool) -> list[Row]:
    rows = [row for epci, name in EPCIS.items() for row in one_epci(epci, name)]
    with tempfile.TemporaryDirectory() as folder:
        rows += departement(Path(folder), (60, 120) if quick else (60, 240, 890))
    return rows


def one_epci(epci: str, name: str) -> list[Row]:
    """Time, and errors on the communes under 10,000 inhabitants with each block used, then held back."""
    start = time.perf_counter()
    territory = populate(epci, 1)
    seconds = time.perf_counter() - start
    small = [margins for margins in read_margins(epci) if margins.persons < 10_000]
    profile, held = departement_profile_errors(small).territory, held_back_errors(small).territory
    used = territory.summary["errors"]["used"]
    rows = [Row(f"{name}: {len(territory.people)} persons, drawn and judged", seconds, "s")]
    for block in ("type", "tenure", "age"):
        rows.append(Row(f"{name}: error on {block}, used", 100 * used[block], "%", "profile", 100 * profile[block]))
        rows.append(
            Row(f"{name}: error on {block}, held back", 100 * held[block], "%", "profile", 100 * profile[block])
        )
    return rows


def departement(folder: Path, sizes: tuple[int, ...]) -> list[Row]:
    """One process against two, same files; and how the time grows with the number of communes."""
    rows, first = [], 0.0
    for communes in sizes:
        figures, epcis = repeated(folder / f"{communes}.csv", communes)
        alone, together = folder / f"{communes}-1", folder / f"{communes}-2"
        alone.mkdir()
        together.mkdir()
        seconds, persons, files = drawn(epcis, alone, figures, 1)
        both, _, same = drawn(epcis, together, figures, 2)
        first = first or seconds / communes
        note = f"{persons} persons; {seconds / communes / first:.2f} x the time by commune of {sizes[0]} communes"
        rows.append(Row(f"{communes} communes, 1 process", seconds, "s", note=note))
        rows.append(Row(f"{communes} communes, 2 processes", both, "s", "1 process", seconds, files == same))
    return rows


def drawn(epcis: list[str], folder: Path, figures: Path, workers: int) -> tuple[float, int, list[str]]:
    start = time.perf_counter()
    results = populate_many(epcis, 1, folder, Inputs(margins=figures), workers)
    seconds = time.perf_counter() - start
    return seconds, sum(result["persons"] for result in results), [result["sha256"] for result in results]


def repeated(path: Path, communes: int) -> tuple[Path, list[str]]:
    """A file of figures with `communes` communes, and its EPCIs."""
    table = pl.read_csv(COMMUNES, separator=";", infer_schema=False)
    many = pl.concat([table] * -(-communes // len(table))).head(communes).with_row_index("n")
    many.with_columns(
        epci=pl.format("9{}", (pl.col("n") // BY_EPCI).cast(pl.String).str.zfill(8)),
        commune=pl.format("62{}", pl.col("n").cast(pl.String).str.zfill(3)),
    ).drop("n").write_csv(path, separator=";")
    return path, [f"9{k:08d}" for k in range(-(-communes // BY_EPCI))]
