"""A move: the address and the housing of before stay true until the eve."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may, situation_of
from maillage.cias.common.templatetags.maillage_text import full_day
from maillage.cias.households.actions.changes import Changes
from maillage.cias.households.actions.events import DAY, begin, composition, finish
from maillage.cias.households.actions.files import check_file
from maillage.cias.households.enums import AddressKind, EventKind
from maillage.cias.households.models import Address, Household, HouseholdEvent, Housing


@dataclass(frozen=True)
class Move:
    """Where the household lives from `on`; housing is left as it is when `housing_kind` is empty."""

    on: date
    commune_code: str
    postcode: str = ""
    lines: str = ""
    housing_kind: str = ""
    dwelling: str = ""
    landlord: str = ""


@transaction.atomic
def move(*, hat: Hat, household: Household, to: Move) -> HouseholdEvent:
    """The whole household moves. Raises ValidationError when a home is already known from that day on."""
    household = begin(hat, household, to.on)
    check_file(hat, household, Access.WRITE, Resource.ADDRESS)
    owned = {
        "territory_id": hat.territory_id,
        "structure_id": household.structure_id,
        "household": household,
        "valid_from": to.on,
    }
    people = composition(household, to.on)
    changes = Changes(before=len(people), commune=to.commune_code)
    _end_at(Address.objects.filter(household=household, kind=AddressKind.REAL), to.on, changes)
    address = Address(
        **owned,
        kind=AddressKind.REAL,
        lines=to.lines.strip(),
        postcode=to.postcode,
        commune_code=to.commune_code,
    )
    address.save(force_insert=True)
    changes.made(address)
    may_house = may(hat, Access.WRITE, Resource.HOUSING, situation_of(hat, household, Resource.HOUSING))
    if to.housing_kind and may_house:
        _end_at(Housing.objects.filter(household=household), to.on, changes)
        housing = Housing(**owned, kind=to.housing_kind, dwelling=to.dwelling.strip(), landlord=to.landlord.strip())
        housing.save(force_insert=True)
        changes.made(housing)
    changes.change(household, commune_code=to.commune_code)
    return finish(hat, household, EventKind.MOVE, to.on, [row.person for row in people], changes)


def _end_at(rows: object, on: date, changes: Changes) -> None:
    """End on the eve what was true; refuse a day that what is already known contradicts."""
    for row in rows.exclude(valid_to__lt=on):  # type: ignore[attr-defined]
        if row.valid_from >= on:
            since = full_day(row.valid_from)
            raise ValidationError(
                {"on": f"Un logement est déjà noté depuis le {since}. Donnez une date plus tardive, ou corrigez-le."}
            )
        changes.change(row, valid_to=on - DAY)
