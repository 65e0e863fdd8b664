"""Wide communal files: one row per territory, one column per variable, the vintage written in the columns' names."""

import re
from collections.abc import Callable

import duckdb

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.sources.declaration import OfficialFile, Reading, Source, settle_vintage
from maillage.observatory.sources.table import open_table, quoted

#: name of a column → (variable without its vintage, year), or None when the column is not a figure
Naming = Callable[[str], tuple[str, int] | None]


def prefixed(column: str) -> tuple[str, int] | None:
    """Census bases: P22_POP → (P_POP, 2022); three vintages live side by side in one file."""
    found = re.fullmatch(r"([PC])(\d\d)_(\w+)", column)
    return (f"{found[1]}_{found[3]}", 2000 + int(found[2])) if found else None


def suffixed(column: str) -> tuple[str, int] | None:
    """Filosofi: MED21 → (MED, 2021); TP60AGE121 → (TP60AGE1, 2021)."""
    found = re.fullmatch(r"([A-Z][A-Z0-9]*?)(\d\d)", column)
    return (found[1], 2000 + int(found[2])) if found else None


def level_of(file: OfficialFile) -> str:
    """The files of Insee say their mesh at the end of their name: _COM, _EPCI, _DEP, _REG, _METROPOLE, _FR."""
    meshes = {
        "COM": "commune",
        "EPCI": "epci",
        "DEP": "departement",
        "REG": "region",
        "METROPOLE": "france",
        "FR": "france",
    }
    found = re.search(r"_(COM|EPCI|DEP|REG|METROPOLE|FR)\b", file.name.upper().replace(".", " "))
    return meshes[found[1]] if found else "commune"


def check_columns(file: OfficialFile, found: list[str], expected: list[str]) -> None:
    """Raises ObservatoryError naming what was expected and what was found."""
    missing = [name for name in expected if name not in found]
    if missing:
        shown = ", ".join(found[:8]) + (f"… ({len(found)} colonnes)" if len(found) > 8 else "")
        raise ObservatoryError(
            f"{file.name} : colonnes attendues et absentes : {', '.join(missing)} ; trouvé : {shown}."
        )


def read_wide(
    key: str, naming: Naming, *, header_row: int = 1, sheet: str | None = None
) -> Callable[[duckdb.DuckDBPyConnection, OfficialFile, Source], Reading]:
    """A reader for files whose column `key` holds the territory and whose other columns are named by `naming`."""

    def read(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
        columns = open_table(con, file, header_row=header_row, sheet=sheet)
        named = {column: name for column in columns if (name := naming(column))}
        found = str(max(year for _, year in named.values())) if named else None
        if not named:
            expected = [template.format(yy="AA") for template in source.columns]
            check_columns(file, columns, expected)
        vintage = settle_vintage(file, found, source.vintages)
        check_columns(file, columns, [template.format(yy=vintage[-2:]) for template in source.columns])
        level = level_of(file)
        unpivot(con, file, key, named, level)
        if level == "france":
            mainland = "METROPOLE" in file.name.upper()
            con.execute("UPDATE incoming_cell SET territory = ?", ["FRM" if mainland else "FR"])
        return Reading(vintage, scope="" if level == "commune" else level)

    return read


def unpivot(
    con: duckdb.DuckDBPyConnection, file: OfficialFile, key: str, named: dict[str, tuple[str, int]], level: str
) -> None:
    """Fill `incoming_cell` from `incoming`: one row per territory and named column.

    Raises ObservatoryError for a cell that is neither a number nor an official mark, naming its column and territory.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE incoming_name (name VARCHAR, variable VARCHAR, year INTEGER)")
    con.executemany("INSERT INTO incoming_name VALUES (?, ?, ?)", [(n, v, y) for n, (v, y) in named.items()])
    chosen = ", ".join(f'CAST("{name}" AS VARCHAR) AS "{name}"' for name in named)
    listed = ", ".join(f'"{name}"' for name in named)
    con.execute(f"""
        CREATE OR REPLACE TEMP VIEW incoming_long AS
        SELECT trim(CAST(territory AS VARCHAR)) AS territory, variable, year, text, status_of(text) AS status
        FROM (SELECT "{key}" AS territory, {chosen} FROM incoming) UNPIVOT INCLUDE NULLS (text FOR name IN ({listed}))
        JOIN incoming_name USING (name)
    """)
    con.execute(f"""
        INSERT INTO incoming_cell
        SELECT {quoted(level)}, territory, variable, year,
               CASE WHEN status = 'published' THEN number(text) END, status, NULL, NULL
        FROM incoming_long
    """)
    if con.execute("SELECT 1 FROM incoming_cell WHERE status = 'invalid' LIMIT 1").fetchone():
        refuse_unreadable(con, file)


def refuse_unreadable(con: duckdb.DuckDBPyConnection, file: OfficialFile) -> None:
    """Raises ObservatoryError for the first cell of `incoming_long` that is neither a number nor an official mark."""
    found = con.execute("""
        SELECT variable, territory, text FROM incoming_long WHERE status = 'invalid' ORDER BY ALL LIMIT 1
    """).fetchone()
    if found:
        variable, territory, text = found
        raise ObservatoryError(
            f"{file.name} : {variable} de {territory} : « {text} » n’est ni un nombre, ni s, nd, NS ou vide."
        )
