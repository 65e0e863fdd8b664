"""French around names: articles and contractions, so that sentences made from the directory read well."""

from maillage.cias.directory.enums import PartnerKind, StructureKind

_VOWELS = "aàâeéèêiîoôuùyhœæ"
#: names of communes with an aspirated h, or a y, take « de »
_ASPIRATED = ("haut", "ham", "hesdin", "hamel", "halle", "hauville", "houdain", "hubersent", "hucqueliers", "yv")
_PLACE = (("Le ", "du ", "au "), ("Les ", "des ", "aux "))
_FEMININE = {StructureKind.COMMUNE, PartnerKind.MISSION_LOCALE, PartnerKind.CAF, PartnerKind.MSA}
_MASCULINE = {StructureKind.CIAS, StructureKind.CCAS, StructureKind.DEPARTEMENT, PartnerKind.PLIE}


def of_place(name: str) -> str:
    """« de Lumbres », « d’Elnes », « du Sourn », « de Haut-Loquin »"""
    for article, of, _ in _PLACE:
        if name.startswith(article):
            return of + name[len(article) :]
    low = name.lower()
    elided = low[:1] in _VOWELS and not low.startswith(_ASPIRATED)
    return f"d’{name}" if elided else f"de {name}"


def at_place(name: str) -> str:
    """« à Lumbres », « au Sourn »"""
    for article, _, at in _PLACE:
        if name.startswith(article):
            return at + name[len(article) :]
    return f"à {name}"


def gender(kind: str, partner_kind: str = "") -> str:
    """« m », « f », or nothing when the name stands without an article."""
    key = partner_kind or kind
    return "f" if key in _FEMININE else "m" if key in _MASCULINE else ""


def the(name: str, gender_of: str) -> str:
    """« le CIAS », « la mairie », « France Travail »"""
    if name.startswith("Mairie "):
        name = f"m{name[1:]}"
    return f"{'la' if gender_of == 'f' else 'le'} {name}" if gender_of else name


def of_the(name: str, gender_of: str) -> str:
    """« du CIAS », « de la Caf », « de France Travail »"""
    return {"m": f"du {name}", "f": f"de la {name}"}.get(gender_of) or of_place(name)


def to_the(name: str, gender_of: str) -> str:
    """« au CIAS », « à la Caf », « à France Travail »"""
    return {"m": f"au {name}", "f": f"à la {name}"}.get(gender_of) or f"à {name}"


def listed(words: list[str]) -> str:
    """« lundi, mardi et jeudi »"""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}" if words else ""
