"""The règlement: its schemes, each with its versions; a version in plain French, on paper, as a file."""

import uuid
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Resource
from maillage.cias.common.permissions import Missing, visible_or_missing
from maillage.cias.entitlements.actions.schemes import may_write_schemes
from maillage.cias.entitlements.models import Scheme, SchemeVersion
from maillage.cias.entitlements.scheme_documents import compiled, content_of, models
from maillage.rules.schemes.regulation import MODEL, as_pdf, sections
from maillage.rules.typography import typeset

READ = requires(Resource.SCHEME)
STATES = {"vigueur": "En vigueur", "brouillons": "En préparation", "avenir": "À venir", "finis": "Terminés"}


@require_safe
@READ
def schemes(request: Any) -> HttpResponse:
    whose = "territoire" if request.GET.get("de") == "territoire" else "nous"
    found = Scheme.objects.select_related("structure").order_by("title")
    if whose == "nous":
        found = found.filter(structure_id=request.hat.structure_id)
    versions = SchemeVersion.objects.defer("document")
    rows = [_line(one) for one in found.prefetch_related(Prefetch("versions", versions))]
    rows = [row for row in rows if row["versions"]]
    state = request.GET.get("etat", "")
    shown = [row for row in rows if not state or row[state]] if state in STATES or not state else rows
    may_edit = may_write_schemes(request.hat)
    taken = {row["scheme"].key for row in rows if row["scheme"].structure_id == request.hat.structure_id}
    left = [(name, content_of(text)["title"]) for name, text in models().items() if name not in taken]
    context = {
        "rows": shown,
        "any": bool(rows),
        "whose": whose,
        "states": [
            {"label": "Tous", "url": f"?de={whose}", "count": len(rows), "current": not state},
            *(
                {
                    "label": label,
                    "url": f"?de={whose}&etat={key}",
                    "count": sum(bool(row[key]) for row in rows),
                    "current": state == key,
                }
                for key, label in STATES.items()
            ),
        ],
        "owners": [
            {"label": "Notre structure", "url": "?de=nous", "current": whose == "nous"},
            {"label": "Tout le territoire", "url": "?de=territoire", "current": whose == "territoire"},
        ],
        "models": left if may_edit else [],
        "may_edit": may_edit,
    }
    return render(request, "entitlements/scheme_list.html", context)


def _line(scheme: Scheme) -> dict[str, Any]:
    today, versions = timezone.localdate(), sorted(scheme.versions.all(), key=lambda one: -one.number)
    voted = [one for one in versions if not one.is_draft and one.valid_from]
    started = [one for one in voted if one.valid_from and one.valid_from <= today]
    current = next((one for one in started if one.valid_to is None or one.valid_to >= today), None)
    coming = next((one for one in reversed(voted) if one.valid_from and one.valid_from > today), None)
    return {
        "scheme": scheme,
        "versions": versions,
        "vigueur": current,
        "brouillons": next((one for one in versions if one.is_draft), None),
        "avenir": coming,
        "finis": started[0] if started and not current else None,
    }


@require_safe
@READ
def scheme(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The sheet: the rule in force in plain French, else the next one, else the draft."""
    found = visible_or_missing(Scheme.objects.select_related("structure"), Resource.SCHEME, pk)
    line = _line(found)
    shown = line["vigueur"] or line["avenir"] or line["finis"] or line["brouillons"]
    if shown is None:
        raise Missing(Resource.SCHEME, pk)
    return _sheet(request, found, shown)


@require_safe
@READ
def scheme_version(request: Any, pk: uuid.UUID) -> HttpResponse:
    version = version_or_missing(pk)
    return _sheet(request, version.scheme, version)


def _sheet(request: Any, scheme: Scheme, shown: SchemeVersion) -> HttpResponse:
    rule = compiled(shown.document)
    line = _line(scheme)
    may_edit = may_write_schemes(request.hat, scheme.structure_id)
    context = {
        "scheme": scheme,
        "shown": shown,
        "title": rule.scheme.content["title"],
        "sections": [_typeset(section) for section in sections(rule)],
        "model_warning": typeset(MODEL) if rule.scheme.content.get("model") else "",
        "current": line["vigueur"],
        "draft": line["brouillons"],
        "versions": line["versions"],
        "trail": [("Règlement des aides", reverse("schemes"))],
        "may_edit": may_edit,
    }
    return render(request, "entitlements/scheme_sheet.html", context)


def _typeset(section: Any) -> dict[str, Any]:
    return {
        "title": section.title,
        "paragraphs": [typeset(text) for text in section.paragraphs],
        "items": [typeset(text) for text in section.items],
        "table": [(typeset(left), typeset(right)) for left, right in section.table],
    }


@require_safe
@READ
def scheme_pdf(request: Any, pk: uuid.UUID) -> HttpResponse:
    version = version_or_missing(pk)
    pdf = as_pdf(compiled(version.document))
    return _file(pdf, "application/pdf", f"{_name(version)}.pdf")


@require_safe
@READ
def scheme_yaml(request: Any, pk: uuid.UUID) -> HttpResponse:
    version = version_or_missing(pk)
    return _file(version.document.encode(), "application/yaml; charset=utf-8", f"{_name(version)}.yaml")


def version_or_missing(pk: uuid.UUID) -> SchemeVersion:
    """A version that the hat may read, with its scheme."""
    return visible_or_missing(SchemeVersion.objects.select_related("scheme__structure"), Resource.SCHEME, pk)


def _name(version: SchemeVersion) -> str:
    return f"{version.scheme.key}-v{version.number}" + ("-brouillon" if version.is_draft else "")


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
