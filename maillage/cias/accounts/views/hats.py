"""Choosing a hat, and the door of the second factor."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from maillage.cias.accounts.actions.hats import wear_position
from maillage.cias.accounts.middleware import SESSION_KEY
from maillage.cias.common.access import without_hat


@require_safe
@without_hat
def choose_hat(request: Any) -> HttpResponse:
    lost = SESSION_KEY in request.session and request.session[SESSION_KEY] not in {str(p.pk) for p in request.positions}
    context = {"positions": request.positions, "worn": request.position, "lost": lost}
    return render(request, "accounts/choose_hat.html", context)


@require_POST
@without_hat
def switch_hat(request: Any) -> HttpResponse:
    position = wear_position(session=request.session, user=request.user, position_id=request.POST.get("position", ""))
    messages.success(request, f"Vous agissez maintenant comme : {position.role_label}.")
    return redirect("home")


@require_safe
@without_hat
def second_factor(request: Any) -> HttpResponse:
    """Why the second factor is needed for this hat, and how to set it up."""
    return render(request, "accounts/second_factor.html", {"positions": request.positions})
