"""The programs and the companion file of a backup: what was in the database, counted in the snapshot of the dump."""

import json
import os
import shutil
import subprocess
from hashlib import file_digest
from pathlib import Path
from typing import Any

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

#: Rows that a backup has no reason to keep: open sessions, counters.
LEFT_OUT = ("django_session", "maillage_cache")
#: The text of a row must not depend on who asks.
_SPELLING = "SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601'; SET bytea_output = 'hex'"


class DumpError(RuntimeError):
    """A backup or a restore that could not be done; the message is one line and says what to do."""


def program(name: str, server_version: int) -> Path:
    """`pg_dump` or `pg_restore`, of the server's own major version when it is installed, else the next above.

    Raises `DumpError`: an older program cannot read a newer server.
    """
    from maillage.config.database import is_embedded
    from maillage.config.embedded import programs

    major = server_version // 10000
    candidates = [] if is_embedded() else [Path(found) for found in [shutil.which(name)] if found]
    candidates += sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: float(p.parts[4]))
    candidates.append(programs() / name)
    versions = {path: _major(path) for path in candidates if path.exists()}
    fit = [path for path, version in versions.items() if version >= major]
    if not fit:
        raise DumpError(f"{name} {major} ou plus récent est introuvable : installez le client de PostgreSQL {major}.")
    return min(fit, key=lambda path: versions[path])


def _major(path: Path) -> int:
    told = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    digits = (
        told.rpartition(" ")[2].partition(".")[0].strip() if "(Debian" not in told else told.split()[2].split(".")[0]
    )
    return int(digits) if digits.isdigit() else 0


def run(path: Path, address: str, *arguments: str) -> None:
    """Run a client program on `address`: nothing secret on its command line. Raises `DumpError` with its last line."""
    parts = conninfo_to_dict(address)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    given = {names[key]: str(value) for key, value in parts.items() if key in names and value is not None}
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", **given}
    done = subprocess.run(  # noqa: S603
        [str(path), "--no-password", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = [line for line in done.stderr.strip().splitlines() if "error" in line] or done.stderr.splitlines()
        raise DumpError(f"{path.name} : {lines[0] if lines else f'code {done.returncode}'}")


def content_of(cursor: Any) -> dict[str, list[Any]]:
    """Table -> number of rows and a checksum that does not depend on their order (sum of 60 bits of each MD5)."""
    cursor.execute(_SPELLING)
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
    )
    content = {}
    for (table,) in cursor.fetchall():
        if table in LEFT_OUT:
            continue
        query = "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text FROM {} t"
        cursor.execute(sql.SQL(query).format(sql.Identifier(table)))
        content[table] = list(cursor.fetchone())
    return content


def companion(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def write_companion(path: Path, content: dict[str, list[Any]], server_version: int) -> None:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    told = {"sha256": digest, "server_version": server_version, "tables": content}
    target = companion(path)
    target.touch(mode=0o600)
    target.write_text(json.dumps(told, indent=1))


def read_companion(path: Path) -> dict[str, list[Any]]:
    """The content told by the companion of `path`, after checking that `path` is the file it tells of."""
    if not path.is_file():
        raise DumpError(f"{path} : sauvegarde introuvable.")
    try:
        told = json.loads(companion(path).read_text())
        tables, expected = dict(told["tables"]), told["sha256"]
    except FileNotFoundError:
        raise DumpError(f"{companion(path)} : ce fichier accompagne la sauvegarde et manque.") from None
    except (ValueError, KeyError, TypeError):
        raise DumpError(f"{companion(path)} : fichier illisible.") from None
    with path.open("rb") as file:
        if file_digest(file, "sha256").hexdigest() != expected:
            raise DumpError(f"{path} : le fichier a changé depuis la sauvegarde (empreinte SHA-256 différente).")
    return tables
