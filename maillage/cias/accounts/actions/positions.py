"""Giving and ending positions, closing accounts."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.cias.accounts.actions.sessions import end_sessions
from maillage.cias.accounts.models import Position, TeamMembership, User
from maillage.cias.accounts.permissions import check_gives, check_manages
from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat, acting_as, bare_hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused
from maillage.cias.common.roles import Role
from maillage.cias.directory.models import Structure


@transaction.atomic
def give_position(
    *,
    hat: Hat,
    user: User,
    structure: Structure,
    role: Role,
    valid_from: date,
    valid_to: date | None = None,
    title: str = "",
) -> Position:
    """Add a hat to somebody who has an account. Raises `Refused`, or `ValidationError` when they hold it already."""
    check_gives(hat, structure.pk, role, user.pk)
    held = Position.objects.filter(user=user, structure=structure, role=role).not_ended(valid_from)
    if valid_to is not None:
        held = held.filter(valid_from__lte=valid_to)
    if held.exists():
        raise ValidationError({"role": "Cette personne a déjà ce rôle ici à ces dates."})
    position = Position.objects.create(
        territory_id=hat.territory_id,
        structure=structure,
        user=user,
        role=role,
        title=title,
        valid_from=valid_from,
        valid_to=valid_to,
        granted_by_id=hat.user_id,
    )
    User.objects.filter(pk=user.pk, is_active=False).update(is_active=True)
    detail = {"user": str(user.pk), "role": role.value}
    record(
        hat=hat,
        action=Action.GRANT,
        resource=Resource.PEOPLE,
        object_id=position.pk,
        owner_id=structure.pk,
        detail=detail,
    )
    return position


@transaction.atomic
def end_position(*, hat: Hat, position: Position, on: date) -> None:
    """Set the last day of a position; a day in the past ends it since yesterday at the latest. History is kept."""
    check_manages(hat, position.structure_id, position.pk)
    if position.user_id == hat.user_id:
        raise Refused(Resource.PEOPLE, Access.WRITE, position.pk, "Une autre personne doit mettre fin à votre rôle.")
    if on < position.valid_from - timedelta(days=1):
        raise ValidationError({"valid_to": "La fin doit suivre le début."})
    # a position that never began keeps one day: its row stays as history
    position.valid_to = max(on, position.valid_from)
    position.save(update_fields=["valid_to"])
    record(
        hat=hat,
        action=Action.REVOKE,
        resource=Resource.PEOPLE,
        object_id=position.pk,
        owner_id=position.structure_id,
        detail={"user": str(position.user_id), "on": position.valid_to.isoformat()},
    )


@transaction.atomic
def close_account(*, hat: Hat, user: User) -> None:
    """End every position that the hat manages, yesterday, leave the teams; without any left, close the account.

    Sessions are closed at once.
    """
    if user.pk == hat.user_id:
        raise Refused(Resource.PEOPLE, Access.WRITE, user.pk, "Personne ne ferme son propre compte.")
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    managed = list(Position.objects.filter(user=user).not_ended(today))
    for position in managed:
        check_manages(hat, position.structure_id, position.pk)
    if not managed:
        raise Refused(Resource.PEOPLE, Access.WRITE, user.pk)
    for position in managed:
        end_position(hat=hat, position=position, on=max(yesterday, position.valid_from - timedelta(days=1)))
    TeamMembership.objects.filter(user=user, structure__in={p.structure_id for p in managed}).delete()
    with acting_as(bare_hat(user.pk)):
        holds_more = (
            Position.objects.filter(user=user).not_ended(today).exclude(pk__in=[p.pk for p in managed]).exists()
        )
    if not holds_more:
        User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user=user)
    record(hat=hat, action=Action.REVOKE, resource=Resource.PEOPLE, object_id=user.pk, detail={"account": "closed"})
