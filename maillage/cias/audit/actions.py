"""Writing to the journal."""

import hmac
import uuid
from hashlib import sha256
from typing import Any

from django.conf import settings

from maillage.cias.audit.enums import Action
from maillage.cias.audit.models import Entry
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Resource


def record(
    *,
    hat: Hat,
    action: Action,
    resource: Resource | None = None,
    object_id: uuid.UUID | None = None,
    owner_id: uuid.UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add one entry, in the transaction of what it tells: both stay or neither.

    `owner_id` is the structure that holds the object (the hat's own by default). `detail` holds identifiers, codes
    and counts, never a name nor a text.
    """
    Entry.objects.create(
        territory_id=hat.territory_id,
        structure_id=hat.structure_id,
        owner_id=owner_id or hat.structure_id,
        user_id=hat.user_id,
        role=hat.role or "",
        action=action,
        resource=resource or "",
        object_id=object_id,
        detail=detail or {},
    )


def keyed_hash(text: str) -> str:
    """A searched text as the journal keeps it: comparable with another search, not readable."""
    key = sha256(f"journal:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, " ".join(text.casefold().split()).encode(), sha256).hexdigest()
