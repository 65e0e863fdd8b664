"""Households of the census details as templates: INDCVI (persons) for who they are, LOGEMT (dwellings) for communal
counts.

Column contract: the dictionaries of the census of 2016 to 2022, Parquet or CSV (« ; »). Written from the dictionaries.
"""

from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from maillage.observatory.population.margins import BAND_STARTS, TENURES, TYPES
from maillage.observatory.population.templates import Templates, margin_counts
from maillage.observatory.refusal import Refused

PERSONS = ("CANTVILLE", "NUMMI", "DEPT", "AGEREV", "SEXE", "LPRM", "TYPMR", "STOCD", "VOIT", "TACT", "IPONDI")
PERSONS_OPTIONAL = ("TYPL", "NBPI")
DWELLINGS = ("COMMUNE", "CATL", "TYPL", "VOIT", "IPONDL")
TENURE_OF = {"10": 0, "21": 1, "23": 1, "22": 2, "30": 3}
ACTIVITY_OF = {"11": "employed", "12": "unemployed", "21": "retired", "22": "student", "23": "child"}


def _open(con: duckdb.DuckDBPyConnection, path: Path, needed: tuple[str, ...]) -> list[str]:
    """Make the view `detail` on a Parquet or CSV file; its columns. Raises Refused when one of `needed` is missing."""
    if not path.exists():
        raise FileNotFoundError(2, "no such file", str(path))
    reader = "read_parquet(?)" if path.suffix.lower() == ".parquet" else "read_csv(?, delim=';', all_varchar=true)"
    try:
        relation = con.sql(f"SELECT * FROM {reader}", params=[str(path)])
    except duckdb.Error as error:
        raise Refused(f"{path} : fichier illisible ({str(error).splitlines()[0]}).") from None
    columns = [name.upper() for name in relation.columns]
    missing = [name for name in needed if name not in columns]
    if missing:
        raise Refused(f"{path} : colonne « {missing[0]} » attendue (format du détail du recensement), absente.")
    relation.create_view("detail")
    return columns


def read_sample(path: Path, departements: list[str]) -> Templates:
    """One template for each household (and each person outside households) of these départements.

    Only their rows leave the file: 20 million persons are streamed, not held. Raises Refused when a column is missing
    or when nobody lives there.
    """
    with duckdb.connect() as con:
        _open(con, path, PERSONS)
        sample = sample_in(con, "detail", departements)
    if sample is None:
        raise Refused(f"{path} : aucun habitant des départements {', '.join(departements)}.")
    return sample


def sample_in(con: duckdb.DuckDBPyConnection, table: str, departements: list[str]) -> Templates | None:
    """The same from a table or view in INDCVI's columns; None when nobody of these départements is in it."""
    columns = [name.upper() for name in con.table(table).columns]
    text = [f"CAST({name} AS VARCHAR) AS {name}" for name in PERSONS if name not in ("AGEREV", "IPONDI")]
    text += [f"CAST({name} AS VARCHAR) AS {name}" for name in PERSONS_OPTIONAL if name in columns]
    rows = con.sql(
        f"SELECT {', '.join(text)}, CAST(AGEREV AS INTEGER) AS AGEREV, "
        "CAST(replace(CAST(IPONDI AS VARCHAR), ',', '.') AS DOUBLE) AS IPONDI "
        f"FROM {table} WHERE list_contains(?, CAST(DEPT AS VARCHAR)) "
        "ORDER BY CANTVILLE, NUMMI, LPRM, AGEREV DESC, SEXE, TACT, IPONDI",
        params=[departements],
    ).pl()
    return _templates(rows) if len(rows) else None


def _templates(rows: pl.DataFrame) -> Templates:
    outside = pl.col("NUMMI") == "Z"
    key = pl.when(outside).then(pl.format("Z{}", pl.int_range(pl.len()))).otherwise(pl.col("NUMMI"))
    rows = rows.with_columns(household=pl.concat_str("CANTVILLE", pl.lit("|"), key), outside=outside)
    groups = rows.group_by("household", maintain_order=True).agg(
        pl.first("outside", "TYPMR", "STOCD"),
        child=(pl.col("LPRM") == "3").any(),
        ages=pl.col("AGEREV"),
        weight=pl.mean("IPONDI"),
    )
    known = groups.filter(pl.col("outside") | pl.col("STOCD").is_in(list(TENURE_OF))).with_row_index("template")
    types, tenures, counts = [], [], []
    for out, kind, tenure, child, ages in known.select("outside", "TYPMR", "STOCD", "child", "ages").iter_rows():
        types.append(-1 if out else household_type(kind, child))
        tenures.append(-1 if out else TENURE_OF[tenure])
        bands = np.searchsorted(BAND_STARTS, ages, side="right") - 1
        counts.append(margin_counts(types[-1], tenures[-1], [int(b) for b in bands]))
    people = rows.join(known.select("template", "household"), on="household", how="inner", maintain_order="left")
    return Templates(
        np.array(types), np.array(tenures), [], np.array(counts), known["weight"].to_numpy(), _attributes(people)
    )


def household_type(code: str, child: bool) -> int:
    """Position in TYPES of a TYPMR code: 1x alone, 20 without family, 3x lone parent, 4x couple."""
    if code.startswith("1"):
        return 0
    if code.startswith("3"):
        return 1
    if code.startswith("4"):
        return 2 if child else 3
    return 4


def _attributes(people: pl.DataFrame) -> pl.DataFrame:
    """The persons of the sample in the population's own words."""
    child = pl.col("LPRM") == "3"
    activity = pl.col("TACT").replace_strict(ACTIVITY_OF, default="other")
    optional = {
        "dwelling": ("TYPL", pl.when(pl.col("TYPL") == "1").then(pl.lit("house")).otherwise(pl.lit("flat"))),
        "rooms": ("NBPI", pl.col("NBPI").cast(pl.Int64, strict=False)),
    }
    return people.select(
        "template",
        role=pl.when("outside").then(pl.lit("outside")).when(child).then(pl.lit("child")).otherwise(pl.lit("adult")),
        age=pl.col("AGEREV").cast(pl.Int64),
        sex=pl.when(pl.col("SEXE") == "2").then(pl.lit("F")).otherwise(pl.lit("M")),
        activity=pl.when(pl.col("AGEREV") < 15).then(pl.lit("child")).otherwise(activity),
        cars=pl.col("VOIT").replace_strict({"0": 0, "1": 1, "2": 2, "3": 2}, default=None, return_dtype=pl.Int64),
        **{name: made for name, (column, made) in optional.items() if column in people.columns},
    )


def replicate(templates: Templates, numbers: NDArray[np.int64]) -> pl.DataFrame:
    """The persons of each drawn household, copied; households numbered from 0, -1 outside households."""
    assert templates.people is not None
    drawn = np.repeat(np.arange(len(numbers)), numbers)
    inside = templates.type[drawn] >= 0
    copies = pl.DataFrame(
        {
            "copy": np.arange(len(drawn)),
            "template": drawn.astype(np.uint32),
            "household": np.where(inside, np.cumsum(inside) - 1, -1),
            "household_type": [TYPES[t] if t >= 0 else None for t in templates.type[drawn]],
            "tenure": [TENURES[t] if t >= 0 else None for t in templates.tenure[drawn]],
        }
    )
    people = copies.join(templates.people, on="template", how="left", maintain_order="left_right")
    return people.drop("copy", "template")


def dwelling_counts(path: Path, communes: list[str]) -> dict[str, dict[str, float]]:
    """Households without a car and in a house, by commune, from a LOGEMT file (main dwellings, weighted)."""
    with duckdb.connect() as con:
        _open(con, path, DWELLINGS)
        return counts_in(con, "detail", communes)


def counts_in(con: duckdb.DuckDBPyConnection, table: str, communes: list[str]) -> dict[str, dict[str, float]]:
    """The same from a table or view in LOGEMT's columns."""
    rows = con.sql(
        "SELECT CAST(COMMUNE AS VARCHAR), sum(w) FILTER (CAST(VOIT AS VARCHAR) = '0'), "
        "sum(w) FILTER (CAST(TYPL AS VARCHAR) = '1') FROM (SELECT *, "
        f"CAST(replace(CAST(IPONDL AS VARCHAR), ',', '.') AS DOUBLE) AS w FROM {table}) "
        "WHERE list_contains(?, CAST(COMMUNE AS VARCHAR)) AND CAST(CATL AS VARCHAR) = '1' GROUP BY 1",
        params=[communes],
    ).fetchall()
    return {code: {"hh_no_car": no_car or 0.0, "hh_house": house or 0.0} for code, no_car, house in rows}
