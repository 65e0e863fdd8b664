"""Wearing another of one's own hats."""

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.utils import timezone

from maillage.cias.accounts.middleware import SESSION_KEY, hat_of
from maillage.cias.accounts.models import Position, User
from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import acting_as
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused


def wear_position(*, session: SessionBase, user: User, position_id: str) -> Position:
    """Switch to another of one's own hats. Raises `Refused` when it is not one of them, in force today."""
    try:
        position = Position.objects.in_force(timezone.localdate()).filter(user=user, pk=position_id).first()
    except ValidationError:  # not an identifier
        position = None
    if position is None:
        raise Refused(Resource.PEOPLE, Access.READ, message="Cette casquette n’est pas, ou plus, la vôtre.")
    session[SESSION_KEY] = str(position.pk)
    User.objects.filter(pk=user.pk).update(last_position_id=position.pk)
    hat = hat_of(position)
    with acting_as(hat):
        record(hat=hat, action=Action.SWITCH_HAT, resource=Resource.PEOPLE, object_id=position.pk)
    return position
