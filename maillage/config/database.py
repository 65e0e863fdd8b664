"""Which database, under which of the three roles.

`DATABASE_URL` (role app), `DATABASE_OWNER_URL` and `DATABASE_BACKUP_URL` name an outside PostgreSQL; without them
the embedded server is started. A process is one role for its whole life: `MAILLAGE_DATABASE_ROLE`, app by default.
`MAILLAGE_DATABASE` names another database of the same server (a restore tried aside).
"""

import os
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

VARIABLES = {"app": "DATABASE_URL", "owner": "DATABASE_OWNER_URL", "backup": "DATABASE_BACKUP_URL"}


class DatabaseSettingError(RuntimeError):
    """A database address is missing or unreadable; the message names the variable."""


def is_embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def dsn(role: str) -> str:
    """The address of the database for `role` (app, owner or backup)."""
    other = os.environ.get("MAILLAGE_DATABASE")
    return make_conninfo(_address(role), dbname=other) if other else _address(role)


def _address(role: str) -> str:
    if is_embedded():
        from maillage.config.embedded import ensure_running

        return ensure_running().dsn(role)
    address = os.environ.get(VARIABLES[role])
    if not address:
        raise DatabaseSettingError(
            f"{VARIABLES[role]} manque : adresse de la base pour le rôle « {role} » (voir docs/deploy.md)."
        )
    return address


def django_settings(role: str, *, pool: bool) -> dict[str, Any]:
    """The entry of Django's DATABASES for `role`.

    The pool spares a connection per request: at 60 users the slowest requests take a third of the time.
    """
    parts = conninfo_to_dict(dsn(role))
    options: dict[str, Any] = {"connect_timeout": 10, "application_name": f"maillage {role}"}
    options |= {k: v for k, v in parts.items() if k not in {"dbname", "user", "password", "host", "port"}}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": int(os.environ.get("MAILLAGE_POOL", "8")), "timeout": 20}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname") or "maillage",
        "USER": parts.get("user") or "",
        "PASSWORD": parts.get("password") or "",
        "HOST": parts.get("host") or "",
        "PORT": parts.get("port") or "",
        "OPTIONS": options,
        "ATOMIC_REQUESTS": False,  # `acting_as` opens the transaction: it carries the hat
        "CONN_MAX_AGE": 0,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }
