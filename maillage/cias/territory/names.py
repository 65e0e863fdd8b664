"""French order and unaccented search of place names."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
#: what people type for what the official name spells out
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def sort_key(name: str) -> str:
    """Unaccented lower-case words: « Éperlecques » comes before « Zudausques », « L’Oie » reads « l oie »."""
    bare = unicodedata.normalize("NFKD", name.lower().translate(_LIGATURES))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c))))


def search_key(text: str) -> str:
    """The sort key of what somebody typed, « st » read as « saint »."""
    return " ".join(_SHORT.get(word, word) for word in sort_key(text).split())
