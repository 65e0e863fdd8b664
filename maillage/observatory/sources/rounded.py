"""Shared by the sources that round their counts to 5: each value is kept with the interval it stands for."""

import duckdb

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.sources.declaration import OfficialFile
from maillage.observatory.sources.wide import refuse_unreadable

HALF_STEP = 2.5


def load_cells(con: duckdb.DuckDBPyConnection, file: OfficialFile, select: str, *, rounded: bool = False) -> None:
    """Append to `incoming_cell` the rows of `select`, which gives level, territory, variable, year, text.

    `rounded`: a positive count stands for ± 2.5, and never for less than zero. Raises ObservatoryError for an
    unreadable cell or a territory met twice for the same variable and year.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE incoming_long AS
        SELECT level, trim(CAST(territory AS VARCHAR)) AS territory, variable, CAST(year AS INTEGER) AS year,
               CAST(text AS VARCHAR) AS text, status_of(CAST(text AS VARCHAR)) AS status
        FROM ({select})
    """)
    refuse_unreadable(con, file)
    twice = con.execute("""
        SELECT territory, variable, year FROM incoming_long GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 1
    """).fetchone()
    if twice:
        raise ObservatoryError(
            f"{file.name} : {twice[0]} a deux valeurs de {twice[1]} pour {twice[2]} ; une seule est attendue."
        )
    interval = f"greatest(0, number(text) - {HALF_STEP})", f"number(text) + {HALF_STEP}"
    lower, upper = interval if rounded else ("NULL", "NULL")
    con.execute(f"""
        INSERT INTO incoming_cell
        SELECT level, territory, variable, year, CASE WHEN status = 'published' THEN number(text) END, status,
               CASE WHEN status = 'published' AND number(text) > 0 THEN {lower} END,
               CASE WHEN status = 'published' AND number(text) > 0 THEN {upper} END
        FROM incoming_long
    """)
