"""The commands, run as people run them, on the test database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def maillage(django_db_setup, tmp_path):
    """`maillage("check", "journal")`: the finished process; `database=` names another database."""
    from django.db import connection

    def run(*arguments, database=None, **environment):
        variables = {
            **{k: v for k, v in os.environ.items() if k not in {"MAILLAGE_DATABASE_ROLE", "DJANGO_SETTINGS_MODULE"}},
            "DJANGO_SETTINGS_MODULE": "maillage.config.settings.test",
            "MAILLAGE_DATABASE": database or connection.settings_dict["NAME"],
            "MAILLAGE_ANCHORS": str(tmp_path / "anchors.jsonl"),
            "PYTHONPATH": str(ROOT),
        } | environment
        command = [sys.executable, "-m", "maillage.cli", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=variables, timeout=120, cwd=ROOT)

    return run


@pytest.fixture
def scratch_database(maillage, request):
    """A name for one more database, dropped afterwards."""
    import psycopg
    from django.db import connection
    from psycopg import sql

    from maillage.config.database import dsn

    name = connection.settings_dict["NAME"] + "_restored"
    yield name
    with psycopg.connect(dsn("owner"), autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
