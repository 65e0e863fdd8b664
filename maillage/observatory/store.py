"""The observatory's local store: one DuckDB file in a state folder, with where each row comes from."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.statuses import sql_macros

SCHEMA = 2
GEOGRAPHY = Path(__file__).parent / "geography" / "data"
ENVIRONMENT = "MAILLAGE_OBSERVATORY"


def default_folder() -> Path:
    """The folder named by MAILLAGE_OBSERVATORY, else the user's state folder."""
    if named := os.environ.get(ENVIRONMENT):
        return Path(named)
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "maillage" / "observatory"


@contextmanager
def connect(
    folder: Path | None = None, *, write: bool = False, memory: str = "2GB"
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the store of `folder`, created on first use. `memory` bounds what DuckDB holds; the rest spills beside
    the store.

    Raises ObservatoryError when another process writes, or when the store is of another version.
    """
    folder = folder or default_folder()
    path = folder / "observatory.duckdb"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new = not path.exists()
        con = duckdb.connect(str(path), read_only=not (write or new))
    except OSError as error:
        raise ObservatoryError(f"Dossier de l’observatoire inutilisable : {folder} ({error.strerror}).") from None
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise ObservatoryError(
                f"{path} : un import est en cours dans un autre processus ; réessayez après."
            ) from None
        raise ObservatoryError(f"{path} : fichier illisible ; effacez-le puis réimportez.") from None
    try:
        con.execute(
            f"SET memory_limit='{memory}'; SET temp_directory='{folder / 'spill'}'; SET preserve_insertion_order=false"
        )
        # DuckDB would draw its own bar on standard output, in the middle of our JSON; ours asks it how far it is
        con.execute("SET enable_progress_bar=true; SET enable_progress_bar_print=false")
        con.execute(sql_macros())
        if (
            new
            or not con.execute("SELECT 1 FROM information_schema.tables WHERE table_name = 'store_version'").fetchone()
        ):
            _create(con)
        (version,) = con.execute("SELECT version FROM store_version").fetchone() or (0,)
        if version != SCHEMA:
            raise ObservatoryError(f"{path} : version {version}, attendue {SCHEMA} ; effacez-le puis réimportez.")
        yield con
    finally:
        con.close()


def _create(con: duckdb.DuckDBPyConnection) -> None:
    """Lay out an empty store: provenance, staging cells, the official division."""
    con.execute("BEGIN")
    con.execute((Path(__file__).parent / "models" / "store.sql").read_text(encoding="utf-8"))
    for name in ("communes", "former_codes", "areas"):
        con.execute(f"CREATE TABLE geo_{name} AS SELECT * FROM read_parquet('{GEOGRAPHY / name}.parquet')")
    con.execute(
        f"CREATE TABLE geo_changes AS SELECT * FROM read_csv('{GEOGRAPHY / 'changes.csv'}', delim=';', "
        "types={'from_code': 'VARCHAR', 'to_code': 'VARCHAR', 'date': 'DATE'})"
    )
    con.execute("INSERT INTO store_version VALUES (?)", [SCHEMA])
    con.execute("COMMIT")
