"""Resources, benefits and charges: monthly amounts with their source, from a day to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.versions import save_version
from maillage.cias.households.actions.files import check_file
from maillage.cias.households.enums import MEANS_NATURE, MeansKind
from maillage.cias.households.models import Household, Means, Person


@dataclass(frozen=True)
class Line:
    """A monthly amount in euros. `person` is None when it is the whole household's."""

    kind: str
    monthly: Decimal
    source: str = "declared"
    person: Person | None = None


def _journal(hat: Hat, household: Household, **detail: Any) -> None:
    record(hat=hat, action=Action.CHANGE, resource=Resource.MEANS, object_id=household.pk, detail=detail)


@transaction.atomic
def add_means(
    *, hat: Hat, household: Household, lines: Sequence[Line], valid_from: date, declared_on: date | None = None
) -> list[Means]:
    """Several lines at once, true from a day. A line of the same kind and person that runs ends on the eve.

    Raises ValidationError for a negative amount, or a line of that kind and person beginning the same day or later.
    """
    check_file(hat, household, Access.WRITE, Resource.MEANS)
    rows = [_add(hat, household, line, valid_from, declared_on or timezone.localdate()) for line in lines]
    _journal(hat, household, rows=[str(row.pk) for row in rows])
    return rows


def _add(hat: Hat, household: Household, line: Line, valid_from: date, declared_on: date) -> Means:
    row = Means(
        territory_id=hat.territory_id,
        structure_id=household.structure_id,
        household=household,
        person=line.person,
        nature=MEANS_NATURE[MeansKind(line.kind)],
        kind=line.kind,
        monthly=line.monthly,
        source=line.source,
        valid_from=valid_from,
        declared_on=declared_on,
    )
    row.clean_fields(exclude=["territory_id", "structure", "household", "person"])
    row.validate_constraints()
    same = Means.objects.filter(household=household, kind=line.kind, person=line.person)
    if same.filter(valid_from__gte=valid_from).exists():
        raise ValidationError(
            f"{row.get_kind_display()}\u00a0: une ligne commence déjà à cette date ou après. Corrigez-la plutôt."
        )
    running = same.exclude(valid_to__lt=valid_from)
    for before in running:
        save_version(before, expected=before.version, changes={"valid_to": valid_from - date.resolution})
    row.save(force_insert=True)
    return row


@transaction.atomic
def change_means(*, hat: Hat, household: Household, row: Means, version: int, changes: dict[str, Any]) -> Means:
    """Correct a line read at `version` (`monthly`, `source`, `valid_from`, `valid_to`). Raises `StaleEdit`."""
    check_file(hat, household, Access.WRITE, Resource.MEANS)
    for name, value in changes.items():
        setattr(row, name, value)
    row.validate_constraints()
    row = save_version(row, expected=version, changes=changes)
    _journal(hat, household, row=str(row.pk), fields=sorted(changes))
    return row


@transaction.atomic
def end_means(*, hat: Hat, household: Household, row: Means, on: date) -> None:
    """A line stops on a day, included; it stays in the history."""
    check_file(hat, household, Access.WRITE, Resource.MEANS)
    if on < row.valid_from:
        raise ValidationError({"on": "La fin doit suivre le début."})
    save_version(row, expected=row.version, changes={"valid_to": on})
    _journal(hat, household, row=str(row.pk), ended=True)
