"""The link of an invitation: signed, valid seven days, made of identifiers alone."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

from maillage.cias.accounts.models import Invitation
from maillage.cias.common.hats import Hat, acting_as, service_hat

VALID_FOR = timedelta(days=7)
_SALT = "maillage.invitation"


@dataclass(frozen=True)
class Opened:
    """An invitation found by its link, and the hat of background work under which its answer is written."""

    invitation: Invitation
    hat: Hat


def link_token(invitation: Invitation) -> str:
    """What the link carries. Sending again makes the earlier links void."""
    parts = [invitation.territory_id, invitation.structure_id, invitation.pk, invitation.sent_count]
    return signing.dumps([str(part) for part in parts], salt=_SALT)


def open_link(token: str) -> Opened | None:
    """The invitation of a link, whatever its state; None when the link is altered, too old or replaced."""
    try:
        territory, structure, pk, sent_count = signing.loads(token, salt=_SALT, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError):
        return None
    hat = service_hat(uuid.UUID(territory), uuid.UUID(structure))
    with acting_as(hat):
        invitation = Invitation.objects.select_related("structure").filter(pk=pk).first()
    if invitation is None or str(invitation.sent_count) != sent_count:
        return None
    return Opened(invitation, hat)
