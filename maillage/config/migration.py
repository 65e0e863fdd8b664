"""Bringing a database up to date, as its owner: tables, then policies and rights, then reference data."""

from collections.abc import Callable

from django.core.management import call_command
from django.db import connection, transaction


def migrate_everything(say: Callable[[str], object], database: str = "default") -> None:
    """Run the migrations, replace every policy, give the role app its rights. Safe to run again."""
    from maillage.cias.territory.actions import load_reference

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    secure()
    load_reference()
    say("Base à jour : tables, politiques, droits et géographie de la France.")


def secure() -> None:
    """Replace the policies by those of the permission table, and the rights of the role app."""
    from maillage.cias.common.policies import grants, statements

    with transaction.atomic(), connection.cursor() as cursor:
        for statement in [*statements(), *grants(app_role())]:
            cursor.execute(statement)


def app_role() -> str:
    """The name of the role that the site uses on this server."""
    from psycopg.conninfo import conninfo_to_dict

    from maillage.config.database import dsn

    return str(conninfo_to_dict(dsn("app")).get("user") or "maillage_app")
