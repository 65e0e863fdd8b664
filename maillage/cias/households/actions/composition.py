"""Who comes and who goes: arrival, birth, departure, death."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may, situation_of
from maillage.cias.common.templatetags.maillage_text import full_day
from maillage.cias.households.actions.changes import Changes
from maillage.cias.households.actions.events import (
    DAY,
    HALF,
    begin,
    change_from,
    composition,
    enter,
    finish,
    halve,
    leave,
)
from maillage.cias.households.actions.files import Identity, create_person, tell_event
from maillage.cias.households.enums import EventKind, Kinship, OtherHome
from maillage.cias.households.models import Household, HouseholdEvent, Membership, Person


@transaction.atomic
def arrive(
    *,
    hat: Hat,
    household: Household,
    person: Person | Identity,
    kinship: str,
    on: date,
    is_hosted: bool = False,
    other_home: str = "",
) -> HouseholdEvent:
    """Somebody known to the structure, or new to it, joins the household. In shared custody they count for half.

    Raises ValidationError when they are in another open household and `other_home` does not say why.
    """
    household = begin(hat, household, on)
    if isinstance(person, Identity):
        person = create_person(hat=hat, identity=person)
    if person.deceased_on and person.deceased_on < on:
        raise ValidationError(f"Le décès de cette personne est noté au {full_day(person.deceased_on)}.")
    changes = Changes(before=len(composition(household, on)))
    shared = other_home == OtherHome.SHARED_CUSTODY
    if shared:
        for elsewhere in person.memberships.on(on).exclude(household=household).select_related("household", "person"):
            if elsewhere.other_home != OtherHome.SHARED_CUSTODY and _writable(hat, elsewhere.household):
                halve(hat, elsewhere, on, changes)
    part = {"part": HALF} if shared else {}
    enter(hat, household, person, kinship, on, changes, is_hosted=is_hosted, other_home=other_home, **part)
    return finish(hat, household, EventKind.ARRIVAL, on, [person], changes)


def _writable(hat: Hat, household: Household) -> bool:
    return may(hat, Access.WRITE, Resource.FILE, situation_of(hat, household, Resource.FILE))


@transaction.atomic
def be_born(*, hat: Hat, household: Household, identity: Identity) -> HouseholdEvent:
    """A child is born in the household, on their birth date."""
    if identity.birth_date is None:
        raise ValidationError({"birth_date": "Donnez la date de naissance\u00a0: c’est celle de l’événement."})
    household = begin(hat, household, identity.birth_date)
    child = create_person(hat=hat, identity=identity)
    changes = Changes(before=len(composition(household, identity.birth_date)))
    enter(hat, household, child, Kinship.CHILD, identity.birth_date, changes)
    return finish(hat, household, EventKind.BIRTH, identity.birth_date, [child], changes)


@transaction.atomic
def depart(
    *,
    hat: Hat,
    household: Household,
    memberships: Sequence[Membership],
    on: date,
    successor: Membership | None = None,
    reason: str = "",
) -> HouseholdEvent:
    """People leave; `on` is their first day elsewhere. `successor` becomes the person of reference when needed."""
    household = begin(hat, household, on)
    present = composition(household, on)
    gone = {membership.pk for membership in memberships}
    leaving = [row for row in present if row.pk in gone]
    if not leaving or len(leaving) != len(gone):
        raise ValidationError({"members": "Choisissez des personnes qui sont dans le foyer à cette date."})
    changes = Changes(before=len(present))
    _keep_reference(hat, present, leaving, successor, on, changes, "members")
    for membership in leaving:
        leave(membership, on, changes)
    return finish(hat, household, EventKind.DEPARTURE, on, [row.person for row in leaving], changes, reason)


def _keep_reference(
    hat: Hat,
    present: list[Membership],
    leaving: list[Membership],
    successor: Membership | None,
    on: date,
    changes: Changes,
    field: str,
) -> None:
    """A household keeps a person of reference as long as somebody is in it."""
    staying = [row for row in present if row not in leaving]
    if not staying:
        if field == "members":
            raise ValidationError({field: "Il ne resterait personne. Clôturez plutôt le dossier."})
        return
    if any(row.kinship == Kinship.REFERENCE for row in staying):
        return
    chosen = next((row for row in staying if successor is not None and row.pk == successor.pk), None)
    if chosen is None:
        raise ValidationError({"successor": "Dites qui devient la personne de référence du foyer."})
    change_from(hat, chosen, on, changes, kinship=Kinship.REFERENCE)


@transaction.atomic
def die(
    *, hat: Hat, household: Household, membership: Membership, on: date, successor: Membership | None = None
) -> HouseholdEvent:
    """Somebody dies: the day is kept on the person, who leaves every household that the hat may write."""
    household = begin(hat, household, on)
    present = composition(household, on)
    dead = next((row for row in present if row.pk == membership.pk), None)
    if dead is None:
        raise ValidationError({"member": "Cette personne n’est pas dans le foyer à cette date."})
    person = dead.person
    if person.birth_date and person.birth_date > on:
        raise ValidationError({"on": "Le décès ne peut pas précéder la naissance."})
    changes = Changes(before=len(present))
    _keep_reference(hat, present, [dead], successor, on + DAY, changes, "member")
    changes.change(person, deceased_on=on)
    homes = person.memberships.on(on).select_related("household", "person")
    others = [row for row in homes if row.household_id != household.pk and _writable(hat, row.household)]
    for row in [dead, *others]:
        changes.change(row, valid_to=on)
    event = finish(hat, household, EventKind.DEATH, on, [person], changes)
    for row in others:
        part_of = {"part_of": str(event.pk)}
        tell_event(hat=hat, household=row.household, kind=EventKind.DEATH, on=on, persons=[person], changes=part_of)
    return event
