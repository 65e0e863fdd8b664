"""`python -m bench.site_setup COPIES`: fill the database of the measures, as owner, and sign an agent in.

The demonstration's 1,500 households, then COPIES copies of each row of the files under new identifiers. Prints a JSON
object: the session of a social worker, the identifiers of some files, counts.
"""

import json
import sys
import time
from importlib import import_module

import psycopg
from psycopg import sql

from maillage.config.cli import start_django
from maillage.config.embedded import ensure_running

#: tables of a file, in the order of their references, and the columns that name copied rows
TABLES = {
    "households_household": {"id"},
    "households_person": {"id"},
    "households_membership": {"id", "household_id", "person_id"},
    "households_householdevent": {"id", "household_id"},
    "households_address": {"id", "household_id"},
    "households_housing": {"id", "household_id"},
    "households_contactpoint": {"id", "person_id"},
    "households_means": {"id", "household_id", "person_id"},
    "households_assignment": {"id", "household_id"},
    "households_informationgiven": {"id", "person_id"},
    "households_contact": {"id", "household_id", "person_id"},
    "households_note": {"id", "household_id", "contact_id"},
    "households_followup": {"id", "household_id", "contact_id"},
    "households_searchtoken": {"person_id"},
}


def make_database(name: str) -> None:
    server = ensure_running()
    with psycopg.connect(server.dsn("superuser", "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER maillage_owner").format(sql.Identifier(name)),
        )


def multiply(copies: int) -> None:
    """Copy every file of the territory `copies` times. Numbers of files stay unique."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table, named in TABLES.items():
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
                [table],
            )
            columns = [row[0] for row in cursor.fetchall() if (table, row[0]) != ("households_searchtoken", "id")]
            values = []
            for column in columns:
                quoted = f't."{column}"'
                if column in named:
                    values.append(f"md5({quoted}::text || k)::uuid")
                elif column == "number":
                    values.append(f"{quoted} || '-' || k")
                else:
                    values.append(quoted)
            listed = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f"INSERT INTO {table} ({listed}) SELECT {', '.join(values)} FROM {table} t, generate_series(1, %s) k",
                [copies],
            )
        cursor.execute("ANALYZE")


def main() -> None:
    copies = int(sys.argv[1])
    import os

    make_database(os.environ["MAILLAGE_DATABASE"])
    start_django("owner")
    from django.conf import settings

    from maillage.cias.accounts.models import Position, User
    from maillage.cias.demo.loading import load
    from maillage.cias.households.models import Household
    from maillage.config.migration import migrate_everything

    migrate_everything(say=lambda _: None)
    load(say=lambda _: None)
    if copies:
        multiply(copies)
    user = User.objects.get(email="social@lumbres.example")
    position = Position.objects.get(user=user)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session["position"], session["second_factor"] = str(position.pk), True
    from maillage.cias.accounts.session_middleware import SEEN_KEY, STARTED_KEY

    session[STARTED_KEY] = session[SEEN_KEY] = time.time()
    session.create()
    files = Household.objects.filter(structure_id=position.structure_id, is_protected=False, closed_on__isnull=True)
    found = [str(pk) for pk in files.order_by("pk").values_list("pk", flat=True)[:40]]
    print(json.dumps({"session": session.session_key, "files": found, "households": files.count()}))


if __name__ == "__main__":
    main()
