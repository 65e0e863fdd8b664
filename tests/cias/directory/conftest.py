"""Territories are opened by the owner alone: a second connection opens them, and closes them after the test."""

import psycopg
import pytest
from django.db import connection

from maillage.cias.common.ids import uuid7
from maillage.cias.territory.models import Territory
from tests.cias.territory.conftest import as_owner  # noqa: F401

LUMBRES, PONTIVY = "246201016", "245614433"


@pytest.fixture
def as_owner_writes(db):
    """Run one statement as the owner of the database, at once and for everybody."""
    from maillage.config.database import dsn

    with psycopg.connect(dsn("owner"), dbname=connection.settings_dict["NAME"], autocommit=True) as owner:
        yield owner.execute


@pytest.fixture
def open_territory(as_owner_writes):
    """A function that opens the territory of an EPCI."""
    opened = []

    def opening(siren, name, opened_on="2026-01-01"):
        key = uuid7()
        opened.append(key)
        as_owner_writes(
            "INSERT INTO territory_territory (id, epci_id, name, opened_on, is_demo) VALUES (%s, %s, %s, %s, false)",
            [key, siren, name, opened_on],
        )
        return Territory.objects.select_related("epci").get(pk=key)

    yield opening
    as_owner_writes("DELETE FROM territory_territory WHERE id = ANY(%s)", [opened])


@pytest.fixture
def lumbres(open_territory):
    return open_territory(LUMBRES, "Pays de Lumbres")


@pytest.fixture
def pontivy(open_territory):
    return open_territory(PONTIVY, "Pontivy Communauté")
