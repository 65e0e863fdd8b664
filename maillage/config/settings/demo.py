"""The demonstration and development on one's own machine: the same safety, without HTTPS."""

from maillage.config.embedded import state_dir
from maillage.config.secret import secret_key
from maillage.config.settings.base import *  # noqa: F403

SECRET_KEY = secret_key()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = state_dir() / "mail"
IS_DEMO = True
MFA_TOTP_TOLERANCE = 1  # the code just shown on the sign-in page may be used once more with its neighbour
