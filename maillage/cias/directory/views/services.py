"""Adding, changing and ending a service."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.directory.actions.services import add_service, change_service, close_service
from maillage.cias.directory.forms import EndForm, ServiceForm
from maillage.cias.directory.models import Service, Structure
from maillage.cias.directory.permissions import check_sheet
from maillage.cias.directory.views.editing import edit

WRITE = requires(Resource.DIRECTORY, Access.WRITE)


@require_http_methods(["GET", "POST"])
@WRITE
def service_add(request: Any, pk: uuid.UUID) -> HttpResponse:
    structure = visible_or_missing(Structure.objects.all(), Resource.DIRECTORY, pk)
    check_sheet(request.hat, structure, author_id=request.hat.user_id)
    page = reverse("structure", args=[pk])

    def write(data: dict[str, Any]) -> Service:
        data.pop("version", None)
        return add_service(hat=request.hat, structure_id=pk, **data)

    blank = Service(territory_id=structure.territory_id, structure=structure)
    return edit(
        request,
        ServiceForm(request.POST or None, instance=blank, structure=structure),
        write,
        done=lambda row: (reverse("service", args=[row.pk]), "Service ajouté."),
        title="Ajouter un service",
        verb="Ajouter le service",
        trail=[("Annuaire", reverse("directory")), (structure.name, page)],
        back=page,
    )


@require_http_methods(["GET", "POST"])
@WRITE
def service_edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = _found(request, pk)
    page = reverse("service", args=[pk])
    return edit(
        request,
        ServiceForm(request.POST or None, instance=found, structure=found.structure),
        lambda data: change_service(hat=request.hat, service_id=pk, **data),
        done=lambda row: (page, "Service modifié."),
        title="Modifier le service",
        verb="Enregistrer le service",
        trail=[("Annuaire", reverse("directory")), (found.name, page)],
        back=page,
        close_url=reverse("service_close", args=[pk]),
        close_label="Mettre fin à ce service",
    )


@require_http_methods(["GET", "POST"])
@WRITE
def service_close(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = _found(request, pk)
    page = reverse("service", args=[pk])
    form = EndForm(request.POST or None, initial={"version": found.version})
    form.fields["on"].label = "Dernier jour"
    return edit(
        request,
        form,
        lambda data: close_service(hat=request.hat, service_id=pk, version=data["version"], last_day=data["on"]),
        done=lambda row: (page, f"Dernier jour de ce service le {row.ends_on:%d/%m/%Y}."),
        title=f"Mettre fin à «\u00a0{found.name}\u00a0»",
        verb="Mettre fin au service",
        trail=[("Annuaire", reverse("directory")), (found.name, page)],
        back=page,
        note="Il ne sera plus proposé après ce jour. Rien n’est effacé.",
    )


def _found(request: Any, pk: uuid.UUID) -> Service:
    found = visible_or_missing(Service.objects.select_related("structure"), Resource.DIRECTORY, pk)
    check_sheet(request.hat, found.structure, author_id=found.author_id, team_id=found.team_id)
    return found
