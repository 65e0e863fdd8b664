"""Secrets at rest: keys of throttling that name nobody, second factors that a copy of the database does not give."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class UnreadableSecret(RuntimeError):
    """A second factor was written under another secret key."""


def _key(purpose: str) -> bytes:
    return sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()


def cache_key(key: str, prefix: str, version: int) -> str:
    """The key of a row of the cache: throttling keys hold e-mail and IP addresses, their keyed hash does not."""
    return f"{version}:" + hmac.new(_key("cache"), f"{prefix}{key}".encode(), sha256).hexdigest()


def _fernet() -> Fernet:
    return Fernet(urlsafe_b64encode(_key("second factor")))


def encrypt(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Raises `UnreadableSecret` when the secret key has changed since."""
    try:
        return _fernet().decrypt(text.encode()).decode()
    except InvalidToken:
        raise UnreadableSecret("Second facteur illisible : la clé secrète du site a changé.") from None
