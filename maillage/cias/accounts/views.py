"""Choosing a hat, and one's own account."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from maillage.cias.accounts.actions import wear_position
from maillage.cias.common.access import without_hat


@require_safe
@without_hat
def choose_hat(request: Any) -> HttpResponse:
    return render(request, "accounts/choose_hat.html", {"positions": request.positions})


@require_POST
@without_hat
def switch_hat(request: Any) -> HttpResponse:
    wear_position(session=request.session, user=request.user, position_id=request.POST.get("position", ""))
    return redirect("home")


@require_safe
@without_hat
def account(request: Any) -> HttpResponse:
    return render(request, "accounts/account.html", {"positions": request.positions})
