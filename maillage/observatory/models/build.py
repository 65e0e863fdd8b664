"""Build the intermediate and mart layers from staging and the registry, in the caller's transaction."""

import hashlib
from pathlib import Path

import duckdb

from maillage.observatory.estimation.mart import build_estimates
from maillage.observatory.geography.recode import recode_sql
from maillage.observatory.indicators.registry import DATA, Indicator, concepts, indicators

HERE = Path(__file__).parent
#: part of an area's population that must have a value for the area's rate to be shown
COVERAGE = 0.98


def build_marts(con: duckdb.DuckDBPyConnection) -> None:
    """Recompute `int_fact` and `mart_indicator` for every import present. Costs seconds on national files."""
    _declare(con)
    con.execute(recode_sql())
    for layer, name in (
        ("intermediate", "int_fact"),
        ("marts", "mart_fact"),
        ("marts", "mart_indicator"),
        ("marts", "mart_areas"),
        ("marts", "mart_change"),
    ):
        con.execute((HERE / layer / f"{name}.sql").read_text(encoding="utf-8").replace("{coverage}", str(COVERAGE)))
    build_estimates(con)
    con.execute("CREATE OR REPLACE TABLE mart_registry AS SELECT ? AS digest", [registry_digest()])


def registry_digest() -> str:
    """Changes when the registry or the SQL changes: the marts are then stale."""
    files = [
        *sorted(DATA.glob("*.yaml")),
        *sorted(HERE.glob("*/*.sql")),
        *sorted((HERE.parent / "estimation").glob("**/*.*")),
    ]
    return hashlib.sha256(
        b"".join(path.read_bytes() for path in files if path.suffix in (".yaml", ".sql", ".csv", ".json", ".py"))
    ).hexdigest()


def marts_are_current(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the marts were built with today's registry."""
    known = con.execute("SELECT 1 FROM information_schema.tables WHERE table_name = 'mart_registry'").fetchone()
    return bool(known) and con.execute("SELECT digest FROM mart_registry").fetchone() == (registry_digest(),)


def _declare(con: duckdb.DuckDBPyConnection) -> None:
    """The registry as temporary tables that the SQL joins."""
    con.execute("""
        CREATE OR REPLACE TEMP TABLE concept (concept VARCHAR, kind VARCHAR, absent_is_zero BOOLEAN);
        CREATE OR REPLACE TEMP TABLE concept_term
            (concept VARCHAR, source VARCHAR, variable VARCHAR, terms INTEGER, since INTEGER, until INTEGER);
        CREATE OR REPLACE TEMP TABLE indicator
            (indicator VARCHAR, form VARCHAR, per DOUBLE, complement BOOLEAN, over INTEGER, under INTEGER,
             published VARCHAR, base VARCHAR);
        CREATE OR REPLACE TEMP TABLE indicator_term (indicator VARCHAR, side VARCHAR, concept VARCHAR);
    """)
    every = list(concepts().values())
    con.executemany("INSERT INTO concept VALUES (?, ?, ?)", [(c.name, c.kind, c.absent_is_zero) for c in every])
    con.executemany(
        "INSERT INTO concept_term VALUES (?, ?, ?, ?, ?, ?)",
        [
            (c.name, m.source, v, len(m.variables), m.since, m.until)
            for c in every
            for m in c.mappings
            for v in m.variables
        ],
    )
    con.executemany("INSERT INTO indicator VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [_row(i) for i in indicators().values()])
    sides = [(i.name, side, name) for i in indicators().values() if i.form != "model"
             for side, names in (("over", i.numerator), ("under", i.denominator)) for name in names]  # fmt: skip
    con.executemany("INSERT INTO indicator_term VALUES (?, ?, ?)", sides)


def _row(i: Indicator) -> tuple[object, ...]:
    return (i.name, i.form, i.per, i.complement, len(i.numerator), len(i.denominator), i.published, i.of)
