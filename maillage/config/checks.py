"""`maillage check`: the journal is whole, the catalogue says what the code says, the server is as wished."""

import json
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click
import psycopg

from maillage.config.cli import start_django


def verdict(*, as_json: bool, faults: Sequence[object], whole: str, **more: object) -> None:
    """Say the faults, one per line on stderr, or `whole`; leave with 1 when there are any."""
    if as_json:
        click.echo(json.dumps({"ok": not faults, "faults": [str(f) for f in faults], **more}, ensure_ascii=False))
    elif faults:
        for fault in faults:
            click.echo(str(fault), err=True)
        click.echo(f"{len(faults)} anomalie{'s' if len(faults) > 1 else ''}.", err=True)
    else:
        click.echo(whole)
    if faults:
        sys.exit(1)


def one_line(command: Callable[..., Any]) -> Callable[..., Any]:
    """Errors of the server and of files are one clear line."""

    @wraps(command)
    def guarded(*arguments: Any, **options: Any) -> Any:
        from django.db import DatabaseError

        from maillage.cias.audit.anchors import AnchorFileError
        from maillage.config.database import DatabaseSettingError
        from maillage.config.dump_files import DumpError
        from maillage.config.embedded import EmbeddedServerError

        try:
            return command(*arguments, **options)
        except (AnchorFileError, DatabaseSettingError, EmbeddedServerError, DumpError) as error:
            raise click.ClickException(str(error)) from None
        except (psycopg.Error, DatabaseError) as error:
            first = str(error).strip().splitlines()[0] if str(error).strip() else error.__class__.__name__
            raise click.ClickException(f"la base ne répond pas comme attendu : {first}") from None

    return guarded


json_option = click.option("--json", "as_json", is_flag=True, help="Réponse lisible par un programme.")


@click.group()
def check() -> None:
    """Vérifie le journal, les politiques de lecture ou le serveur."""


@check.command()
@json_option
@one_line
def journal(as_json: bool) -> None:
    """La chaîne du journal : toute modification, suppression, insertion ou coupure se voit."""
    from maillage.cias.audit.anchors import anchors_path, read_anchors
    from maillage.cias.audit.chain import count_entries, verify
    from maillage.config.database import DatabaseSettingError, dsn

    try:
        address = dsn("backup")
    except DatabaseSettingError:
        address = dsn("owner")
    anchors = read_anchors(anchors_path())
    with psycopg.connect(address, connect_timeout=10) as connection, connection.cursor() as cursor:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        faults, entries = verify(cursor, anchors), count_entries(cursor)
    told = f"{entries} inscriptions vérifiées, {len(anchors)} ancres."
    if not anchors:
        told += f" Aucune ancre dans {anchors_path()} : une fin coupée ne se verrait pas. Lancez « maillage worker »."
    verdict(as_json=as_json, faults=faults, whole=told, entries=entries, anchors=len(anchors))


@check.command()
@json_option
@one_line
def policies(as_json: bool) -> None:
    """Le catalogue de la base dit-il ce que dit la table des droits, pour chaque table ?"""
    start_django()
    from django.db import connection, transaction

    from maillage.config.catalogue import faults_of
    from maillage.config.migration import app_role

    with transaction.atomic(), connection.cursor() as cursor:
        found = faults_of(cursor, app_role())
        transaction.set_rollback(True)
    verdict(as_json=as_json, faults=found, whole="Chaque table est sous ses politiques, ou exemptée avec sa raison.")


@check.command()
@json_option
@one_line
def database(as_json: bool) -> None:
    """Version, encodage, extensions, trois rôles et migrations."""
    start_django()
    from maillage.config.server import faults_of

    verdict(as_json=as_json, faults=faults_of(), whole="La base est prête : version, rôles, extensions, migrations.")
