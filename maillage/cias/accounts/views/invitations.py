"""Inviting people, and the page that the link of an invitation opens."""

import uuid
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from maillage.cias.accounts.actions.invitations import (
    accept_invitation,
    has_account,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from maillage.cias.accounts.enums import InvitationState
from maillage.cias.accounts.forms.me import FirstPasswordForm
from maillage.cias.accounts.forms.people import InvitationForm
from maillage.cias.accounts.invitation_links import open_link
from maillage.cias.accounts.models import Invitation, User
from maillage.cias.accounts.people import managed_structures
from maillage.cias.accounts.permissions import roles_given_by
from maillage.cias.accounts.views.tools import keep_errors, site_of, step_up, tabs
from maillage.cias.common.access import public, requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import visible_or_missing


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Resource.PEOPLE, Access.WRITE)
@step_up
def invite_person(request: Any) -> HttpResponse:
    form = InvitationForm(
        request.POST or None,
        roles=roles_given_by(request.hat),
        structures=managed_structures(request.hat),
        initial={"structure": request.hat.structure_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite(hat=request.hat, site=site_of(request), **form.cleaned_data)
        except ValidationError as error:
            keep_errors(form, error)
        else:
            messages.success(request, f"Invitation envoyée à {invitation.email}. Elle vaut sept jours.")
            return redirect("invitations")
    return render(request, "accounts/invite.html", {"form": form})


@require_http_methods(["GET", "HEAD"])
@requires(Resource.PEOPLE, Access.WRITE)
def invitations(request: Any) -> HttpResponse:
    sent = Invitation.objects.select_related("structure").order_by("-sent_at")[:200]
    return render(request, "accounts/invitations.html", {"invitations": sent} | tabs(request.hat))


@require_POST
@requires(Resource.PEOPLE, Access.WRITE)
def resend(request: Any, pk: uuid.UUID) -> HttpResponse:
    invitation = visible_or_missing(Invitation.objects.all(), Resource.PEOPLE, pk)
    try:
        resend_invitation(hat=request.hat, invitation=invitation, site=site_of(request))
        messages.success(request, "Invitation renvoyée. Le lien précédent ne fonctionne plus.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("invitations")


@require_POST
@requires(Resource.PEOPLE, Access.WRITE)
def withdraw(request: Any, pk: uuid.UUID) -> HttpResponse:
    invitation = visible_or_missing(Invitation.objects.all(), Resource.PEOPLE, pk)
    try:
        withdraw_invitation(hat=request.hat, invitation=invitation)
        messages.success(request, "Invitation retirée. Son lien ne fonctionne plus.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("invitations")


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@public
def invitation(request: Any, token: str) -> HttpResponse:
    """What the link opens: a password to choose, or, for who has an account already, one button once signed in."""
    opened = open_link(token)
    if opened is None or opened.invitation.state is not InvitationState.SENT:
        state = opened.invitation.state if opened else None
        return render(request, "accounts/invitation_over.html", {"state": state}, status=410)
    offered = opened.invitation
    person = User(email=offered.email, first_name=offered.first_name, last_name=offered.last_name)
    known = has_account(offered)
    mine = request.user.is_authenticated and request.user.email == offered.email
    form = None if known else FirstPasswordForm(request.POST or None, person=person)
    refusal = ""
    if request.method == "POST" and (mine or (form and form.is_valid())):
        try:
            password = form.cleaned_data["password1"] if form else None
            holder = accept_invitation(opened=opened, password=password, user=request.user if mine else None)
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            return _welcome(request, holder, is_new=form is not None)
    context = {"invitation": offered, "form": form, "known": known, "mine": mine, "refusal": refusal}
    context["starts_later"] = offered.valid_from > timezone.localdate()
    return render(request, "accounts/invitation.html", context)


def _welcome(request: Any, holder: User, *, is_new: bool) -> HttpResponse:
    if not is_new:
        messages.success(request, "Vous avez une casquette de plus.")
        return redirect("choose_hat")
    if request.user.is_authenticated:  # somebody else left this browser signed in
        get_adapter(request).logout(request)
    get_adapter(request).login(request, holder)
    # the password has just been chosen: the second factor may follow without typing it again
    record_authentication(request, holder, method="password", reauthenticated=True)
    messages.success(request, f"Bienvenue, {holder.first_name}. Votre compte est ouvert.")
    return redirect("home")
