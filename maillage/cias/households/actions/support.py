"""Who accompanies a household: a person or a team, in a function, between two dates."""

import uuid
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from maillage.cias.accounts.models import Position
from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.templatetags.maillage_text import full_day
from maillage.cias.directory.models import Team
from maillage.cias.households.actions.files import check_file, lock_file, refresh_followers
from maillage.cias.households.models import Assignment, Household


@transaction.atomic
def assign(
    *,
    hat: Hat,
    household: Household,
    function: str,
    valid_from: date,
    user_id: uuid.UUID | None = None,
    team_id: uuid.UUID | None = None,
) -> Assignment:
    """Somebody of the structure, or one of its teams, accompanies the household from a day.

    Raises ValidationError for somebody without a position in the structure, or who already accompanies in the same
    function; `Refused` when the role may not, which includes a file under protection that does not name the hat.
    """
    check_file(hat, household, Access.WRITE, Resource.ASSIGNMENT)
    household = lock_file(hat, household)
    if (user_id is None) == (team_id is None):
        raise ValidationError({"who": "Choisissez une personne ou une équipe."})
    if household.is_protected and (team_id is not None or user_id not in household.readers):
        raise ValidationError({"who": "Ce dossier est sous protection\u00a0: choisissez parmi ses lecteurs nommés."})
    here = Position.objects.in_force(timezone.localdate()).filter(structure_id=household.structure_id)
    if user_id is not None and not here.filter(user_id=user_id).exists():
        raise ValidationError({"who": "Cette personne ne travaille pas dans la structure."})
    if team_id is not None and not Team.objects.filter(pk=team_id, structure_id=household.structure_id).exists():
        raise ValidationError({"who": "Cette équipe n’est pas de la structure."})
    same = Assignment.objects.filter(household=household, function=function)
    same = same.filter(user_id=user_id) if user_id is not None else same.filter(team=team_id)
    if same.exclude(valid_to__lt=valid_from).exists():
        raise ValidationError({"who": "Cet accompagnement est déjà noté."})
    row = Assignment.objects.create(
        territory_id=hat.territory_id,
        structure_id=household.structure_id,
        household=household,
        user_id=user_id,
        team_id=team_id,
        function=function.strip(),
        valid_from=valid_from,
    )
    _done(hat, household, row)
    return row


@transaction.atomic
def end_assignment(*, hat: Hat, household: Household, assignment: Assignment, on: date) -> None:
    """The last day of an accompaniment. It stays in the history."""
    check_file(hat, household, Access.WRITE, Resource.ASSIGNMENT)
    if on < assignment.valid_from:
        since = full_day(assignment.valid_from)
        raise ValidationError({"on": f"Cet accompagnement commence le {since}\u00a0: sa fin doit suivre."})
    Assignment.objects.filter(pk=assignment.pk).update(valid_to=on)
    _done(hat, household, assignment, ended=True)


@transaction.atomic
def hand_over(*, hat: Hat, household: Household, assignment: Assignment, user_id: uuid.UUID, on: date) -> Assignment:
    """From a day, somebody else in the same function."""
    if on <= assignment.valid_from:
        since = full_day(assignment.valid_from)
        raise ValidationError({"on": f"Cet accompagnement commence le {since}\u00a0: la relève vient après."})
    end_assignment(hat=hat, household=household, assignment=assignment, on=on - timedelta(days=1))
    return assign(hat=hat, household=household, function=assignment.function, valid_from=on, user_id=user_id)


def _done(hat: Hat, household: Household, row: Assignment, **detail: bool) -> None:
    refresh_followers(household)
    record(
        hat=hat,
        action=Action.CHANGE,
        resource=Resource.ASSIGNMENT,
        object_id=household.pk,
        detail={"row": str(row.pk)} | detail,
    )


def refresh_all_followers() -> int:
    """Write again, on every file, who accompanies it today; how many changed. Run by the worker each night.

    The database does it under its owner: the worker reads no file under protection, and need not.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT maillage_refresh_followers()")
        return int(cursor.fetchone()[0])
