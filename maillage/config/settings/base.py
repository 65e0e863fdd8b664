"""Settings shared by all. What differs is in demo, dev, test and prod."""

import importlib.util
import os
from pathlib import Path

from csp.constants import NONE, SELF

from maillage.config.database import django_settings

ROOT = Path(__file__).resolve().parents[2]
DATABASE_ROLE = os.environ.get("MAILLAGE_DATABASE_ROLE", "app")

DEBUG = False
ALLOWED_HOSTS: list[str] = []
ROOT_URLCONF = "maillage.config.urls"
WSGI_APPLICATION = "maillage.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "maillage.cias.common",
    "maillage.cias.accounts",  # before allauth: its templates take the place of those of allauth
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_cotton",
    "django_htmx",
    "js_lib_leaflet",
    "procrastinate.contrib.django",
    "maillage.cias.audit",
    "maillage.cias.territory",
    "maillage.cias.directory",
    "maillage.cias.households",
    "maillage.cias.entitlements",
    "maillage.cias.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "maillage.cias.accounts.session_middleware.SessionEndMiddleware",
    "maillage.cias.accounts.middleware.HatMiddleware",  # last: the view and its template run inside the hat
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "maillage.cias.common.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": django_settings(DATABASE_ROLE, pool=DATABASE_ROLE == "app")}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "maillage_cache",
        "KEY_FUNCTION": "maillage.cias.accounts.secrecy.cache_key",  # keys of throttling name nobody
    }
}

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "maillage.cias.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "maillage.cias.accounts.forms.sign_in.LoginForm",
    "reset_password": "maillage.cias.accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "maillage.cias.accounts.forms.sign_in.ResetPasswordKeyForm",
    "change_password": "maillage.cias.accounts.forms.sign_in.ChangePasswordForm",
    "set_password": "maillage.cias.accounts.forms.sign_in.SetPasswordForm",
    "reauthenticate": "maillage.cias.accounts.forms.sign_in.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # nobody signs up: the adapter closes it
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Maillage] "
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/300s/key"}
MFA_ADAPTER = "maillage.cias.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "maillage.cias.accounts.forms.sign_in.AuthenticateForm",
    "reauthenticate": "maillage.cias.accounts.forms.sign_in.ReauthenticateByCodeForm",
    "activate_totp": "maillage.cias.accounts.forms.sign_in.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Maillage"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
_bootstrap = importlib.util.find_spec("bootstrap_wrapper")
STATICFILES_DIRS = [("bootstrap", str(Path(_bootstrap.origin).parent.parent / "bootstrap"))] if _bootstrap else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's own icons
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# Idle and absolute ends of a session, read by the accounts' middleware.
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS

DEFAULT_FROM_EMAIL = "Maillage <ne-pas-repondre@maillage.invalid>"
# The stack trace of an error may hold names: it goes to no one by mail, and local variables are never shown.
DEFAULT_EXCEPTION_REPORTER_FILTER = "maillage.cias.common.errors.NamelessReporterFilter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nameless": {"class": "maillage.cias.common.errors.NamelessHandler", "formatter": "line"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"handlers": ["nameless"], "level": "ERROR", "propagate": False},
        "django.db.backends": {"level": "WARNING"},
    },
}
# Months of journal kept (the CNIL recommends six to twelve); older ones are dropped by the worker.
JOURNAL_MONTHS = 12
IS_DEMO = False
