"""A ready observatory for each test, copied from one prepared once; the public files when they are there."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from maillage.observatory.opening import observatory
from maillage.observatory.sources.catalogue import source_named
from maillage.observatory.sources.importing import Import, import_file

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store holding the carried figures only, as on a first start."""
    folder = tmp_path_factory.mktemp("prepared")
    with observatory(folder):
        pass
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    """A copy of it, which the test may change."""
    return Path(shutil.copytree(prepared, tmp_path / "observatory"))


@pytest.fixture
def store(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The copy, open for writing."""
    with observatory(folder, write=True) as con:
        yield con


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public files; skips with its reason when absent."""
    folder = Path(os.environ.get("MAILLAGE_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        folder = ROOT.parent.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("public files absent (../shared/data, or MAILLAGE_SHARED)")
    return folder


@pytest.fixture
def load(store: duckdb.DuckDBPyConnection, tmp_path: Path) -> Callable[..., Import]:
    """Write text to a file of that name and import it as that source."""

    def write_and_import(
        source: str, name: str, text: str, vintage: str | None = None, encoding: str = "utf-8"
    ) -> Import:
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return import_file(store, source_named(source), path, vintage)

    return write_and_import


def cells(con: duckdb.DuckDBPyConnection, source: str) -> dict[tuple[str, str, int], tuple[float | None, str]]:
    """(territory, variable, year) → (value, status) of an imported source."""
    rows = con.execute(
        "SELECT territory, variable, year, value, status FROM stg_cell JOIN imports USING (import_id) WHERE source = ?",
        [source],
    ).fetchall()
    return {(r[0], r[1], r[2]): (r[3], r[4]) for r in rows}


def state(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Everything the store holds, in an order of its own: two equal states are equal stores."""
    tables = [
        r[0]
        for r in con.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' AND table_type = "
            "'BASE TABLE' AND table_name NOT LIKE 'geo_%' ORDER BY 1"
        ).fetchall()
        if not r[0].startswith(("incoming", "int_", "concept", "indicator", "area_", "mart_side", "estimate"))
    ]
    return {name: con.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in tables}
