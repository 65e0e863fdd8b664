"""What the house asks of django-allauth: no sign-up, mail on commit, encrypted secrets, our words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.utils import timezone

from maillage.cias.accounts import secrecy
from maillage.cias.accounts.actions.sign_in import close_session, open_session, record_failed_sign_in
from maillage.cias.accounts.models import Position, User
from maillage.cias.accounts.permissions import needs_second_factor
from maillage.cias.common.hats import acting_as, bare_hat
from maillage.cias.common.roles import Role

_WRONG_PAIR = "L’adresse ou le mot de passe ne convient pas."
_TOO_MANY = "Trop d’essais. Attendez cinq minutes, puis recommencez."


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Ce compte est fermé.",
        "email_password_mismatch": _WRONG_PAIR,
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_code": "Ce code ne convient pas. Attendez le suivant, puis recommencez.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
        "invalid_login": _WRONG_PAIR,
        "invalid_password_reset": "Ce lien n’est plus valable.",
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _TOO_MANY,
    }

    def is_open_for_signup(self, request: Any) -> bool:
        """Accounts come by invitation."""
        return False

    def login(self, request: Any, user: Any) -> None:
        twice = any(record["method"] == "mfa" for record in get_authentication_records(request, user))
        super().login(request, user)
        open_session(session=request.session, user=user, second_factor=twice)

    def logout(self, request: Any) -> None:
        if request.user.is_authenticated:
            close_session(session=request.session, user=request.user, hat=getattr(request, "hat", None))
        super().logout(request)

    def authentication_failed(self, request: Any, **credentials: Any) -> None:
        user = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        if user is not None:
            record_failed_sign_in(user=user, step="password")

    def get_password_change_redirect_url(self, request: Any) -> str:
        from django.urls import reverse

        return reverse("account")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render now, send once what it tells is committed."""
        request = allauth_context.request
        words = {"request": request, "email": email, "current_site": get_current_site(request)} | context
        message = self.render_mail(template_prefix, email, words)
        transaction.on_commit(message.send, robust=True)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Une de vos casquettes ouvre des dossiers : le second facteur est obligatoire.",
        "cannot_generate_recovery_codes": "Activez d’abord le second facteur.",
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": "Confirmez d’abord votre adresse électronique.",
    }

    def encrypt(self, text: str) -> str:
        return secrecy.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrecy.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not second_factor_is_required(authenticator.user_id)


def second_factor_is_required(user_id: Any) -> bool:
    """Whether a position of the person, in force or to come, reads files or gives roles."""
    with acting_as(bare_hat(user_id)):
        roles = list(
            Position.objects.not_ended(timezone.localdate()).filter(user=user_id).values_list("role", flat=True)
        )
    return any(needs_second_factor(Role(role)) for role in roles)
