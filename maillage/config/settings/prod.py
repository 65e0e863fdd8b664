"""Production: behind nginx, over HTTPS, on a database server of its own. Every value comes from the environment."""

import os

from django.core.exceptions import ImproperlyConfigured

from maillage.config.settings.base import *  # noqa: F403


def _needed(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise ImproperlyConfigured(f"{name} manque : voir docs/deploy.md.")
    return value


SECRET_KEY = _needed("MAILLAGE_SECRET_KEY")
ALLOWED_HOSTS = _needed("MAILLAGE_HOSTS").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-maillage"
CSRF_COOKIE_NAME = "__Host-csrf"
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}  # noqa: F405
STATIC_ROOT = os.environ.get("MAILLAGE_STATIC", "/var/lib/maillage/static")
WHITENOISE_USE_FINDERS = False
EMAIL_HOST = os.environ.get("MAILLAGE_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("MAILLAGE_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("MAILLAGE_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("MAILLAGE_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("MAILLAGE_MAIL_TLS", "1") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("MAILLAGE_MAIL_FROM", DEFAULT_FROM_EMAIL)  # noqa: F405
# nginx says who asks: without it every sign-in would count against one address
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("MAILLAGE_PROXIES", "1"))
