"""Who receives today, where, at what time."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Resource
from maillage.cias.directory.communes import communes_of
from maillage.cias.directory.hours import public_holiday
from maillage.cias.directory.openings import openings_on


@require_safe
@requires(Resource.DIRECTORY)
def openings(request: Any) -> HttpResponse:
    try:
        day = parse_date(request.GET.get("date", "")) or timezone.localdate()
    except ValueError:
        day = timezone.localdate()
    commune = request.GET.get("commune", "")
    every = request.GET.get("toutes") == "1"
    rows = openings_on(day, commune=commune, itinerant_only=not every)
    context = {
        "day": day,
        "today": timezone.localdate(),
        "holiday": public_holiday(day),
        "rows": rows,
        "commune": commune,
        "every": every,
        "communes": communes_of(request.hat.territory_id),
        "days": [_day(day + timedelta(days=n), commune, every) for n in (-1, 1)],
        "who_url": reverse("who_does_what"),
        "filters": [
            {"label": "Permanences", "url": _day(day, commune, False)["url"], "current": not every},
            {"label": "Tous les accueils", "url": _day(day, commune, True)["url"], "current": every},
        ],
    }
    return render(request, "directory/openings.html", context)


def _day(day: Any, commune: str, every: bool) -> dict[str, Any]:
    more = f"&commune={commune}" if commune.isalnum() else ""
    return {"day": day, "url": f"?date={day.isoformat()}{more}{'&toutes=1' if every else ''}"}
