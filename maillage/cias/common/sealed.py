"""Text that must travel in an address without being read there: searched names are personal data, addresses are kept
by browsers and logs. Sealed for one user, for one day."""

import base64
import json
import uuid
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

LIFE_SECONDS = 24 * 3600


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(f"sealed:{settings.SECRET_KEY}".encode()).digest()))


def seal(text: str, user_id: uuid.UUID) -> str:
    return _box().encrypt(json.dumps([str(user_id), text]).encode()).decode()


def unseal(token: str, user_id: uuid.UUID) -> str:
    """The sealed text; empty when the seal is broken, too old or somebody else's."""
    try:
        owner, text = json.loads(_box().decrypt(token.encode(), ttl=LIFE_SECONDS))
    except (InvalidToken, ValueError):
        return ""
    return str(text) if owner == str(user_id) else ""
