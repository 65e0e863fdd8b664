"""Every cell of the permission table, through the predicate and through SQL: role × resource × situation × access."""

import pytest
from django.db import DatabaseError, transaction

from maillage.cias.common.hats import acting_as
from maillage.cias.common.permission_table import Access, Resource, Situation, allows
from maillage.cias.common.permissions import may, situation_of
from maillage.cias.common.roles import Role
from maillage.cias.households import models as m
from tests.cias.households.factories import World

#: row of the world -> the resource that governs it
GOVERNED = {
    "household": Resource.FILE,
    "membership": Resource.FILE,
    "event": Resource.FILE,
    "person": Resource.IDENTITY,
    "phone": Resource.IDENTITY,
    "address": Resource.ADDRESS,
    "hidden_address": Resource.HIDDEN_ADDRESS,
    "housing": Resource.HOUSING,
    "means": Resource.MEANS,
    "measure": Resource.MEASURE,
    "contact": Resource.CONTACT,
    "note": Resource.NOTE,
    "private_note": Resource.PRIVATE_NOTE,
    "assignment": Resource.ASSIGNMENT,
}
AUTHORED = {"contact", "note", "private_note"}
#: what hangs on a person knows the person's situations only
ON_PERSON = {"person": {Situation.TEAM: Situation.STRUCTURE, Situation.CLOSED: Situation.STRUCTURE}}
ON_PERSON["phone"] = ON_PERSON["measure"] = ON_PERSON["person"]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once: the tests of this module only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def expected(role, access, table, situation):
    resource = GOVERNED[table]
    if resource is Resource.PRIVATE_NOTE and situation not in {Situation.OWN}:
        return False  # written by the colleague: the author alone
    return allows(role, access, resource, ON_PERSON.get(table, {}).get(situation, situation))


def readable(model, row):
    return model.objects.filter(pk=row.pk).exists()


def writable(row):
    """Whether the row can be changed: the update is undone."""
    model, name = type(row), next(f.name for f in row._meta.fields if f.name in WRITTEN)
    try:
        with transaction.atomic():
            changed = model.objects.filter(pk=row.pk).update(**{name: getattr(row, name)})
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return bool(changed)


WRITTEN = {"valid_from", "first_names", "value", "summary", "text", "on", "name"}


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_reads_is_what_the_table_says(world, role):
    with acting_as(world.hat(role)):
        for table, rows in world.rows.items():
            if table == "share":
                continue
            for situation, row in rows.items():
                seen, told = readable(type(row), row), expected(role, Access.READ, table, situation)
                assert seen == told, f"{role} reads {table} in {situation}: database {seen}, table {told}"


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_writes_is_what_the_table_says(world, role):
    may_protect = allows(role, Access.WRITE, Resource.PROTECTION, Situation.STRUCTURE)
    with acting_as(world.hat(role)):
        for table, rows in world.rows.items():
            if table == "share":
                continue
            for situation, row in rows.items():
                told = expected(role, Access.WRITE, table, situation)
                if table in {"household", "person"} and may_protect and situation is not Situation.SHARED:
                    told = expected(role, Access.READ, table, situation)  # protecting changes these rows
                wrote = writable(row)
                assert wrote == told, f"{role} writes {table} in {situation}: database {wrote}, table {told}"


@pytest.mark.parametrize("role", list(Role))
def test_what_is_outside_stays_invisible_to_everyone(world, role):
    with acting_as(world.hat(role)):
        for table, rows in world.hidden.items():
            for why, row in rows.items():
                assert not readable(type(row), row), f"{role} reads a {why} {table}"
                assert not writable(row), f"{role} writes a {why} {table}"


@pytest.mark.parametrize("role", list(Role))
def test_the_predicate_agrees_with_the_database_on_files(world, role):
    hat = world.hat(role)
    with acting_as(hat):
        for table in ("household", "contact", "note", "means"):
            for situation, row in world.rows[table].items():
                file = world.rows["household"][situation]
                file = m.Household.objects.filter(pk=file.pk).first()
                if file is None:
                    assert not readable(type(row), row)
                    continue
                authored = {"authored": True, "author_id": row.author_id} if table in AUTHORED else {}
                seen = may(hat, Access.READ, GOVERNED[table], situation_of(hat, file, GOVERNED[table], **authored))
                assert seen == readable(type(row), row), f"{role} {table} {situation}"


def test_without_a_hat_nothing_is_visible(world):
    for model in (m.Household, m.Person, m.Contact, m.Note, m.SearchToken, m.Share):
        assert not model.objects.exists()
