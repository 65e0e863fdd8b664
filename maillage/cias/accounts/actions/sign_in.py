"""Opening and closing sessions, and what the journal keeps of them."""

import time
import uuid

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from maillage.cias.accounts.middleware import SECOND_FACTOR_KEY, SESSION_KEY
from maillage.cias.accounts.models import Position, User
from maillage.cias.accounts.session_middleware import SEEN_KEY, STARTED_KEY
from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import NOWHERE, Hat, acting_as, bare_hat
from maillage.cias.common.permission_table import Resource
from maillage.cias.common.roles import Role


def open_session(*, session: SessionBase, user: User, second_factor: bool) -> None:
    """Start the clocks of a session that has just been signed in, and take back the last hat if it still holds."""
    session[STARTED_KEY] = session[SEEN_KEY] = time.time()
    session[SECOND_FACTOR_KEY] = second_factor
    positions = _positions(user)
    if user.last_position_id in {position.pk for position in positions}:
        session[SESSION_KEY] = str(user.last_position_id)
    _record_everywhere(user, positions, Action.SIGN_IN, author=user.pk, twice=second_factor)


def record_failed_sign_in(*, user: User, step: str) -> None:
    """Somebody, perhaps not `user`, failed at `step` (password, second_factor) of the account."""
    _record_everywhere(user, _positions(user), Action.SIGN_IN_FAILED, author=None, step=step)


def close_session(*, session: SessionBase, user: User, hat: Hat | None) -> None:
    """Forget a session that ends, by the person or by the clock."""
    UserSession.objects.filter(user_id=user.pk, session_key=session.session_key).delete()
    if hat is not None:
        with acting_as(hat):
            record(hat=hat, action=Action.SIGN_OUT, resource=Resource.PEOPLE, object_id=user.pk)
    else:
        _record_everywhere(user, _positions(user), Action.SIGN_OUT, author=user.pk)


def _positions(user: User) -> list[Position]:
    with acting_as(bare_hat(user.pk)):
        return list(Position.objects.in_force(timezone.localdate()).filter(user=user).order_by("pk"))


def _record_everywhere(
    user: User, positions: list[Position], action: Action, *, author: uuid.UUID | None, **detail: object
) -> None:
    """One entry in each territory where the person works, so that its DPO finds it."""
    structures: dict[uuid.UUID, uuid.UUID | None] = {
        position.territory_id: position.structure_id for position in positions
    }
    for territory_id, structure_id in (structures or {NOWHERE: None}).items():
        # nobody is known when a sign-in fails: the entry is then written by background work
        hat = Hat(territory_id, structure_id, None if author else Role.SERVICE, author)
        with acting_as(hat):
            record(hat=hat, action=action, resource=Resource.PEOPLE, object_id=user.pk, detail=detail)
