"""The directory as a list: services or structures, searched and filtered."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Resource
from maillage.cias.directory import vocabulary
from maillage.cias.directory.communes import communes_of
from maillage.cias.directory.enums import PartnerKind, StructureKind
from maillage.cias.directory.models import Service, Site, Structure
from maillage.cias.directory.permissions import may_add_structure

PAGE = 25
KINDS = [(kind.value, kind.label) for kind in StructureKind if kind is not StructureKind.PARTNER] + [
    (kind.value, kind.label) for kind in PartnerKind
]


@require_safe
@requires(Resource.DIRECTORY)
def directory(request: Any) -> HttpResponse:
    asked = {
        key: request.GET.get(key, "").replace("\x00", "")[:120].strip() for key in ("q", "nature", "theme", "commune")
    }
    what = "structures" if request.GET.get("quoi") == "structures" else "services"
    services, structures = _services(asked), _structures(asked)
    rows = structures if what == "structures" else services
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "what": what,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "page": page,
        "kinds": KINDS,
        "themes": vocabulary.choices("categories"),
        "communes": communes_of(request.hat.territory_id),
        "tabs": [_tab(asked, what, "services", services), _tab(asked, what, "structures", structures)],
        "may_add": may_add_structure(request.hat),
    }
    return render(request, "directory/list.html", context)


def _tab(asked: dict[str, str], what: str, name: str, rows: Any) -> dict[str, Any]:
    query = urlencode({"quoi": name} | {key: value for key, value in asked.items() if value})
    return {"label": name.capitalize(), "url": f"?{query}", "count": rows.count(), "current": what == name}


def _services(asked: dict[str, str]) -> Any:
    rows = Service.objects.open_on(timezone.localdate()).matching(asked["q"])
    if asked["theme"]:
        themes = [theme for theme in vocabulary.words("thematiques") if theme.startswith(f"{asked['theme']}--")]
        rows = rows.filter(themes__overlap=themes)
    if asked["commune"]:
        rows = rows.for_commune(asked["commune"])
    if asked["nature"]:
        rows = rows.filter(Q(structure__kind=asked["nature"]) | Q(structure__partner_kind=asked["nature"]))
    return rows.select_related("structure", "site__commune").order_by("name", "pk")


def _structures(asked: dict[str, str]) -> Any:
    rows = Structure.objects.open_on(timezone.localdate()).matching(asked["q"])
    if asked["nature"]:
        rows = rows.filter(Q(kind=asked["nature"]) | Q(partner_kind=asked["nature"]))
    if asked["theme"]:
        themes = [theme for theme in vocabulary.words("thematiques") if theme.startswith(f"{asked['theme']}--")]
        rows = rows.filter(pk__in=Service.objects.filter(themes__overlap=themes).values("structure"))
    if asked["commune"]:
        here = Site.objects.filter(commune=asked["commune"]).values("structure")
        rows = rows.filter(Q(commune=asked["commune"]) | Q(pk__in=here))
    return rows.select_related("commune").order_by("name", "pk")
