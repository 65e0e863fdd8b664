"""What happens to a household: each change keeps its past true, and the last one can be undone the same day."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from maillage.cias.common.hats import acting_as
from maillage.cias.common.permissions import Refused
from maillage.cias.common.roles import Role
from maillage.cias.households import models as m
from maillage.cias.households.actions.closing import close, reopen, undo
from maillage.cias.households.actions.composition import arrive, be_born, depart, die
from maillage.cias.households.actions.contacts import ContactInput, note_contact
from maillage.cias.households.actions.files import Identity
from maillage.cias.households.actions.moving import Move, move
from maillage.cias.households.actions.separation import Separation, separate
from maillage.cias.households.sheet import read_sheet
from tests.cias.households.factories import World, make_hat, make_household, make_person, make_structure

pytestmark = pytest.mark.django_db

OPENED = date(2026, 1, 5)
MARCH = date(2026, 3, 15)
TODAY = timezone.localdate


@pytest.fixture
def hat():
    hat = make_hat(make_structure(uuid.uuid4()))
    with acting_as(hat):
        yield hat


@pytest.fixture
def household(hat):
    return make_household(hat, make_person(hat), on=OPENED)


def names(hat, household, on=None):
    return [member.person.first_name for member in read_sheet(hat, household, on).members]


def parts(hat, household, on=None):
    return {member.person.first_name: member.part for member in read_sheet(hat, household, on).members}


def member(household, first_name):
    return household.memberships.get(person__first_names=first_name, valid_to=None)


@pytest.fixture
def family(hat, household):
    """Inès, Marc her husband, Noé and Lila their children."""
    for name, kinship, born in (
        ("Marc", "spouse", date(1990, 1, 2)),
        ("Noé", "child", date(2017, 6, 1)),
        ("Lila", "child", date(2024, 2, 1)),
    ):
        arrive(
            hat=hat, household=household, person=make_person(hat, "Delattre", name, born), kinship=kinship, on=OPENED
        )
    return household


def test_what_was_true_in_march_shows_in_march(hat, household):
    arrive(
        hat=hat,
        household=household,
        person=Identity("Roussel", "Jeannine", birth_date=date(1955, 9, 1)),
        kinship="parent",
        on=date(2026, 9, 2),
        is_hosted=True,
    )
    assert names(hat, household, MARCH) == ["Inès"]
    assert names(hat, household) == ["Inès", "Jeannine"]


def test_a_birth_a_departure_and_a_death(hat, family):
    be_born(hat=hat, household=family, identity=Identity("Delattre", "Zoé", birth_date=date(2026, 4, 10)))
    assert names(hat, family, date(2026, 4, 9)) == ["Inès", "Marc", "Noé", "Lila"]
    assert "Zoé" in names(hat, family, date(2026, 4, 10))
    depart(hat=hat, household=family, memberships=[member(family, "Noé")], on=date(2026, 5, 1), reason="Internat")
    assert "Noé" in names(hat, family, date(2026, 4, 30)) and "Noé" not in names(hat, family, date(2026, 5, 1))
    die(hat=hat, household=family, membership=member(family, "Marc"), on=date(2026, 6, 3))
    assert "Marc" in names(hat, family, date(2026, 6, 3)) and "Marc" not in names(hat, family, date(2026, 6, 4))
    assert m.Person.objects.get(first_names="Marc").deceased_on == date(2026, 6, 3)


def test_the_household_keeps_a_person_of_reference(hat, family):
    ines, marc = member(family, "Inès"), member(family, "Marc")
    with pytest.raises(ValidationError) as refused:
        depart(hat=hat, household=family, memberships=[ines], on=MARCH)
    assert "successor" in refused.value.error_dict
    depart(hat=hat, household=family, memberships=[ines], on=MARCH, successor=marc)
    assert member(family, "Marc").kinship == "reference"
    assert {x.person.first_name: x.kinship for x in family.memberships.on(OPENED)}["Marc"] == "spouse"


def test_the_last_one_does_not_leave_but_closes(hat, household):
    with pytest.raises(ValidationError, match="Clôturez plutôt"):
        depart(hat=hat, household=household, memberships=[member(household, "Inès")], on=MARCH)


def test_a_separation_makes_two_households_in_one_gesture(hat, family):
    goes = {member(family, "Marc").pk: "leaves", member(family, "Noé").pk: "shared"}
    _, second = separate(
        hat=hat, household=family, separation=Separation(MARCH, goes, "62397", "62380", "3 rue du Moulin")
    )
    assert parts(hat, family, MARCH) == {"Inès": 1, "Noé": Decimal("0.5"), "Lila": 1}
    assert parts(hat, second, MARCH) == {"Marc": 1, "Noé": Decimal("0.5")}
    assert parts(hat, family, MARCH - timedelta(days=1)) == {"Inès": 1, "Marc": 1, "Noé": 1, "Lila": 1}
    sheet = read_sheet(hat, second, MARCH)
    assert sheet.members[0].kinship == "reference" and sheet.address.lines == "3 rue du Moulin"


def test_children_alone_do_not_make_a_separation(hat, family):
    with pytest.raises(ValidationError, match="quel adulte"):
        separate(hat=hat, household=family, separation=Separation(MARCH, {member(family, "Noé").pk: "leaves"}))


def test_a_move_keeps_the_address_of_before(hat, household):
    m.Address.objects.create(
        territory_id=hat.territory_id,
        structure_id=hat.structure_id,
        household=household,
        valid_from=OPENED,
        commune_code="62397",
        lines="12 rue des Tilleuls",
    )
    move(
        hat=hat, household=household, to=Move(date(2026, 6, 1), "62309", "62380", "4 Grand-Rue", "social_tenant", "T3")
    )
    assert read_sheet(hat, household, MARCH).address.lines == "12 rue des Tilleuls"
    sheet = read_sheet(hat, household)
    assert sheet.address.lines == "4 Grand-Rue" and sheet.housing.kind == "social_tenant"
    assert m.Household.objects.get(pk=household.pk).commune_code == "62309"


def test_two_homes_need_a_reason(hat, family):
    other = make_household(hat, make_person(hat, "Macrel", "Paul", date(1980, 1, 1)), on=OPENED)
    noe = member(family, "Noé").person
    with pytest.raises(ValidationError, match="dites pourquoi elle en a deux"):
        arrive(hat=hat, household=other, person=noe, kinship="child", on=MARCH)
    arrive(hat=hat, household=other, person=noe, kinship="child", on=MARCH, other_home="shared_custody")
    assert parts(hat, other, MARCH)["Noé"] == parts(hat, family, MARCH)["Noé"] == Decimal("0.5")
    assert parts(hat, family, MARCH - timedelta(days=1))["Noé"] == 1


@pytest.mark.parametrize(
    ("day", "why"), [(TODAY() + timedelta(days=1), "dans le futur"), (OPENED - timedelta(days=1), "antérieure")]
)
def test_impossible_dates_are_refused(hat, family, day, why):
    marc = member(family, "Marc")
    with pytest.raises(ValidationError, match=why):
        depart(hat=hat, household=family, memberships=[marc], on=day)
    with pytest.raises(ValidationError, match=why):
        move(hat=hat, household=family, to=Move(day, "62397"))
    with pytest.raises(ValidationError, match=why):
        close(hat=hat, household=family, on=day, reason="done")


def test_nobody_leaves_before_arriving(hat, family):
    with pytest.raises(ValidationError, match="donnez une date plus tardive"):
        depart(hat=hat, household=family, memberships=[member(family, "Marc")], on=OPENED)


def test_a_closed_file_frees_its_people_and_reopens_with_them(hat, family):
    close(hat=hat, household=family, on=MARCH, reason="moved_away")
    family.refresh_from_db()
    assert family.closed_on == MARCH
    noe = m.Person.objects.get(first_names="Noé")
    make_household(hat, noe, on=MARCH)
    _, left_out = reopen(hat=hat, household=family, on=date(2026, 7, 1))
    family.refresh_from_db()
    assert family.closed_on is None and left_out == [noe]
    assert names(hat, family) == ["Inès", "Marc", "Lila"]
    assert names(hat, family, date(2026, 5, 1)) == []


def test_a_file_is_not_closed_while_something_is_due(hat, household):
    note_contact(hat=hat, household=household, contact=ContactInput("budget", "Bilan", follow_up="Rappeler"))
    with pytest.raises(ValidationError, match="reste quelque chose à faire"):
        close(hat=hat, household=household, on=MARCH, reason="done")


@pytest.mark.parametrize(
    "gesture",
    [
        lambda hat, h: arrive(hat=hat, household=h, person=Identity("A", "Bo"), kinship="other_kin", on=MARCH),
        lambda hat, h: be_born(hat=hat, household=h, identity=Identity("A", "Zoé", birth_date=MARCH)),
        lambda hat, h: depart(
            hat=hat, household=h, memberships=[member(h, "Inès")], on=MARCH, successor=member(h, "Marc")
        ),
        lambda hat, h: die(hat=hat, household=h, membership=member(h, "Marc"), on=MARCH),
        lambda hat, h: move(hat=hat, household=h, to=Move(MARCH, "62309", housing_kind="owner")),
        lambda hat, h: separate(
            hat=hat,
            household=h,
            separation=Separation(MARCH, {member(h, "Marc").pk: "leaves", member(h, "Noé").pk: "shared"}),
        )[0],
        lambda hat, h: close(hat=hat, household=h, on=MARCH, reason="done"),
    ],
)
def test_the_last_change_is_undone_the_same_day(hat, family, gesture):
    def now():
        file = m.Household.objects.get(pk=family.pk)
        rows = family.memberships.order_by("pk").values_list("person", "kinship", "part", "valid_from", "valid_to")
        places = m.Address.objects.filter(household=family).count() + m.Housing.objects.filter(household=family).count()
        dead = m.Person.objects.filter(deceased_on__isnull=False).count()
        return sorted(map(str, rows)), file.commune_code, file.closed_on, places, dead

    before = now()
    event = gesture(hat, family)
    assert now() != before
    undo(hat=hat, household=m.Household.objects.get(pk=family.pk), event=event)
    assert now() == before


def test_undoing_a_separation_closes_the_second_file_as_a_mistake(hat, family):
    event, second = separate(
        hat=hat, household=family, separation=Separation(MARCH, {member(family, "Marc").pk: "leaves"})
    )
    undo(hat=hat, household=family, event=event)
    second.refresh_from_db()
    assert second.closed_on == MARCH
    assert second.events.get(kind="closing").reason == "mistake"


def test_only_the_last_change_of_its_author_is_undone(hat, family):
    first = depart(hat=hat, household=family, memberships=[member(family, "Noé")], on=MARCH)
    depart(hat=hat, household=family, memberships=[member(family, "Lila")], on=MARCH)
    with pytest.raises(Refused):
        undo(hat=hat, household=family, event=first)
    colleague = make_hat(m.Household.objects.select_related("structure").get(pk=family.pk).structure)
    last = family.events.order_by("-recorded_at").first()
    with acting_as(colleague), pytest.raises(Refused):
        undo(hat=colleague, household=family, event=last)


def test_who_enters_a_protected_file_is_protected_too(hat, household):
    direction = make_hat(household.structure, Role.DIRECTION)
    with acting_as(direction):
        m.Household.objects.filter(pk=household.pk).update(is_protected=True, readers=[hat.user_id, direction.user_id])
        m.Person.objects.filter(memberships__household=household).update(
            is_protected=True, readers=[hat.user_id, direction.user_id]
        )
    household.refresh_from_db()
    guest = make_person(hat, "Macrel", "Paul", date(1980, 1, 1))
    event = arrive(hat=hat, household=household, person=guest, kinship="unrelated", on=TODAY())
    assert not guest.tokens.exists() and m.Person.objects.get(pk=guest.pk).is_protected
    with acting_as(make_hat(household.structure)):
        assert not m.Person.objects.filter(pk=guest.pk).exists()
    undo(hat=hat, household=household, event=event)
    assert m.Person.objects.get(pk=guest.pk).tokens.exists()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", list(Role))
def test_only_who_writes_the_file_changes_it(world, role):
    from maillage.cias.common.permission_table import Access, Resource, allows
    from maillage.cias.households.permissions import CLOSING

    hat = world.hat(role)
    for situation, file in world.rows["household"].items():
        with acting_as(hat):
            household = m.Household.objects.filter(pk=file.pk).first()
            if household is None:
                continue
            may_write = allows(role, Access.WRITE, Resource.FILE, situation)
            for gesture, allowed in (
                (lambda h: move(hat=hat, household=h, to=Move(TODAY(), "62397")), may_write),
                (lambda h: close(hat=hat, household=h, on=TODAY(), reason="done"), may_write and role in CLOSING),
            ):
                outcome = _tried(gesture, household)
                assert (outcome is not Refused) == allowed, f"{role} in {situation}: {outcome}"


def _tried(gesture, household):
    from django.db import transaction

    try:
        with transaction.atomic():
            gesture(household)
            transaction.set_rollback(True)
    except (Refused, ValidationError) as error:
        return type(error)
    return None
