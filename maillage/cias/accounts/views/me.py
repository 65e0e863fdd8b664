"""« Mon compte », one's sessions and one's declared relatives."""

import uuid
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.cias.accounts.actions.profile import set_shortcuts
from maillage.cias.accounts.actions.relatives import declare_relative, withdraw_relative
from maillage.cias.accounts.actions.sessions import end_session, end_sessions
from maillage.cias.accounts.browsers import browser_words
from maillage.cias.accounts.forms.me import RelativeForm
from maillage.cias.accounts.models import Relative, TeamMembership
from maillage.cias.accounts.views.tools import keep_errors
from maillage.cias.common.access import requires, without_hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import visible_or_missing


@require_safe
@without_hat
def account(request: Any) -> HttpResponse:
    authenticators = {a.type: a for a in Authenticator.objects.filter(user=request.user)}
    codes = authenticators.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "positions": request.positions,
        "teams": TeamMembership.objects.filter(user=request.user).select_related("team") if request.hat else [],
        "totp": authenticators.get(Authenticator.Type.TOTP),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "session_count": UserSession.objects.filter(user=request.user).count(),
        "relatives": Relative.objects.filter(declared_by=request.user) if request.hat else [],
    }
    return render(request, "accounts/account.html", context)


@require_POST
@without_hat
def shortcuts(request: Any) -> HttpResponse:
    set_shortcuts(user=request.user, enabled=request.POST.get("enabled") == "1")
    return redirect("account")


@require_safe
@without_hat
def sessions(request: Any) -> HttpResponse:
    opened = UserSession.objects.filter(user=request.user).order_by("-created_at")
    rows = [
        {
            "pk": session.pk,
            "opened": session.created_at,
            "where": browser_words(session.user_agent),
            "ip": session.ip,
            "current": session.session_key == request.session.session_key,
        }
        for session in opened
        if session.exists()
    ]
    return render(request, "accounts/sessions.html", {"sessions": rows})


@require_POST
@without_hat
def close_session(request: Any, pk: int) -> HttpResponse:
    if end_session(user=request.user, session_id=pk):
        messages.success(request, "Session fermée.")
    return redirect("sessions")


@require_POST
@without_hat
def close_other_sessions(request: Any) -> HttpResponse:
    count = end_sessions(user=request.user, but=request.session.session_key)
    messages.success(request, "Vos autres sessions sont fermées." if count else "Aucune autre session n’était ouverte.")
    return redirect("sessions")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Resource.RELATIVES, Access.WRITE)
def relatives(request: Any) -> HttpResponse:
    """What one declares of one's household and family, under the present hat."""
    form = RelativeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            declare_relative(hat=request.hat, **form.cleaned_data)
        except ValidationError as error:
            keep_errors(form, error)
        else:
            messages.success(
                request, "Proche déclaré. Votre responsable en est la seule autre lectrice ou le seul lecteur."
            )
            return redirect("relatives")
    declared = Relative.objects.filter(declared_by=request.user).order_by("last_name", "first_name")
    return render(request, "accounts/relatives.html", {"form": form, "declared": declared})


@require_POST
@requires(Resource.RELATIVES, Access.WRITE)
def forget_relative(request: Any, pk: uuid.UUID) -> HttpResponse:
    relative = visible_or_missing(Relative.objects.filter(declared_by=request.user), Resource.RELATIVES, pk)
    withdraw_relative(hat=request.hat, relative=relative)
    messages.success(request, "Déclaration retirée.")
    return redirect("relatives")
