"""Communes the housing-aid zoning of OpenFisca-France knows: the others fall silently in zone 2."""

import functools

from openfisca_france.model.prestations import aides_logement


@functools.cache
def _zones() -> dict[str, int]:
    aides_logement.preload_zone_apl()
    zones: dict[str, int] = aides_logement.zone_apl_by_depcom
    return zones


def is_zoned(code: str) -> bool:
    """`code`: Insee code of a commune, five characters."""
    return code in _zones()
