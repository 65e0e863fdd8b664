"""What a PostgreSQL server must be for Maillage: version, encoding, extensions, three roles, migrations."""

from collections.abc import Iterable
from typing import Any

import psycopg

OLDEST = 150000
EXTENSIONS = ("btree_gist",)


def faults_of() -> list[str]:
    """One line per thing to put right; the roles whose address is known are each asked."""
    from maillage.config.database import VARIABLES, DatabaseSettingError, dsn

    faults: list[str] = []
    for role in VARIABLES:
        try:
            with psycopg.connect(dsn(role), connect_timeout=10) as connection, connection.cursor() as cursor:
                faults.extend(_role(cursor, role))
                if role == "app":
                    faults.extend(_server(cursor))
        except (psycopg.OperationalError, DatabaseSettingError) as error:
            faults.append(f"rôle {role} : {str(error).strip().splitlines()[-1]}")
    return [*faults, *_migrations()]


def _server(cursor: Any) -> Iterable[str]:
    cursor.execute(
        "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
        " current_setting('server_encoding'), current_setting('fsync'), lower('É') = 'é'"
    )
    number, version, encoding, fsync, lowers = cursor.fetchone()
    if number < OLDEST:
        yield f"serveur : PostgreSQL {version}, il faut la version 15 ou une plus récente."
    if encoding != "UTF8":
        yield f"base : encodage {encoding}, il faut UTF8."
    if fsync != "on":
        yield "serveur : fsync est éteint, une panne de courant perdrait des écritures confirmées."
    if not lowers:
        yield "base : lower('É') ne donne pas « é », créez-la avec une locale UTF-8."
    cursor.execute("SELECT extname FROM pg_extension")
    for name in sorted(set(EXTENSIONS) - {name for (name,) in cursor.fetchall()}):
        yield f"base : extension {name} absente. Lancez « maillage migrate »."


def _role(cursor: Any, role: str) -> Iterable[str]:
    cursor.execute(
        "SELECT rolname, rolsuper, rolbypassrls, pg_has_role(rolname, 'pg_read_all_data', 'USAGE')"
        " FROM pg_roles WHERE rolname = current_user"
    )
    name, superuser, bypass, reads_all = cursor.fetchone()
    if superuser:
        yield f"rôle {role} ({name}) : super-utilisateur, c’est trop."
    elif role != "app" and not bypass:
        yield f"rôle {role} ({name}) : BYPASSRLS lui manque (docs/roles.sql)."
    elif role == "app" and bypass:
        yield f"rôle {role} ({name}) : BYPASSRLS doit lui être retiré (docs/roles.sql)."
    if role == "backup" and not reads_all:
        yield f"rôle {role} ({name}) : pg_read_all_data lui manque (docs/roles.sql)."


def _migrations() -> Iterable[str]:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        left = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield f"migrations : {str(error).splitlines()[0]}"
        return
    if left:
        yield f"migrations : {len(left)} à appliquer. Lancez « maillage migrate »."
