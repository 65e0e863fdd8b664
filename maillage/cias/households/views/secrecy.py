"""Sharing, protection, bris de glace, information of the person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.cias.accounts.models import Position
from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource, Situation, roles_allowed
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.common.templatetags.maillage_text import full_day
from maillage.cias.households.actions import secrecy
from maillage.cias.households.forms_secrecy import BreakGlassForm, InformationForm, ProtectForm, ShareForm
from maillage.cias.households.models import BreakGlass, Household, Person, Protection, Share


def _file(household_id: UUID) -> Household:
    return visible_or_missing(Household.objects.select_related("structure"), Resource.FILE, household_id)


def _tell(form: Form, error: ValidationError) -> None:
    """Put an action's refusal on the fields that it names."""
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, error)


def _page(request: Any, template: str, form: Form, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, f"households/{template}.html", {"form": form, **context}, status=status)


@require_http_methods(["GET", "POST"])
@requires(Resource.SHARE, Access.WRITE)
def share(request: Any, household_id: UUID) -> HttpResponse:
    household = _file(household_id)
    form = ShareForm(request.POST or None, structure_id=request.hat.home)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = secrecy.share_household(hat=request.hat, household=household, **form.cleaned_data)
        except ValidationError as error:
            _tell(form, error)
        else:
            messages.success(request, f"Dossier partagé avec {made.to_structure}.\nVous pouvez retirer ce partage.")
            return redirect("household", household_id)
    return _page(request, "share", form, household=household)


@require_POST
@requires(Resource.SHARE, Access.WRITE)
def unshare(request: Any, household_id: UUID, share_id: UUID) -> HttpResponse:
    row = visible_or_missing(Share.objects.filter(household=household_id), Resource.SHARE, share_id)
    secrecy.revoke_share(hat=request.hat, share=row)
    other = Share.objects.active().filter(household=household_id, to_structure=row.to_structure).first()
    left = f"voit encore ce dossier par un autre partage, jusqu’au {full_day(other.valid_to)}" if other else ""
    messages.success(request, f"Partage retiré.\n{row.to_structure} {left or 'ne voit plus ce dossier'}.")
    return redirect("household", household_id)


def _colleagues(request: Any) -> list[tuple[str, str]]:
    """People of the structure whose role may open a file under protection that names them."""
    roles = roles_allowed(Access.READ, Resource.FILE, Situation.PROTECTED)
    rows = Position.objects.in_force(timezone.localdate()).filter(structure_id=request.hat.home, role__in=roles)
    people = {row.user_id: f"{row.user}, {row.role_label}" for row in rows.select_related("user").order_by("user")}
    return sorted(((str(pk), name) for pk, name in people.items() if pk != request.user.pk), key=lambda p: p[1])


@require_http_methods(["GET", "POST"])
@requires(Resource.PROTECTION, Access.WRITE)
def protect(request: Any, household_id: UUID) -> HttpResponse:
    """Put under protection, or name the readers again."""
    household = _file(household_id)
    initial = {"readers": [str(reader) for reader in household.readers]}
    form = ProtectForm(
        request.POST or None,
        colleagues=_colleagues(request),
        with_reason=not household.is_protected,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        readers = [UUID(value) for value in form.cleaned_data["readers"]]
        try:
            with transaction.atomic():
                if household.is_protected:
                    secrecy.change_readers(hat=request.hat, household=household, readers=readers)
                else:
                    reason = form.cleaned_data["reason"]
                    secrecy.protect_household(hat=request.hat, household=household, reason=reason, readers=readers)
        except ValidationError as error:
            _tell(form, error)
        else:
            messages.success(request, "Dossier sous protection.\nSeules les personnes nommées l’ouvrent.")
            return redirect("household", household_id)
    protection = Protection.objects.filter(household=household, ended_at__isnull=True).first()
    return _page(request, "protect", form, household=household, protection=protection)


@require_POST
@requires(Resource.PROTECTION, Access.WRITE)
def lift(request: Any, household_id: UUID) -> HttpResponse:
    secrecy.lift_protection(hat=request.hat, household=_file(household_id))
    messages.success(request, "Protection levée.\nToute la structure retrouve ce dossier.")
    return redirect("household", household_id)


@require_http_methods(["GET", "POST"])
@requires(Resource.BREAK_GLASS, Access.WRITE)
def break_glass(request: Any) -> HttpResponse:
    """Open a file under protection in an emergency. The answer is the same page whether one exists or not."""
    form = BreakGlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                found = secrecy.break_glass(hat=request.hat, **form.cleaned_data)
        except ValidationError as error:
            _tell(form, error)
        else:
            if found is not None:
                messages.warning(request, "Dossier ouvert pour vingt-quatre heures.\nVotre direction est prévenue.")
                return redirect("household", found)
            messages.info(request, "Aucun dossier ne répond à ce nom et à cette date. Votre demande est inscrite.")
            return redirect("break_glass")
    return _page(request, "break_glass", form)


@require_POST
@requires(Resource.BREAK_GLASS)
def acknowledge(request: Any, event_id: UUID) -> HttpResponse:
    event = visible_or_missing(BreakGlass.objects.all(), Resource.BREAK_GLASS, event_id)
    secrecy.acknowledge_break_glass(hat=request.hat, event=event)
    return redirect("home")


@require_http_methods(["GET", "POST"])
@requires(Resource.INFORMATION, Access.WRITE)
def information(request: Any, person_id: UUID) -> HttpResponse:
    """The notice to print or read aloud, and the date it was given."""
    person = visible_or_missing(Person.objects.select_related("structure"), Resource.IDENTITY, person_id)
    form = InformationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                secrecy.record_information(hat=request.hat, person=person, **form.cleaned_data)
        except ValidationError as error:
            _tell(form, error)
        else:
            messages.success(request, "L’information de la personne est inscrite.")
            return redirect("information", person_id)
    given = person.informations.select_related("author").order_by("-on")
    return _page(request, "information", form, person=person, given=given, version=secrecy.INFORMATION_TEXT)
