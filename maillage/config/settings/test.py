"""Tests: the same engine, roles and policies as production."""

from maillage.config.settings.base import *  # noqa: F403

SECRET_KEY = "tests-only-" + "x" * 40
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"]["OPTIONS"].pop("pool", None)  # noqa: F405  # the pool has its own test
IS_DEMO = False
