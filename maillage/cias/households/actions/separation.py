"""A separation: two households in one gesture, children in one, in the other, or in both."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.cias.common.hats import Hat
from maillage.cias.households.actions.changes import Changes
from maillage.cias.households.actions.events import HALF, begin, composition, enter, finish, halve, leave
from maillage.cias.households.actions.files import open_household
from maillage.cias.households.enums import EventKind, Kinship, OtherHome, Stay
from maillage.cias.households.models import Address, Household, HouseholdEvent, Membership


@dataclass(frozen=True)
class Separation:
    """Where each membership goes (by identifier; absent: stays), and where the second household lives."""

    on: date
    goes: Mapping[uuid.UUID, str] = field(default_factory=dict)
    commune_code: str = ""
    postcode: str = ""
    lines: str = ""


@transaction.atomic
def separate(*, hat: Hat, household: Household, separation: Separation) -> tuple[HouseholdEvent, Household]:
    """The person of reference keeps this file; who leaves has a second one, opened on the same day.

    Raises ValidationError when nobody of age to lead a household leaves, or when the person of reference does.
    """
    on = separation.on
    household = begin(hat, household, on)
    present = composition(household, on)
    going = [(row, separation.goes.get(row.pk, Stay.STAYS)) for row in present]
    leaving = [row for row, where in going if where == Stay.LEAVES]
    shared = [row for row, where in going if where == Stay.SHARED]
    lead = _lead(leaving)
    if any(row.kinship == Kinship.REFERENCE for row in [*leaving, *shared]):
        raise ValidationError(
            "La personne de référence garde ce dossier\u00a0: ce sont les autres qui vont dans le second foyer."
        )
    if any(row.kinship == Kinship.SPOUSE for row in shared):
        raise ValidationError("La garde partagée est pour les enfants.")
    changes = Changes(before=len(present))
    for row in leaving:
        leave(row, on, changes)
    for row in shared:
        halve(hat, row, on, changes)
    second = open_household(hat=hat, reference=lead.person, on=on, commune_code=separation.commune_code, like=household)
    changes.made(second)
    changes.made(second.memberships.get())
    for row in [*leaving, *shared]:
        if row is lead:
            continue
        half = {"part": HALF, "other_home": OtherHome.SHARED_CUSTODY} if row in shared else {}
        enter(hat, second, row.person, _kinship(row), on, changes, **half)
    if separation.commune_code:
        Address.objects.create(
            territory_id=hat.territory_id,
            structure_id=household.structure_id,
            household=second,
            lines=separation.lines,
            postcode=separation.postcode,
            commune_code=separation.commune_code,
            valid_from=on,
        )
    changes.detail["household"] = str(second.pk)
    event = finish(hat, household, EventKind.SEPARATION, on, [row.person for row in leaving], changes)
    return event, second


def _lead(leaving: list[Membership]) -> Membership:
    """Who leads the second household: the spouse, else the eldest adult who leaves."""
    adults = [row for row in leaving if row.kinship != Kinship.CHILD]
    if not adults:
        raise ValidationError("Dites quel adulte va dans le second foyer. Pour un enfant seul, notez un départ.")
    return min(adults, key=lambda row: (row.kinship != Kinship.SPOUSE, row.person.birth_date or date.max))


def _kinship(row: Membership) -> str:
    return row.kinship if row.kinship == Kinship.CHILD else Kinship.OTHER_KIN
