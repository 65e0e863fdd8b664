"""The agreement to look at rights again each night, and the changes that the night finds."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.entitlements.changes import Change
from maillage.cias.entitlements.models import RightChange, Screening, Watch
from maillage.cias.households.actions.files import check_file
from maillage.cias.households.models import Household


@transaction.atomic
def agree_to_watch(*, hat: Hat, household: Household, agreed_on: date | None = None) -> Watch:
    """The household agrees to be told when its rights change.

    Raises ValidationError when no estimate is kept (there is nothing to compare with), when it agreed already, or for
    a day to come.
    """
    check_file(hat, household, Access.WRITE, Resource.RIGHTS)
    day = agreed_on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError({"agreed_on": "Cette date est dans le futur."})
    if not Screening.objects.filter(household=household).exists():
        raise ValidationError("Gardez d’abord une estimation\u00a0: c’est à elle que les suivantes seront comparées.")
    if Watch.objects.filter(household=household, revoked_on__isnull=True).exists():
        raise ValidationError("Le foyer a déjà donné son accord.")
    watch = Watch.objects.create(
        territory_id=hat.territory_id,
        structure_id=household.structure_id,
        household=household,
        agreed_on=day,
        author_id=hat.person,
    )
    _journal(hat, household, row=str(watch.pk), agreed=True)
    return watch


@transaction.atomic
def revoke_watch(*, hat: Hat, household: Household) -> None:
    """The household no longer wants its rights looked at again: from now on nothing reads its file at night."""
    check_file(hat, household, Access.WRITE, Resource.RIGHTS)
    ended = Watch.objects.filter(household=household, revoked_on__isnull=True).update(revoked_on=timezone.localdate())
    if ended:
        _journal(hat, household, agreed=False)


@transaction.atomic
def note_changes(*, hat: Hat, household: Household, changes: Sequence[Change], on: date) -> int:
    """Keep what changed since the last time; safe to run twice. Returns the number of changes kept."""
    check_file(hat, household, Access.WRITE, Resource.RIGHTS)
    RightChange.objects.bulk_create(
        (
            RightChange(
                territory_id=hat.territory_id,
                structure_id=household.structure_id,
                household=household,
                noticed_on=on,
                **vars(change),
            )
            for change in changes
        ),
        ignore_conflicts=True,
    )
    _journal(hat, household, changes=len(changes))
    return len(changes)


@transaction.atomic
def see_changes(*, hat: Hat, household: Household) -> None:
    """Somebody who may act on it has read what changed."""
    check_file(hat, household, Access.WRITE, Resource.RIGHTS)
    new = RightChange.objects.filter(household=household, seen_at__isnull=True)
    if new.update(seen_at=timezone.now(), seen_by_id=hat.person):
        _journal(hat, household, seen=True)


def _journal(hat: Hat, household: Household, **detail: Any) -> None:
    record(hat=hat, action=Action.CHANGE, resource=Resource.RIGHTS, object_id=household.pk, detail=detail)
