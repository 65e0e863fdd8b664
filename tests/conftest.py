"""Tests speak to a real PostgreSQL, as the role app: not owner, no BYPASSRLS. The owner only sets the databases up."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without a browser, its tests are told as not run; where nobody reads a list of skipped tests, they fail."""
    if item.get_closest_marker("browser") and not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{CHROMIUM} is missing: the tests that need a browser did NOT run.", pytrace=False)
        pytest.skip(f"{CHROMIUM} is missing: the browser was not tried")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, worker_id: str = "") -> Iterator[None]:
    """Create one database per worker as owner, migrate, apply policies and rights, then become app."""
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from maillage.cias.territory.actions import load_reference
    from maillage.config.database import django_settings
    from maillage.config.migration import secure

    def become(role: str) -> None:
        connection.close()
        entry = django_settings(role, pool=False)
        connection.settings_dict.update(USER=entry["USER"], PASSWORD=entry["PASSWORD"])

    suffix = os.environ.get("PYTEST_XDIST_WORKER", f"solo{os.getpid()}")
    connection.settings_dict["TEST"]["NAME"] = f"test_maillage_{suffix}_{os.getpid()}"
    with django_db_blocker.unblock():
        become("owner")
        old = setup_databases(verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        secure()
        load_reference()
        become("app")
    yield
    with django_db_blocker.unblock():
        become("owner")
        teardown_databases(old, verbosity=0)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Writes are committed, for what happens at commit. The test removes what it wrote, as owner."""
    from django.db import connection

    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator[Any]:
    """A plain psycopg connection to the test database, as its owner."""
    import psycopg
    from django.db import connection
    from psycopg.conninfo import make_conninfo

    from maillage.config.database import dsn

    with psycopg.connect(make_conninfo(dsn("owner"), dbname=connection.settings_dict["NAME"])) as opened:
        yield opened
