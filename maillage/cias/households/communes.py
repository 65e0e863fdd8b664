"""Names of communes: public geography, kept in memory."""

from functools import lru_cache

from maillage.cias.territory.models import Commune


@lru_cache(maxsize=40_000)
def commune_name(code: str) -> str:
    """The name of a commune; its code when it is unknown."""
    commune = Commune.objects.filter(pk=code).first() if code else None
    return commune.name if commune else code
