"""The sheet of a structure, the sheet of a service."""

import uuid
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever, visible_or_missing
from maillage.cias.directory import vocabulary
from maillage.cias.directory.answer import place
from maillage.cias.directory.communes import communes_of
from maillage.cias.directory.enums import StructureKind
from maillage.cias.directory.models import Competence, Convention, Service, Site, Structure
from maillage.cias.directory.permissions import may_write_convention, may_write_sheet


@require_safe
@requires(Resource.DIRECTORY)
def structure(request: Any, pk: uuid.UUID) -> HttpResponse:
    rows = Structure.objects.select_related("commune", "kept_by")
    found = visible_or_missing(rows, Resource.DIRECTORY, pk)
    today = timezone.localdate()
    sites = Site.objects.open_on(today).filter(structure=found).select_related("commune").prefetch_related("hours")
    context = {
        "structure": found,
        "trail": [("Annuaire", reverse("directory") + "?quoi=structures")],
        "is_closed": not found.is_open(today),
        "facts": _facts(found),
        "places": [place(site, None) for site in sites.order_by("-is_main", "name")],
        "services": Service.objects.open_on(today).filter(structure=found).order_by("name"),
        "conventions": _conventions(request.hat, found),
        "today": today,
        "may_edit": may_write_sheet(request.hat, found),
        "may_add_service": may_write_sheet(request.hat, found, author_id=request.hat.user_id),
        "may_agree_ever": may_write_convention(request.hat),
        "may_agree": may_write_convention(request.hat) and found.pk != request.hat.structure_id,
    }
    return render(request, "directory/structure.html", context)


def _facts(found: Structure) -> list[tuple[str, Any]]:
    dates = [
        ("Délibération", found.deliberated_on),
        ("Arrêté préfectoral", found.prefectoral_on),
        ("Création", found.created_on),
        ("Ouverture", found.opened_on),
    ]
    facts: list[tuple[str, Any]] = [
        ("Nature", found.kind_label),
        ("Commune", found.commune.name.replace("'", "’") if found.commune else ""),
        ("Téléphone", found.phone),
        ("Courriel", found.email),
        ("SIRET", found.siret),
        ("Fiche tenue par", found.kept_by.name if found.kept_by else ""),
    ]
    facts += [(word, f"{day:%d/%m/%Y}") for word, day in dates if day]
    if found.kind == StructureKind.CIAS:
        facts += [(word, "non renseigné") for word, day in dates if not day]
    return [(word, value) for word, value in facts if value]


def _conventions(hat: Any, found: Structure) -> Any:
    """Those that bind this structure and that the hat may read: the policies let pass only its own."""
    if not may_ever(hat, Access.READ, Resource.CONVENTION):
        return []
    rows = Convention.objects.filter(Q(structure=found) | Q(partner=found))
    return rows.select_related("structure", "partner").order_by("-starts_on", "name")


@require_safe
@requires(Resource.DIRECTORY)
def service(request: Any, pk: uuid.UUID) -> HttpResponse:
    rows = Service.objects.select_related("structure", "site__commune", "team")
    found = visible_or_missing(rows, Resource.DIRECTORY, pk)
    today = timezone.localdate()
    sites = Site.objects.open_on(today).filter(structure=found.structure_id).select_related("commune")
    if found.site_id:
        sites = sites.filter(pk=found.site_id)
    needs = Competence.objects.filter(code__in=found.needs).order_by("position")
    names = {commune.pk: commune.name for commune in communes_of(request.hat.territory_id)} if found.zone else {}
    context = {
        "service": found,
        "trail": [
            ("Annuaire", reverse("directory")),
            (found.structure.name, reverse("structure", args=[found.structure_id])),
        ],
        "is_over": found.ends_on is not None and found.ends_on < today,
        "facts": _service_facts(found),
        "needs": needs,
        "zone": [names[code] for code in found.zone if code in names],
        "places": [place(site, None) for site in sites.prefetch_related("hours").order_by("-is_main", "name")],
        "may_edit": may_write_sheet(request.hat, found.structure, author_id=found.author_id, team_id=found.team_id),
    }
    return render(request, "directory/service.html", context)


def _service_facts(found: Service) -> list[tuple[str, str]]:
    def words(name: str, values: list[str]) -> str:
        return ", ".join(vocabulary.wordings(name, values))

    facts = [
        ("Type", found.type_label),
        ("Thèmes", ", ".join(found.themes_words)),
        ("Publics", words("publics", found.publics)),
        ("Accueil", words("modes_accueil", found.reception)),
        ("Peut être demandé par", words("mobilisable_par", found.mobilised_by)),
        ("Comment", words("modes_mobilisation", found.mobilisation)),
        ("Frais", " ".join(part for part in (found.cost_label, found.cost_details) if part)),
        ("Délai de réponse", found.response_delay),
        ("Places", str(found.capacity or "")),
        ("Contact", found.contact),
        ("Téléphone", found.phone),
        ("Courriel", found.email),
    ]
    return [(word, value) for word, value in facts if value]
