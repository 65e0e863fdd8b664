"""The follow-up of a right until it is opened, one step at a time, each undoable."""

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
from maillage.cias.entitlements.enums import ENDED, State
from maillage.cias.entitlements.models import Pursuit, PursuitStep
from maillage.cias.households.actions.files import check_file
from maillage.cias.households.models import Household


@dataclass(frozen=True)
class Step:
    """A step as typed. `yearly_gain`: euros a year, said when the right is opened and only then."""

    state: str
    non_take_up: str = ""
    reason: str = ""
    yearly_gain: Decimal | None = None
    on: date | None = None


@transaction.atomic
def follow_right(*, hat: Hat, household: Household, right: str, name: str, step: Step) -> PursuitStep:
    """Begin to follow a right of a household. Raises ValidationError when it is followed already."""
    check_file(hat, household, Access.WRITE, Resource.RIGHTS)
    running = Pursuit.objects.filter(household=household, right=right).exclude(state__in=ENDED)
    if running.exists():
        raise ValidationError("Ce droit est déjà suivi pour ce foyer.")
    pursuit = Pursuit.objects.create(
        territory_id=hat.territory_id,
        structure_id=household.structure_id,
        household=household,
        right=right,
        name=name,
        state=State.TO_PROPOSE,
        since=_day(step),
    )
    return _add(hat, pursuit, step)


@transaction.atomic
def note_step(*, hat: Hat, pursuit: Pursuit, step: Step) -> PursuitStep:
    """Say where a right stands now. Raises ValidationError once it ended: undo its last step first."""
    check_file(hat, pursuit.household, Access.WRITE, Resource.RIGHTS)
    pursuit = Pursuit.objects.select_for_update().get(pk=pursuit.pk)
    if pursuit.state in ENDED:
        raise ValidationError("Ce suivi est terminé. Annulez sa dernière étape, ou suivez à nouveau ce droit.")
    return _add(hat, pursuit, step)


def _day(step: Step) -> date:
    return step.on or timezone.localdate()


def _add(hat: Hat, pursuit: Pursuit, step: Step) -> PursuitStep:
    opened = step.state == State.OPENED
    if opened and step.yearly_gain is None:
        raise ValidationError({"yearly_gain": "Écrivez le gain en euros par an, 0 s’il n’y en a pas."})
    if not opened and step.yearly_gain is not None:
        raise ValidationError({"yearly_gain": "Le gain ne se compte qu’une fois le droit ouvert."})
    if _day(step) > timezone.localdate():
        raise ValidationError({"on": "Cette date est dans le futur. Notez l’étape quand elle aura eu lieu."})
    row = PursuitStep(
        territory_id=hat.territory_id,
        structure_id=pursuit.structure_id,
        household_id=pursuit.household_id,
        pursuit=pursuit,
        author_id=hat.person,
        state=step.state,
        non_take_up=step.non_take_up,
        reason=step.reason.strip(),
        yearly_gain=step.yearly_gain,
        on=_day(step),
    )
    row.clean_fields(exclude=["pursuit", "household", "author", "structure"])
    row.save(force_insert=True)
    _now_at(pursuit, row)
    _journal(hat, pursuit, row)
    return row


def _now_at(pursuit: Pursuit, step: PursuitStep) -> None:
    Pursuit.objects.filter(pk=pursuit.pk).update(
        state=step.state,
        non_take_up=step.non_take_up,
        reason=step.reason,
        yearly_gain=step.yearly_gain,
        since=step.on,
    )


@transaction.atomic
def undo_step(*, hat: Hat, step: PursuitStep) -> None:
    """Take back the last step; the right stands where it stood before. Without any left, it is no longer followed."""
    pursuit = step.pursuit
    check_file(hat, pursuit.household, Access.WRITE, Resource.RIGHTS)
    pursuit = Pursuit.objects.select_for_update().get(pk=pursuit.pk)
    standing = list(pursuit.steps.filter(undone_at__isnull=True))
    if not standing or standing[-1].pk != step.pk:
        raise ValidationError("Une autre étape a été notée depuis\u00a0: annulez-la d’abord.")
    before = standing[-2] if len(standing) > 1 else None
    if before is None:
        _journal(hat, pursuit, step, undone=True)
        pursuit.delete()
        return
    again = Pursuit.objects.filter(household=pursuit.household_id, right=pursuit.right).exclude(pk=pursuit.pk)
    if before.state not in ENDED and again.exclude(state__in=ENDED).exists():
        raise ValidationError("Ce droit est suivi à nouveau depuis\u00a0: annulez d’abord ce suivi.")
    PursuitStep.objects.filter(pk=step.pk).update(undone_at=timezone.now())
    _now_at(pursuit, before)
    _journal(hat, pursuit, step, undone=True)


def _journal(hat: Hat, pursuit: Pursuit, step: PursuitStep, **detail: Any) -> None:
    record(
        hat=hat,
        action=Action.CHANGE,
        resource=Resource.RIGHTS,
        object_id=pursuit.household_id,
        detail={"row": str(step.pk)} | detail,
    )
