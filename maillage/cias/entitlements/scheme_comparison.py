"""Two documents of one scheme, field by field: what one author typed, what the other saved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maillage.cias.entitlements.forms_schemes import SETS, SchemeForm
from maillage.cias.entitlements.scheme_documents import flat
from maillage.cias.entitlements.scheme_editing import PLACES, RENAMED

PARTS = {
    "charges": "Charge",
    "facts": "Fait propre",
    "values": "Calcul",
    "conditions": "Condition",
    "rows": "Ligne du barème",
    "ceilings": "Plafond",
    "non_cumulation": "Non-cumul",
    "documents": "Pièce",
}


@dataclass(frozen=True)
class Difference:
    """One field typed differently by two authors, in words."""

    label: str
    mine: str
    theirs: str


def differences(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Difference]:
    """Every field that differs, in the order of the document."""
    one, other = dict(flat(mine)), dict(flat(theirs))
    return [
        Difference(_label(path), one.get(path, "(vide)"), other.get(path, "(vide)"))
        for path in dict.fromkeys([*one, *other])
        if one.get(path) != other.get(path)
    ]


def _label(path: str) -> str:
    for place, name in PLACES.items():
        found = re.fullmatch(rf"{re.escape(place)}(?:\[(\d+)\]|\.(\w+))\.?(.*)", path)
        if found:
            field = SETS[name].form.base_fields.get(RENAMED.get(found[3], found[3]))
            return f"{PARTS[name]} {found[1] or found[2]}" + (f", {field.label.lower()}" if field else "")
    field = SchemeForm.base_fields.get(re.sub(r"\[\d+\]", "", path).replace(".", "__"))
    return str(field.label) if field and field.label else path
