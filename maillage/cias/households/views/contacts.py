"""Noting a contact in a panel, undoing it, and saying that something is done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.common.roles import Role
from maillage.cias.households.actions.contacts import ContactInput, cancel_contact, finish_follow_up, note_contact
from maillage.cias.households.forms import ContactForm
from maillage.cias.households.models import Contact, FollowUp, Household


@require_http_methods(["GET", "POST"])
@requires(Resource.CONTACT, Access.WRITE)
def note(request: Any, household_id: UUID) -> HttpResponse:
    """The panel « Noter un contact »; a page of its own without JavaScript."""
    household = visible_or_missing(Household.objects.all(), Resource.FILE, household_id)
    kind = request.position.structure.get_kind_display()
    form = ContactForm(
        request.POST or None, structure_kind=f"du {kind}", for_profession=request.hat.role is Role.TRAVAILLEUR_SOCIAL
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                contact = note_contact(hat=request.hat, household=household, contact=ContactInput(**form.cleaned_data))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            undo = reverse("contact_cancel", args=[household.pk, contact.pk])
            readers = {"private": "Votre note n’est lisible que par vous."}.get(
                form.cleaned_data["audience"], "Visible par l’équipe."
            )
            messages.success(request, f"Contact noté.\n{readers}", extra_tags=f"undo:{undo}")
            address = reverse("household", args=[household.pk])
            if request.htmx:
                return HttpResponse(headers={"HX-Redirect": address})
            return redirect(address)
    template = "households/_contact_panel.html" if request.htmx else "households/contact.html"
    return render(request, template, {"form": form, "household": household})


@require_POST
@requires(Resource.CONTACT, Access.WRITE)
def cancel(request: Any, household_id: UUID, contact_id: UUID) -> HttpResponse:
    contact = visible_or_missing(Contact.objects.filter(household=household_id), Resource.CONTACT, contact_id)
    cancel_contact(hat=request.hat, contact=contact)
    messages.info(request, "Le contact est retiré.")
    return redirect("household", household_id)


@require_POST
@requires(Resource.CONTACT, Access.WRITE)
def finish(request: Any, household_id: UUID, follow_up_id: UUID) -> HttpResponse:
    """Done, or not after all (`undo`)."""
    follow_up = visible_or_missing(FollowUp.objects.filter(household=household_id), Resource.CONTACT, follow_up_id)
    undone = "undo" in request.GET
    finish_follow_up(hat=request.hat, follow_up=follow_up, done=not undone)
    if not undone:
        undo = reverse("follow_up_finish", args=[household_id, follow_up_id]) + "?undo"
        messages.success(request, f"Fait\u00a0: {follow_up.title}.", extra_tags=f"undo:{undo}")
    return redirect("household", household_id)
