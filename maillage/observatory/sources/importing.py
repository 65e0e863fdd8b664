"""Import one official file: detect, check, load, apply the geography, keep where it comes from; all or nothing."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from tqdm import tqdm

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.geography.recode import check_territories
from maillage.observatory.models.build import build_marts
from maillage.observatory.progress import progress
from maillage.observatory.sources.declaration import OfficialFile, Source
from maillage.observatory.sources.table import one_line, unpacked

STAGES = ("cell", "place", "flow")


@dataclass(frozen=True)
class Import:
    """What happened: `already` when the very same file was there."""

    source: str
    vintage: str
    file_name: str
    sha256: str
    rows: int
    already: bool
    notes: list[str]


def import_file(
    con: duckdb.DuckDBPyConnection, source: Source, path: Path, vintage: str | None = None, *, marts: bool = True
) -> Import:
    """Import `path` as `source`, replacing what the same source, vintage and scope held before.

    One transaction: a failure leaves the store as it was. The same file twice gives the same state. `marts=False`
    leaves the indicators to be rebuilt by the caller. Raises ObservatoryError for a file that breaks the contract.
    """
    if not path.is_file():
        raise ObservatoryError(f"{path} : fichier introuvable.")
    digest = sha256_of(path)
    for table in STAGES:
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE incoming_{table} AS SELECT * EXCLUDE import_id FROM stg_{table} LIMIT 0"
        )
    with unpacked(OfficialFile(path, path.name, vintage), source.files, path_of_spill(con)) as file:
        already = con.execute(
            "SELECT vintage, rows FROM imports WHERE source = ? AND sha256 = ?", [source.name, digest]
        ).fetchone()
        if already:
            if vintage and vintage != already[0]:
                raise ObservatoryError(f"{path.name} : déjà importé comme millésime {already[0]}, pas {vintage}.")
            return Import(source.name, already[0], path.name, digest, already[1], True, [])
        con.execute("BEGIN")
        try:
            with progress(con, f"lecture de {file.name}"):
                reading = source.reader(con, file, source)
                notes = reading.notes + check_territories(con, source.ignored_codes, path.name)
                rows = _replace(con, source, reading.vintage, reading.scope, path.name, digest, notes)
            if marts:
                with progress(con, "indicateurs"):
                    build_marts(con)
            con.execute("COMMIT")
        except duckdb.Error as error:
            con.execute("ROLLBACK")
            raise ObservatoryError(f"{path.name} : lecture impossible ({one_line(error)}).") from error
        except BaseException:
            con.execute("ROLLBACK")
            raise
    return Import(source.name, reading.vintage, path.name, digest, rows, False, notes)


def sha256_of(path: Path) -> str:
    """Hash of the file as it is, with a progress bar when it is long."""
    digest = hashlib.sha256()
    size = path.stat().st_size
    with (
        path.open("rb") as stream,
        tqdm(
            total=size,
            unit="o",
            unit_scale=True,
            desc="empreinte",
            leave=False,
            disable=None if size > 50_000_000 else True,
        ) as bar,
    ):
        while block := stream.read(1 << 20):
            digest.update(block)
            bar.update(len(block))
    return digest.hexdigest()


def path_of_spill(con: duckdb.DuckDBPyConnection) -> Path:
    """Where big temporary files may go: beside the store."""
    (folder,) = con.execute("SELECT current_setting('temp_directory')").fetchone() or ("",)
    return Path(folder)


def _replace(
    con: duckdb.DuckDBPyConnection, source: Source, vintage: str, scope: str, name: str, digest: str, notes: list[str]
) -> int:
    """Move the incoming rows to staging under a new import; the previous import of the same vintage goes."""
    counted = [con.execute(f"SELECT count(*) FROM incoming_{table}").fetchone() for table in STAGES]
    rows = sum(int(found[0]) for found in counted if found)
    if not rows:
        raise ObservatoryError(f"{name} : aucune ligne à retenir pour la source « {source.name} ».")
    key = [source.name, vintage, scope]
    old = con.execute("SELECT import_id FROM imports WHERE source = ? AND vintage = ? AND scope = ?", key).fetchone()
    if old:
        for table in STAGES:
            con.execute(f"DELETE FROM stg_{table} WHERE import_id = ?", list(old))
        con.execute("DELETE FROM imports WHERE import_id = ?", list(old))
    (number,) = con.execute("SELECT nextval('import_number')").fetchone() or (0,)
    con.execute(
        "INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [number, *key, source.title, source.licence, source.address, name, digest,
         datetime.now(UTC).replace(tzinfo=None), rows, source.priority, " ".join(notes)],
    )  # fmt: skip
    for table in STAGES:
        con.execute(f"INSERT INTO stg_{table} SELECT {number}, * FROM incoming_{table}")
    return rows
