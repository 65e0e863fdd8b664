"""Every source the observatory reads, by name."""

from difflib import get_close_matches
from functools import cache

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.sources import (
    caf,
    census_bases,
    census_details,
    facilities,
    figures,
    filosofi,
    health,
    services,
)
from maillage.observatory.sources.declaration import Source


@cache
def sources() -> dict[str, Source]:
    """Sources a person can import, by name."""
    every = [
        filosofi.FILOSOFI, filosofi.DECILES_BOOK,
        census_bases.STRUCTURE, census_bases.FAMILIES, census_bases.HOUSING, census_bases.EMPLOYMENT,
        census_bases.JOBS, census_bases.EDUCATION, census_bases.IRIS,
        census_details.PERSONS, census_details.DWELLINGS, census_details.COMMUTING, census_details.SCHOOLING,
        caf.BENEFITS, caf.CHILDCARE,
        health.APL, health.URGENT_CARE,
        facilities.FACILITIES, services.FRANCE_SERVICES, services.DIGITAL, services.FIBRE, services.JOB_SEEKERS,
        services.ACTIVITY,
    ]  # fmt: skip
    return {source.name: source for source in every}


@cache
def embedded_sources() -> dict[str, Source]:
    """Sources carried with the project, by name."""
    return {source.name: source for group in figures.EMBEDDED.values() for source in group}


def source_named(name: str) -> Source:
    """The source called `name`. Raises ObservatoryError with the nearest names."""
    if name not in sources():
        near = get_close_matches(name, sources(), n=3) or list(sources())[:6]
        raise ObservatoryError(f"Source inconnue « {name} » ; connues, entre autres : {', '.join(near)}.")
    return sources()[name]
