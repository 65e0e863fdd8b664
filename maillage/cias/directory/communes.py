"""The communes of a territory, and which one was meant."""

import uuid

from rapidfuzz import fuzz, process

from maillage.cias.territory.models import Commune
from maillage.cias.territory.names import search_key


def communes_of(territory_id: uuid.UUID) -> list[Commune]:
    """In French order, each with its département and the name as one writes it (typographic apostrophe)."""
    rows = Commune.objects.filter(epci__territory=territory_id).select_related("departement")
    found = list(rows)
    for commune in found:
        commune.name = commune.name.replace("'", "’")
    return found


def meant(text: str, names: dict[str, list[str]]) -> tuple[str | None, list[str]]:
    """The key that `text` designates among `names` (key -> what it is called), or the keys to choose from.

    The key itself, then a whole name, then the beginning of a name or of its words, then a name with a typing slip.
    """
    if text in names:
        return text, []
    asked = search_key(text)
    if not asked:
        return None, []
    keys = {key: [search_key(name) for name in all_names] for key, all_names in names.items()}
    for fits in (_is, _begins, _holds):
        found = [key for key, all_names in keys.items() if any(fits(name, asked) for name in all_names)]
        if len(found) == 1:
            return found[0], []
        if found:
            return None, found
    flat = {name: key for key, all_names in keys.items() for name in all_names}
    close = process.extract(asked, flat.keys(), scorer=fuzz.WRatio, score_cutoff=80, limit=5)
    return None, list(dict.fromkeys(flat[name] for name, _, _ in close))


def _is(name: str, asked: str) -> bool:
    return name == asked


def _begins(name: str, asked: str) -> bool:
    return name.startswith(asked)


def _holds(name: str, asked: str) -> bool:
    words = name.split()
    return all(any(word.startswith(part) for word in words) for part in asked.split())


def distance2(one: Commune, other: Commune) -> float:
    """Square of a distance good enough to sort neighbours; infinite where a point is missing."""
    if None in (one.longitude, one.latitude, other.longitude, other.latitude):
        return float("inf")
    east = (one.longitude - other.longitude) * 0.64  # cosine of 50° north
    return float(east**2 + (one.latitude - other.latitude) ** 2)


def neighbours(commune: Commune, communes: list[Commune], count: int = 5) -> list[Commune]:
    """The nearest communes by their town halls; the most populated where points are missing."""
    others = [other for other in communes if other.pk != commune.pk]
    return sorted(others, key=lambda other: (distance2(commune, other), -(other.population or 0)))[:count]
