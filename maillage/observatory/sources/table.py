"""Open a CSV, XLSX or Parquet file, alone or in its official zip, as the temporary relation `incoming`."""

import csv
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

import duckdb
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook
from tqdm import tqdm

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.sources.declaration import OfficialFile

READABLE = (".csv", ".txt", ".parquet", ".xlsx", ".xls")


@contextmanager
def unpacked(file: OfficialFile, patterns: tuple[str, ...], folder: Path) -> Iterator[OfficialFile]:
    """The data file itself: taken out of its zip (streamed, with progress) into `folder`, removed afterwards.

    Raises ObservatoryError when the zip holds no such file, or several.
    """
    if not zipfile.is_zipfile(file.path) or file.path.suffix.lower() in (".xlsx", ".xlsm"):
        yield file
        return
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file.path) as archive:
        inside = [m for m in archive.infolist() if not m.is_dir() and Path(m.filename).suffix.lower() in READABLE]
        named = [m for m in inside if any(fnmatch(Path(m.filename).name.lower(), p.lower()) for p in patterns)]
        chosen = named or [m for m in inside if not Path(m.filename).name.lower().startswith(("meta", "varmod", "doc"))]
        if len(chosen) != 1:
            seen = ", ".join(sorted(Path(m.filename).name for m in inside)) or "rien de lisible"
            raise ObservatoryError(f"{file.name} : un seul fichier attendu ({' ou '.join(patterns)}), trouvé : {seen}.")
        member = chosen[0]
        target = folder / f"unpacked-{Path(member.filename).name}"
        try:
            with (
                archive.open(member) as source,
                target.open("wb") as sink,
                tqdm.wrapattr(
                    source, "read", total=member.file_size, desc="décompression", disable=None, leave=False
                ) as seen_read,
            ):
                shutil.copyfileobj(seen_read, sink, 1 << 20)
            yield OfficialFile(target, Path(member.filename).name, file.asked_vintage)
        except zipfile.BadZipFile:
            raise ObservatoryError(f"{file.name} : archive abîmée ; téléchargez-la de nouveau.") from None
        finally:
            target.unlink(missing_ok=True)


def open_table(
    con: duckdb.DuckDBPyConnection, file: OfficialFile, *, sheet: str | None = None, header_row: int = 1
) -> list[str]:
    """Make `file` readable as the temporary relation `incoming` (all text, except Parquet) and return its columns.

    `header_row` counts from 1 (the DREES files start at line 6). Raises ObservatoryError for an unreadable file.
    """
    con.execute("DROP VIEW IF EXISTS incoming; DROP TABLE IF EXISTS incoming_sheet")
    suffix = file.path.suffix.lower()
    try:
        if suffix == ".parquet":
            con.execute(f"CREATE TEMP VIEW incoming AS SELECT * FROM read_parquet({quoted(file.path)})")
        elif suffix in (".xlsx", ".xls"):
            _open_sheet(con, file, sheet, header_row)
        elif suffix in (".csv", ".txt"):
            try:
                _open_csv(con, file, header_row)
            except csv.Error:
                raise ObservatoryError(f"{file.name} : l’en-tête n’est pas celui d’un CSV.") from None
        else:
            raise ObservatoryError(
                f"{file.name} : format {suffix or 'inconnu'} ; attendu : CSV, XLSX, Parquet ou leur zip."
            )
    except duckdb.Error as error:
        raise ObservatoryError(f"{file.name} : fichier illisible ({one_line(error)}).") from None
    return [row[0] for row in con.execute("DESCRIBE incoming").fetchall()]


def quoted(text: object) -> str:
    """A SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def one_line(error: Exception) -> str:
    """The sense of a DuckDB error in one line: its line number when it names one."""
    text = str(error)
    if found := re.search(r"Line:?\s*(\d+)", text):
        reason = "nombre de colonnes différent" if "column" in text.lower() else "ligne mal formée"
        return f"ligne {found.group(1)} : {reason}"
    return text.splitlines()[0][:160]


def _open_csv(con: duckdb.DuckDBPyConnection, file: OfficialFile, header_row: int) -> None:
    with file.path.open("rb") as stream:
        head = stream.read(1 << 20)
    first = head.split(b"\n", header_row)[min(header_row, head.count(b"\n") + 1) - 1] if head else b""
    if not first.strip():
        raise ObservatoryError(f"{file.name} : fichier vide.")
    try:
        head[: head.rfind(b"\n") + 1 or None].decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = "latin-1"
    delimiter = max(";,\t|", key=lambda mark: first.count(mark.encode()))
    con.execute(
        f"CREATE TEMP VIEW incoming AS SELECT * FROM read_csv({quoted(file.path)}, delim={quoted(delimiter)}, "
        f"""header=true, all_varchar=true, quote='"', escape='"', encoding='{encoding}', skip={header_row - 1}, """
        f"auto_detect=false, columns={_columns(first, delimiter, encoding)})"
    )


def _columns(first: bytes, delimiter: str, encoding: str) -> str:
    """The header's names as a DuckDB struct: nothing is sniffed, so that two files alike are read alike."""
    text = first.decode("utf-8-sig" if encoding == "utf-8" else encoding).strip("\r\n")
    cells = next(csv.reader([text], delimiter=delimiter))
    names = [name.strip() or f"colonne_{rank}" for rank, name in enumerate(cells, 1)]
    return "{" + ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names) + "}"


def _open_sheet(con: duckdb.DuckDBPyConnection, file: OfficialFile, sheet: str | None, header_row: int) -> None:
    try:
        book = CalamineWorkbook.from_path(str(file.path))
        wanted = sheet or book.sheet_names[0]
        if wanted not in book.sheet_names:
            raise ObservatoryError(
                f"{file.name} : feuille « {wanted} » attendue, trouvé : {', '.join(book.sheet_names)}."
            )
        rows = book.get_sheet_by_name(wanted).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise ObservatoryError(f"{file.name} : classeur illisible ({str(error).splitlines()[0][:120]}).") from None
    if len(rows) < header_row:
        raise ObservatoryError(f"{file.name} : en-tête attendu ligne {header_row}, {len(rows)} lignes trouvées.")
    header = [_text(cell) or "" for cell in rows[header_row - 1]]
    kept = [rank for rank, name in enumerate(header) if name]
    body = [row for row in rows[header_row:] if any(cell != "" for cell in row)]
    table = pa.table({header[rank]: pa.array([_text(row[rank]) for row in body], pa.string()) for rank in kept})
    con.register("incoming_arrow", table)
    con.execute("CREATE TEMP TABLE incoming_sheet AS SELECT * FROM incoming_arrow")
    con.unregister("incoming_arrow")
    con.execute("CREATE TEMP VIEW incoming AS SELECT * FROM incoming_sheet")


def _text(cell: object) -> str | None:
    """A cell as the CSV would have written it: 14 for 14.0, nothing for a blank."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
