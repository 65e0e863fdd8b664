"""Recording, changing and ending a convention."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.directory.actions.conventions import add_convention, change_convention, end_convention
from maillage.cias.directory.forms import ConventionForm, EndForm
from maillage.cias.directory.models import Convention, Structure
from maillage.cias.directory.views.editing import edit

WRITE = requires(Resource.CONVENTION, Access.WRITE)


@require_http_methods(["GET", "POST"])
@WRITE
def convention_add(request: Any, pk: uuid.UUID) -> HttpResponse:
    partner = visible_or_missing(Structure.objects.all(), Resource.DIRECTORY, pk)
    page = reverse("structure", args=[pk])

    def write(data: dict[str, Any]) -> Convention:
        data.pop("version", None)
        return add_convention(hat=request.hat, partner_id=pk, **data)

    blank = Convention(territory_id=request.hat.territory_id, structure_id=request.hat.structure_id, partner=partner)
    return edit(
        request,
        ConventionForm(request.POST or None, instance=blank),
        write,
        done=lambda row: (page, "Convention enregistrée."),
        title=f"Convention avec {partner.name}",
        verb="Enregistrer la convention",
        trail=[("Annuaire", reverse("directory")), (partner.name, page)],
        back=page,
    )


@require_http_methods(["GET", "POST"])
@WRITE
def convention_edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = visible_or_missing(Convention.objects.select_related("partner"), Resource.CONVENTION, pk)
    page = reverse("structure", args=[found.partner_id])
    return edit(
        request,
        ConventionForm(request.POST or None, instance=found),
        lambda data: change_convention(hat=request.hat, convention_id=pk, **data),
        done=lambda row: (page, "Convention modifiée."),
        title=f"Convention avec {found.partner.name}",
        verb="Enregistrer la convention",
        trail=[("Annuaire", reverse("directory")), (found.partner.name, page)],
        back=page,
        close_url=reverse("convention_end", args=[pk]),
        close_label="Dénoncer cette convention",
    )


@require_http_methods(["GET", "POST"])
@WRITE
def convention_end(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = visible_or_missing(Convention.objects.select_related("partner"), Resource.CONVENTION, pk)
    page = reverse("structure", args=[found.partner_id])
    form = EndForm(request.POST or None, initial={"version": found.version})
    form.fields["on"].label = "Dernier jour"
    return edit(
        request,
        form,
        lambda data: end_convention(hat=request.hat, convention_id=pk, version=data["version"], last_day=data["on"]),
        done=lambda row: (page, f"Convention dénoncée, dernier jour le {row.ended_on:%d/%m/%Y}."),
        title=f"Dénoncer «\u00a0{found.name}\u00a0»",
        verb="Dénoncer la convention",
        trail=[("Annuaire", reverse("directory")), (found.partner.name, page)],
        back=page,
        note="Ce qu’elle permettait d’échanger ne le sera plus après ce jour.",
    )
