"""Views of django-allauth where the house adds something: the demonstration's code, recovery codes shown once."""

from typing import Any

from allauth.mfa.base.views import AuthenticateView as BaseAuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView as BaseGenerateView
from allauth.mfa.totp.views import ActivateTOTPView as BaseActivateView
from allauth.mfa.totp.views import DeactivateTOTPView as BaseDeactivateView
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from maillage.cias.accounts.actions.sessions import end_sessions
from maillage.cias.accounts.actions.sign_in import record_failed_sign_in
from maillage.cias.accounts.demo_code import code_to_show
from maillage.cias.accounts.middleware import SECOND_FACTOR_KEY


@method_decorator(never_cache, name="dispatch")
class AuthenticateView(BaseAuthenticateView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demo_code": code_to_show(self.stage.login.user)}

    def form_invalid(self, form: Any) -> HttpResponse:
        record_failed_sign_in(user=self.stage.login.user, step="second_factor")
        return super().form_invalid(form)


def _codes_once(request: Any) -> HttpResponse:
    """The recovery codes, in the answer that makes them: no page shows them again."""
    codes = Authenticator.objects.get(user=request.user, type=Authenticator.Type.RECOVERY_CODES).wrap()
    return render(request, "accounts/recovery_codes.html", {"codes": codes.get_unused_codes()})


@method_decorator(never_cache, name="dispatch")
class ActivateTOTPView(BaseActivateView):
    def form_valid(self, form: Any) -> HttpResponse:
        super().form_valid(form)
        self.request.session[SECOND_FACTOR_KEY] = True
        end_sessions(user=self.request.user, but=self.request.session.session_key)
        return _codes_once(self.request)

    def get_success_url(self) -> str:
        return str(reverse_lazy("account"))


@method_decorator(never_cache, name="dispatch")
class GenerateRecoveryCodesView(BaseGenerateView):
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        super().form_valid(form)
        return _codes_once(self.request)


class DeactivateTOTPView(BaseDeactivateView):
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session[SECOND_FACTOR_KEY] = False
        end_sessions(user=self.request.user, but=self.request.session.session_key)
        return response


authenticate = AuthenticateView.as_view()
activate_totp = ActivateTOTPView.as_view()
deactivate_totp = DeactivateTOTPView.as_view()
generate_recovery_codes = GenerateRecoveryCodesView.as_view()
