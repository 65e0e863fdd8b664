"""Places of reception and their hours."""

import uuid
from collections.abc import Sequence
from datetime import date, time
from typing import TypedDict, Unpack

from django.db import transaction

from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Resource
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.common.versions import at_version
from maillage.cias.directory.actions.saving import journal, put, save
from maillage.cias.directory.models import OpeningHours, Site, Structure
from maillage.cias.directory.permissions import check_sheet
from maillage.cias.territory.models import Commune


class SiteFields(TypedDict, total=False):
    """What is said of a place."""

    is_main: bool
    is_itinerant: bool
    host: str
    address: str
    postcode: str
    longitude: float | None
    latitude: float | None
    phone: str
    access: str
    opened_on: date | None


class HoursFields(TypedDict, total=False):
    """One opening: ISO weekday, from, to, weeks of the month (empty: every week)."""

    weekday: int
    opens: time
    closes: time
    weeks: list[int]
    by_appointment: bool
    notes: str
    valid_from: date | None
    valid_to: date | None


@transaction.atomic
def add_site(*, hat: Hat, structure_id: uuid.UUID, name: str, commune: Commune, **fields: Unpack[SiteFields]) -> Site:
    """Add a place to the sheet of a structure. Raises `Refused` or `ValidationError`."""
    structure = visible_or_missing(Structure.objects.all(), Resource.DIRECTORY, structure_id)
    check_sheet(hat, structure)
    site = Site(territory_id=hat.territory_id, structure=structure, name=name.strip(), commune=commune)
    put(site, fields)
    save(site)
    journal(hat, Action.CREATE, site)
    return site


@transaction.atomic
def change_site(
    *, hat: Hat, site_id: uuid.UUID, version: int, name: str, commune: Commune, **fields: Unpack[SiteFields]
) -> Site:
    """Change a place read at `version`. Raises `Refused`, `StaleEdit` or `ValidationError`."""
    _check(hat, site_id)
    site = at_version(Site.objects.all(), site_id, version)
    changed = put(site, {"name": name.strip(), "commune": commune, **fields})
    save(site)
    journal(hat, Action.CHANGE, site, fields=changed)
    return site


@transaction.atomic
def close_site(*, hat: Hat, site_id: uuid.UUID, version: int, on: date) -> Site:
    """Close a place from a day on. Raises `Refused` or `StaleEdit`."""
    _check(hat, site_id)
    site = at_version(Site.objects.all(), site_id, version)
    site.closed_on = on
    save(site)
    journal(hat, Action.CHANGE, site, fields=["closed_on"])
    return site


@transaction.atomic
def set_hours(*, hat: Hat, site_id: uuid.UUID, hours: Sequence[HoursFields]) -> list[OpeningHours]:
    """Replace the opening hours of a place. Raises `Refused` or `ValidationError`."""
    site = _check(hat, site_id)
    site.hours.all().delete()
    rows = []
    for fields in hours:
        row = OpeningHours(territory_id=hat.territory_id, structure_id=site.structure_id, site=site)
        put(row, fields)
        save(row)
        rows.append(row)
    journal(hat, Action.CHANGE, site, fields=["hours"], count=len(rows))
    return rows


def _check(hat: Hat, site_id: uuid.UUID) -> Site:
    site = visible_or_missing(Site.objects.select_related("structure"), Resource.DIRECTORY, site_id)
    check_sheet(hat, site.structure)
    return site
