"""Places of reception and their hours."""

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.directory.actions.sites import add_site, change_site, close_site, set_hours
from maillage.cias.directory.forms import EndForm, HoursFormSet, SiteForm
from maillage.cias.directory.models import Site, Structure
from maillage.cias.directory.permissions import check_sheet
from maillage.cias.directory.views.editing import edit

WRITE = requires(Resource.DIRECTORY, Access.WRITE)
HOURS = ("weekday", "opens", "closes", "weeks", "by_appointment", "notes")


@require_http_methods(["GET", "POST"])
@WRITE
def site_add(request: Any, pk: uuid.UUID) -> HttpResponse:
    structure = visible_or_missing(Structure.objects.all(), Resource.DIRECTORY, pk)
    check_sheet(request.hat, structure)
    hours = HoursFormSet(request.POST or None, prefix="horaires")

    @transaction.atomic
    def write(data: dict[str, Any]) -> Site:
        data.pop("version", None)
        site = add_site(hat=request.hat, structure_id=pk, **data)
        set_hours(hat=request.hat, site_id=site.pk, hours=hours.rows())
        return site

    blank = Site(territory_id=structure.territory_id, structure=structure)
    return _page(request, structure, blank, hours, write, "Ajouter un lieu", "Ajouter le lieu", "Lieu ajouté.")


@require_http_methods(["GET", "POST"])
@WRITE
def site_edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    site = visible_or_missing(Site.objects.select_related("structure"), Resource.DIRECTORY, pk)
    check_sheet(request.hat, site.structure)
    known = list(site.hours.values(*HOURS))
    hours = HoursFormSet(request.POST or None, prefix="horaires", initial=known)

    @transaction.atomic
    def write(data: dict[str, Any]) -> Site:
        changed = change_site(hat=request.hat, site_id=pk, **data)
        set_hours(hat=request.hat, site_id=pk, hours=hours.rows())
        return changed

    return _page(
        request, site.structure, site, hours, write, "Modifier le lieu", "Enregistrer le lieu", "Lieu modifié."
    )


@require_http_methods(["GET", "POST"])
@WRITE
def site_close(request: Any, pk: uuid.UUID) -> HttpResponse:
    site = visible_or_missing(Site.objects.select_related("structure"), Resource.DIRECTORY, pk)
    check_sheet(request.hat, site.structure)
    page = reverse("structure", args=[site.structure_id])
    return edit(
        request,
        EndForm(request.POST or None, initial={"version": site.version}),
        lambda data: close_site(hat=request.hat, site_id=pk, version=data["version"], on=data["on"]),
        done=lambda row: (page, f"Ce lieu ferme le {row.closed_on:%d/%m/%Y}."),
        title=f"Fermer «\u00a0{site.name}\u00a0»",
        verb="Fermer le lieu",
        trail=[("Annuaire", reverse("directory")), (site.structure.name, page)],
        back=page,
        note="Il ne sera plus proposé à partir de ce jour. Rien n’est effacé.",
    )


def _page(
    request: Any, structure: Structure, site: Site, hours: Any, write: Any, title: str, verb: str, message: str
) -> HttpResponse:
    page = reverse("structure", args=[structure.pk])
    known = not site._state.adding
    return edit(
        request,
        SiteForm(request.POST or None, instance=site, territory_id=structure.territory_id),
        write,
        done=lambda row: (page, message),
        others=[hours],
        template="directory/edit_site.html",
        hours=hours,
        title=title,
        verb=verb,
        trail=[("Annuaire", reverse("directory")), (structure.name, page)],
        back=page,
        close_url=reverse("site_close", args=[site.pk]) if known else "",
        close_label="Fermer ce lieu",
    )
