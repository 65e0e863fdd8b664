"""Open the observatory ready to answer: figures of the demonstration territories loaded, indicators up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from maillage.observatory.models.build import build_marts, marts_are_current
from maillage.observatory.sources.figures import EMBEDDED
from maillage.observatory.sources.importing import import_file
from maillage.observatory.store import connect, default_folder


@contextmanager
def observatory(folder: Path | None = None, *, write: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The store of `folder`, never empty. Opened for writing only when asked, or when it has to be prepared first."""
    folder = folder or default_folder()
    if not (folder / "observatory.duckdb").exists():
        with connect(folder, write=True) as con:
            prepare(con)
    else:
        with connect(folder) as con:
            current = marts_are_current(con)
        if not current:
            with connect(folder, write=True) as con:
                prepare(con)
    with connect(folder, write=write) as con:
        yield con


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Load the carried figures that are missing and rebuild the indicators."""
    for path, group in EMBEDDED.items():
        for source in group:
            import_file(con, source, path, marts=False)
    con.execute("BEGIN")
    build_marts(con)
    con.execute("COMMIT")
