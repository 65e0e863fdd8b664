"""The secret key of a machine without configuration: made once, kept beside the embedded server."""

import secrets

from maillage.config.embedded import state_dir


def secret_key() -> str:
    path = state_dir() / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()
