"""What the frame of every page shows: the territory, the hat, the rail."""

from typing import Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from maillage.cias.common import registry

SECTIONS = ("", "Territoire", "Services", "Maison")


def frame(request: Any) -> dict[str, Any]:
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: Any) -> dict[str, Any]:
    hat = getattr(request, "hat", None)
    worn = getattr(request, "position", None)
    base = {"is_demo": settings.IS_DEMO, "hat": None, "other_hats": [], "navigation": [], "show_search": False}
    if hat is None or worn is None:
        return base | {"territory_name": ""}
    path = request.path
    items = sorted(registry.navigation(request, hat), key=lambda item: item.order)
    # the current line is the one whose address starts the page's, the longest winning
    current = max(
        (i.url for i in items if path == i.url or (i.url != "/" and path.startswith(i.url))), key=len, default=""
    )
    navigation = [
        {
            "title": section,
            "items": [
                {"label": i.label, "url": i.url, "icon": i.icon, "count": i.count, "current": i.url == current}
                for i in items
                if i.section == section
            ],
        }
        for section in SECTIONS
    ]
    return base | {
        "territory_name": request.territory_name,
        "hat": {
            "role_label": worn.role_label,
            "structure_name": worn.structure.name,
            "structure_kind": worn.structure.kind,
            "user_name": request.user.get_full_name(),
        },
        "other_hats": [p for p in request.positions if p.pk != worn.pk],
        "navigation": [section for section in navigation if section["items"]],
        "show_search": path != "/",
        "shortcuts": request.user.shortcuts_enabled,
    }
