"""Adding, changing and closing a structure."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.directory.actions.structures import add_structure, change_structure, close_structure
from maillage.cias.directory.enums import StructureKind
from maillage.cias.directory.forms import EndForm, NewStructureForm, StructureForm
from maillage.cias.directory.models import Structure
from maillage.cias.directory.permissions import check_sheet, may_add_structure
from maillage.cias.directory.views.editing import edit

WRITE = requires(Resource.DIRECTORY, Access.WRITE)


@require_http_methods(["GET", "POST"])
@WRITE
def structure_add(request: Any) -> HttpResponse:
    kinds = [kind.value for kind in StructureKind if may_add_structure(request.hat, kind)]
    form = NewStructureForm(
        request.POST or None,
        territory_id=request.hat.territory_id,
        kinds=kinds,
        initial={"kind": StructureKind.PARTNER},
    )
    return edit(
        request,
        form,
        lambda data: add_structure(hat=request.hat, **data),
        done=lambda row: (
            reverse("structure", args=[row.pk]),
            "Structure ajoutée.\nAjoutez ses lieux et ses services.",
        ),
        title="Ajouter une structure",
        verb="Ajouter la structure",
        trail=[("Annuaire", reverse("directory"))],
        back=reverse("directory"),
    )


@require_http_methods(["GET", "POST"])
@WRITE
def structure_edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = visible_or_missing(Structure.objects.all(), Resource.DIRECTORY, pk)
    check_sheet(request.hat, found)
    page = reverse("structure", args=[pk])
    return edit(
        request,
        StructureForm(request.POST or None, instance=found, territory_id=request.hat.territory_id),
        lambda data: change_structure(hat=request.hat, structure_id=pk, **data),
        done=lambda row: (page, "Fiche modifiée."),
        title="Modifier la fiche",
        verb="Enregistrer la fiche",
        trail=[("Annuaire", reverse("directory")), (found.name, page)],
        back=page,
        close_url=reverse("structure_close", args=[pk]),
        close_label="Fermer cette structure",
    )


@require_http_methods(["GET", "POST"])
@WRITE
def structure_close(request: Any, pk: uuid.UUID) -> HttpResponse:
    found = visible_or_missing(Structure.objects.all(), Resource.DIRECTORY, pk)
    check_sheet(request.hat, found)
    page = reverse("structure", args=[pk])
    return edit(
        request,
        EndForm(request.POST or None, initial={"version": found.version}),
        lambda data: close_structure(hat=request.hat, structure_id=pk, version=data["version"], on=data["on"]),
        done=lambda row: (
            page,
            f"«\u00a0{row.name}\u00a0» ferme le {row.closed_on:%d/%m/%Y}.\nSon passé et ses dossiers restent.",
        ),
        title=f"Fermer «\u00a0{found.name}\u00a0»",
        verb="Fermer la structure",
        trail=[("Annuaire", reverse("directory")), (found.name, page)],
        back=page,
        note="Elle ne sera plus proposée à partir de ce jour. Rien n’est effacé.",
    )
