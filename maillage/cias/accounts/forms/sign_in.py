"""The forms of django-allauth in our words: a label above, no placeholder, help tied to its field."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp

_ADDRESS = ("Adresse électronique", "Celle où vous avez reçu votre invitation.")
_PASSWORD = ("Mot de passe", "")
_NEW_PASSWORD = (
    "Nouveau mot de passe",
    "Douze caractères au moins. Trois ou quatre mots sans lien entre eux font un bon mot de passe.",
)
_AGAIN = ("Le même, une seconde fois", "")
_CODE = ("Code à six chiffres", "Celui qu’affiche maintenant votre application, ou un code de secours.")


class InOurWords:
    words: dict[str, tuple[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in self.words.items():
            field = self.fields[name]  # type: ignore[attr-defined]
            field.label, field.help_text = label, help_text
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs["inputmode"] = "numeric"

    def clean(self) -> Any:
        data = super().clean()  # type: ignore[misc]
        different = self.errors.get("password2")  # type: ignore[attr-defined]
        if different and "password2" in self.words and self.data.get("password2"):  # type: ignore[attr-defined]
            self.errors["password2"] = different.__class__(["Les deux saisies diffèrent."])  # type: ignore[attr-defined]
        return data


class LoginForm(InOurWords, account.LoginForm):
    words = {"login": ("Adresse électronique", ""), "password": _PASSWORD}


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    words = {"email": _ADDRESS}


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):
    words = {"password1": _NEW_PASSWORD, "password2": _AGAIN}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    words = {"oldpassword": ("Mot de passe actuel", ""), "password1": _NEW_PASSWORD, "password2": _AGAIN}


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    words = {"password1": _NEW_PASSWORD, "password2": _AGAIN}


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    words = {"password": _PASSWORD}


class AuthenticateForm(InOurWords, second_factor.AuthenticateForm):
    words = {"code": _CODE}


class ReauthenticateByCodeForm(InOurWords, second_factor.ReauthenticateForm):
    words = {"code": _CODE}


class ActivateTOTPForm(InOurWords, totp.ActivateTOTPForm):
    words = {"code": ("Code à six chiffres", "Celui que l’application affiche après avoir lu l’image.")}
