"""The openings of a day, as sentences."""

from dataclasses import dataclass
from datetime import date

from maillage.cias.directory.hours import public_holiday, span
from maillage.cias.directory.models import OpeningHours, Site


@dataclass(frozen=True)
class Opening:
    """A site open on a day: its hours, in words, in order."""

    site: Site
    commune: str
    spans: list[str]


def openings_on(day: date, *, commune: str = "", itinerant_only: bool = False) -> list[Opening]:
    """Who receives on that day, by first hour then commune; nobody on a public holiday."""
    if public_holiday(day):
        return []
    rows = OpeningHours.objects.on(day).filter(site__in=Site.objects.open_on(day))
    if commune:
        rows = rows.filter(site__commune=commune)
    if itinerant_only:
        rows = rows.filter(site__is_itinerant=True)
    found: dict[object, Opening] = {}
    for row in rows.select_related("site__commune", "site__structure").order_by("opens", "site__commune__sort_key"):
        site = row.site
        opening = found.setdefault(site.pk, Opening(site, site.commune.name.replace("'", "’"), []))
        opening.spans.append(span(row))
    return list(found.values())
