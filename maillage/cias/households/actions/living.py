"""Where a household lives: addresses of each kind, hidden ones, housing. What ends stays in the history."""

from datetime import date, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.households.actions.files import check_file
from maillage.cias.households.enums import AddressKind
from maillage.cias.households.models import Address, HiddenAddress, Household, Housing
from maillage.cias.households.models.living import Dated

D = TypeVar("D", bound=Dated)
RESOURCES: dict[type[Dated], Resource] = {
    Address: Resource.ADDRESS,
    HiddenAddress: Resource.HIDDEN_ADDRESS,
    Housing: Resource.HOUSING,
}


@transaction.atomic
def add_address(*, hat: Hat, household: Household, kind: str, valid_from: date, **postal: Any) -> Address:
    """An address of a kind from a day; the one of the same kind ends on its eve.

    `postal`: lines, postcode, commune_code, valid_to. The real address also says the commune of the file when the hat
    may write it.
    """
    same = Address.objects.filter(household=household, kind=kind)
    address = _add(hat, household, Address(kind=kind, valid_from=valid_from, **postal), same)
    if kind == AddressKind.REAL and address.valid_to is None:
        changed = Household.objects.filter(pk=household.pk).update(commune_code=address.commune_code)
        household.commune_code = address.commune_code if changed else household.commune_code
    return address


@transaction.atomic
def add_hidden_address(
    *, hat: Hat, household: Household, valid_from: date, reason: str, **postal: Any
) -> HiddenAddress:
    """The address of somebody who must not be found, with the reason for hiding it."""
    row = HiddenAddress(valid_from=valid_from, reason=reason.strip(), **postal)
    return _add(hat, household, row, HiddenAddress.objects.filter(household=household))


@transaction.atomic
def add_housing(*, hat: Hat, household: Household, kind: str, valid_from: date, **about: Any) -> Housing:
    """The housing status from a day; the one before ends on the eve. `about`: dwelling, landlord, valid_to."""
    return _add(
        hat,
        household,
        Housing(kind=kind, valid_from=valid_from, **about),
        Housing.objects.filter(household=household),
    )


def _add(hat: Hat, household: Household, row: D, same: Any) -> D:
    resource = RESOURCES[type(row)]
    check_file(hat, household, Access.WRITE, resource)
    row.territory_id, row.structure_id, row.household = hat.territory_id, household.structure_id, household
    row.clean_fields(exclude=["household", "structure", "territory_id"])
    row.validate_constraints()
    current = same.filter(valid_from__lt=row.valid_from).exclude(valid_to__lt=row.valid_from)
    current.update(valid_to=row.valid_from - timedelta(days=1))
    later = same.filter(valid_from__gt=row.valid_from).order_by("valid_from").first()
    if later is not None and (row.valid_to is None or row.valid_to >= later.valid_from):
        row.valid_to = later.valid_from - timedelta(days=1)
    if same.filter(valid_from=row.valid_from).exists():
        raise ValidationError(
            {"valid_from": "Il y en a déjà une à partir de ce jour\u00a0: terminez-la ou changez la date."}
        )
    row.save(force_insert=True)
    detail = {"row": str(row.pk)}
    record(hat=hat, action=Action.CHANGE, resource=resource, object_id=household.pk, detail=detail)
    return row


@transaction.atomic
def end_dated(*, hat: Hat, household: Household, row: Dated, on: date) -> None:
    """An address or a housing status ends on a day, included; it stays in the history."""
    resource = RESOURCES[type(row)]
    check_file(hat, household, Access.WRITE, resource)
    if on < row.valid_from:
        raise ValidationError({"on": "La fin doit suivre le début."})
    type(row)._default_manager.filter(pk=row.pk).update(valid_to=on)
    detail = {"row": str(row.pk), "ended": True}
    record(hat=hat, action=Action.CHANGE, resource=resource, object_id=household.pk, detail=detail)
