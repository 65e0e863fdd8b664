"""Write the estimated poverty rate beside the published ones: by commune, EPCI, département, with its interval and
its error.

Where the national Filosofi file is not imported, the estimates carried for the two demonstration territories are
used; they come from this same model run on the national file of 2021 (`python -m
maillage.observatory.estimation.carry`).
"""

import json
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from maillage.observatory.estimation.poverty import Array, Communes, Model
from maillage.observatory.estimation.validation import Validation, validated

CARRIED = Path(__file__).parent / "data" / "poverty_2021.csv"
CARRIED_ERROR = Path(__file__).parent / "data" / "poverty_2021.json"
INDICATOR = "poverty_rate_estimated"
#: census covariates, used where they are known for this part of the communes
SHARES = ("share_social_housing", "share_single_parent", "unemployment_rate", "share_no_diploma")
COMMON = 0.9
#: published communes under which no model is fitted
ENOUGH = 500
Z = 1.6449  # 90 % of a normal law


def build_estimates(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `mart_indicator` for the estimated rate and `mart_model` with the error measured, for the last year
    known."""
    con.execute("CREATE OR REPLACE TABLE mart_model (indicator VARCHAR, year INTEGER, error VARCHAR)")
    found = con.execute("""
        SELECT year, count(*) FILTER (status = 'published'), any_value(import_id) FROM mart_fact
        WHERE concept = 'poverty_rate' AND level = 'commune' GROUP BY year ORDER BY year DESC LIMIT 1
    """).fetchone()
    if found and found[1] >= ENOUGH:
        _estimate(con, found[0], found[2])
    elif found:
        _carry(con, found[0], found[2])


def read_communes(con: duckdb.DuckDBPyConnection, year: int) -> Communes:
    """What Filosofi gives for each commune of that year, in today's geography, for those with a median and counts."""
    got = con.execute(
        """
        SELECT f.territory AS code, any_value(g.departement) AS departement,
               max(f.value) FILTER (concept = 'fiscal_households') AS households,
               max(f.value) FILTER (concept = 'fiscal_persons') AS persons,
               max(f.value) FILTER (concept = 'median_income') AS median,
               max(f.value) FILTER (concept = 'poverty_rate') AS rate,
               bool_or(concept = 'poverty_rate' AND status = 'secret') AND bool_or(concept = 'decile_1' AND status =
               'published') AS bounded
        FROM mart_fact f JOIN geo_communes g ON g.code = f.territory
        WHERE f.level = 'commune' AND f.year = ? GROUP BY f.territory
        HAVING households > 0 AND persons > 0 AND median > 0 ORDER BY code
        """,
        [year],
    ).fetchall()
    columns = list(zip(*got, strict=True)) or [()] * 7
    households, persons, median, rate = (
        np.array([np.nan if cell is None else cell for cell in columns[rank]], dtype=np.float64) for rank in range(2, 6)
    )
    extra = census_shares(con, list(columns[0]))
    code, departement = np.array(columns[0], dtype=str), np.array(columns[1], dtype=str)
    return Communes(code, departement, households, persons, median, rate, np.array(columns[6], dtype=bool), extra)


def census_shares(con: duckdb.DuckDBPyConnection, codes: list[str]) -> Array:
    """Shape (n, k): the covariates known for nine communes out of ten or more, their last year; (0, 0) when none is."""
    columns = []
    for name in SHARES:
        known = dict(
            con.execute(
                "SELECT territory, arg_max(value, year) FROM mart_indicator "
                "WHERE indicator = ? AND level = 'commune' AND value IS NOT NULL GROUP BY territory",
                [name],
            ).fetchall()
        )
        column = np.array([known.get(code, np.nan) for code in codes], dtype=np.float64)
        if np.mean(~np.isnan(column)) >= COMMON:
            columns.append(column)
    return np.column_stack(columns) if columns else np.empty((0, 0))


def fitted(con: duckdb.DuckDBPyConnection, year: int) -> tuple[Communes, Model, Validation]:
    """The communes, the model and its measured error."""
    communes = read_communes(con, year)
    epci = dict(con.execute("SELECT code, coalesce(epci, code) FROM geo_communes").fetchall())
    model, validation = validated(communes, epci)
    return communes, model, validation


def _estimate(con: duckdb.DuckDBPyConnection, year: int, identifier: int) -> None:
    communes, model, validation = fitted(con, year)
    value, lower, upper = model.predict(communes)
    hidden = np.isnan(communes.rate)
    table = pa.table({
        "code": communes.code.tolist(),
        "value": np.where(hidden, value, communes.rate),
        "lower": np.where(hidden, lower, np.nan),
        "upper": np.where(hidden, upper, np.nan),
        "estimated": hidden,
        "persons": communes.persons,
    })  # fmt: skip
    con.register("estimate_arrow", table)
    con.execute(
        "INSERT INTO mart_indicator SELECT ?, 'commune', code, ?, value, CASE WHEN estimated THEN lower END, "
        "CASE WHEN estimated THEN upper END, NULL, NULL, CASE WHEN estimated THEN 'estimated' ELSE 'published' "
        "END, 1, 0, 1, ?, NULL "
        "FROM estimate_arrow",
        [INDICATOR, year, identifier],
    )
    con.execute("CREATE OR REPLACE TEMP TABLE estimate AS SELECT * FROM estimate_arrow")
    con.unregister("estimate_arrow")
    con.execute((Path(__file__).parent / "mart_estimate_areas.sql").read_text(encoding="utf-8"), {
        "indicator": INDICATOR, "year": year, "import": identifier, "kinship": validation.kinship, "z": Z,
    })  # fmt: skip
    con.execute("INSERT INTO mart_model VALUES (?, ?, ?)", [INDICATOR, year, json.dumps(validation.as_dict())])


def _carry(con: duckdb.DuckDBPyConnection, year: int, identifier: int) -> None:
    """The carried estimates, for the territories and the year they were made for."""
    if not CARRIED.exists() or year != 2021:
        return
    con.execute(
        f"""
        INSERT INTO mart_indicator
        SELECT ?, level, code, 2021, value, lower, upper, NULL, NULL, status, 1, 0, 1, ?, NULL
        FROM read_csv('{CARRIED}', delim=';', types={{'code': 'VARCHAR', 'lower': 'DOUBLE', 'upper': 'DOUBLE'}})
        """,
        [INDICATOR, identifier],
    )
    error = CARRIED_ERROR.read_text(encoding="utf-8")
    con.execute("INSERT INTO mart_model VALUES (?, ?, ?)", [INDICATOR, year, error])


def error_of(con: duckdb.DuckDBPyConnection) -> dict[str, float] | None:
    """The measured error of the estimates shown, or None when there is none."""
    found = con.execute("SELECT error FROM mart_model WHERE indicator = ?", [INDICATOR]).fetchone()
    return json.loads(found[0]) if found else None
