import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.audit.models import Entry
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.roles import Role


def a_hat(role=Role.ACCUEIL, **changes):
    fields = {"territory_id": uuid.uuid4(), "structure_id": uuid.uuid4(), "role": role, "user_id": uuid.uuid4()}
    return Hat(**(fields | changes))


@pytest.mark.django_db
def test_an_entry_is_read_by_its_author_and_not_by_a_stranger():
    hat = a_hat()
    with acting_as(hat):
        record(hat=hat, action=Action.READ, object_id=uuid.uuid4())
        assert Entry.objects.count() == 1
    with acting_as(a_hat()):
        assert Entry.objects.count() == 0
    assert Entry.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET role = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "SELECT * FROM audit_seal",
    ],
)
def test_the_site_can_neither_change_nor_unseal_the_journal(statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
