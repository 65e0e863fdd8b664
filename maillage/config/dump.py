"""`maillage backup` and `maillage restore`: a restore is believed only once its rows, its rules and its journal are."""

import os
from pathlib import Path

import click
import psycopg
from psycopg import sql

from maillage.config.checks import one_line, verdict
from maillage.config.cli import start_django
from maillage.config.dump_files import (
    LEFT_OUT,
    DumpError,
    companion,
    content_of,
    program,
    read_companion,
    run,
    write_companion,
)

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@one_line
def backup(file: Path) -> None:
    """Sauvegarde toute la base dans FILE (format de pg_dump), avec FILE.json qui en compte les lignes."""
    from maillage.config.database import dsn

    if file.exists() or companion(file).exists():
        raise DumpError(f"{file} : existe déjà, choisissez un autre nom.")
    if not file.parent.is_dir():
        raise DumpError(f"{file.parent} : dossier introuvable.")
    address, part = dsn("backup"), file.with_name(file.name + ".part")
    with psycopg.connect(address, connect_timeout=10) as connection, connection.cursor() as cursor:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone() or ("",)
        content = content_of(cursor)
        version = connection.info.server_version
        try:
            part.touch(mode=0o600)
            left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
            options = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments", f"--snapshot={snapshot}"]
            run(program("pg_dump", version), address, *options, *left_out, f"--file={part}")
            write_companion(part, content, version)
            companion(part).rename(companion(file))
            part.rename(file)
        finally:
            part.unlink(missing_ok=True)
            companion(part).unlink(missing_ok=True)
    click.echo(f"{file} : {len(content)} tables, {sum(rows for rows, _ in content.values())} lignes.")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--into", metavar="BASE", help="Une autre base du même serveur, créée si elle manque.")
@one_line
def restore(file: Path, into: str | None) -> None:
    """Restaure FILE dans une base vide, y remet politiques et droits, puis vérifie lignes, règles et journal."""
    expected = read_companion(file)
    from maillage.config.database import dsn

    created = bool(into) and _create(dsn("owner"), into or "")
    if into:
        os.environ["MAILLAGE_DATABASE"] = into
    address = dsn("owner")
    try:
        with psycopg.connect(address, connect_timeout=10) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
            if (cursor.fetchone() or (1,))[0]:
                raise DumpError(f"base {connection.info.dbname} : elle n’est pas vide, rien n’a été touché.")
            version, name = connection.info.server_version, connection.info.dbname
        options = ["--no-owner", "--no-privileges", "--no-comments", "--exit-on-error", "--single-transaction"]
        run(program("pg_restore", version), address, *options, f"--dbname={name}", str(file))
        faults = _settle(address, expected)
    except BaseException:
        if created:
            _drop(into or "")
        raise
    rows = sum(rows for rows, _ in expected.values())
    told = f"{file} : {len(expected)} tables et {rows} lignes restaurées, politiques et journal vérifiés."
    verdict(as_json=False, faults=faults, whole=told)


def _settle(address: str, expected: dict[str, list[object]]) -> list[str]:
    """Policies and rights first, then every check: rows as counted, catalogue as declared, chain whole."""
    start_django("owner")
    from maillage.cias.audit.anchors import anchors_path, read_anchors
    from maillage.cias.audit.chain import verify
    from maillage.config.catalogue import faults_of
    from maillage.config.database import dsn
    from maillage.config.migration import app_role, secure

    secure()
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        found = content_of(cursor)
        faults = [
            f"table {table} : {found.get(table, ['aucune'])[0]} lignes restaurées, {rows[0]} attendues"
            f"{' (contenu différent)' if found.get(table, [None])[0] == rows[0] else ''}."
            for table, rows in expected.items()
            if found.get(table) != rows
        ]
        faults += [str(fault) for fault in verify(cursor, read_anchors(anchors_path()))]
    with psycopg.connect(dsn("app")) as connection, connection.cursor() as cursor:
        faults += faults_of(cursor, app_role())
        connection.rollback()
    return faults


def _create(address: str, name: str) -> bool:
    with psycopg.connect(address, autocommit=True, connect_timeout=10) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            return False
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        return True


def _drop(name: str) -> None:
    os.environ.pop("MAILLAGE_DATABASE", None)
    from maillage.config.database import dsn

    with psycopg.connect(dsn("owner"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
