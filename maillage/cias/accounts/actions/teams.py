"""Teams of a structure."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.cias.accounts.models import Position, TeamMembership, User
from maillage.cias.accounts.permissions import check_manages
from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Resource
from maillage.cias.directory.models import Structure, Team


@transaction.atomic
def create_team(*, hat: Hat, structure: Structure, name: str) -> Team:
    check_manages(hat, structure.pk)
    if Team.objects.filter(structure=structure, name__iexact=name).exists():
        raise ValidationError({"name": "Une équipe porte déjà ce nom."})
    team = Team.objects.create(territory_id=hat.territory_id, structure=structure, name=name)
    record(hat=hat, action=Action.CREATE, resource=Resource.PEOPLE, object_id=team.pk, owner_id=structure.pk)
    return team


@transaction.atomic
def join_team(*, hat: Hat, team: Team, user: User) -> TeamMembership:
    """Add to a team somebody who works in its structure."""
    check_manages(hat, team.structure_id, team.pk)
    works_here = Position.objects.filter(user=user, structure=team.structure_id).not_ended(timezone.localdate())
    if not works_here.exists():
        raise ValidationError({"team": "Cette personne ne travaille pas dans cette structure."})
    membership, created = TeamMembership.objects.get_or_create(
        team=team, user=user, defaults={"territory_id": hat.territory_id, "structure_id": team.structure_id}
    )
    if created:
        _record(hat, Action.GRANT, team, user)
    return membership


@transaction.atomic
def leave_team(*, hat: Hat, team: Team, user: User) -> None:
    check_manages(hat, team.structure_id, team.pk)
    deleted, _ = TeamMembership.objects.filter(team=team, user=user).delete()
    if deleted:
        _record(hat, Action.REVOKE, team, user)


def _record(hat: Hat, action: Action, team: Team, user: User) -> None:
    detail = {"user": str(user.pk)}
    record(
        hat=hat,
        action=action,
        resource=Resource.PEOPLE,
        object_id=team.pk,
        owner_id=team.structure_id,
        detail=detail,
    )
