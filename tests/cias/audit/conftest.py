"""Tests of the chain need committed rows: seals are taken at commit."""

import uuid

import pytest

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.permission_table import Resource
from maillage.cias.common.roles import Role

TRIGGERS = ("audit_entry", "audit_seal")


def a_hat(role=Role.ACCUEIL, **changes):
    fields = {"territory_id": uuid.uuid4(), "structure_id": uuid.uuid4(), "role": role, "user_id": uuid.uuid4()}
    return Hat(**(fields | changes))


def write_entries(hat, count, per_commit=3):
    """Entries in commits of a few, as pages make them."""
    for start in range(0, count, per_commit):
        with acting_as(hat):
            for i in range(start, min(start + per_commit, count)):
                record(
                    hat=hat,
                    action=Action.READ,
                    resource=Resource.FILE,
                    object_id=uuid.uuid4(),
                    detail={"at": "sheet", "i": i},
                )


def set_triggers(cursor, state):
    for table in TRIGGERS:
        cursor.execute(f"ALTER TABLE {table} {state} TRIGGER USER")


@pytest.fixture
def journal(committed, owner_connection):
    """An empty journal before and after, in a database where writes are committed."""
    yield owner_connection
    owner_connection.rollback()
    with owner_connection.cursor() as cursor:
        set_triggers(cursor, "DISABLE")
        cursor.execute("DELETE FROM audit_seal")
        cursor.execute("DELETE FROM audit_entry")
        cursor.execute("DELETE FROM audit_head")
        set_triggers(cursor, "ENABLE")
    owner_connection.commit()
