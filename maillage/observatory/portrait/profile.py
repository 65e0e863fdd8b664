"""The needs profile of a commune or EPCI: strengths, alerts, what changed, in sentences that state their figures.

A gap is said only when it is more than chance could make of so few people: two standard errors of the share, and at
least a tenth of the reference. What the sentences rest on is returned beside them, so that a person can disagree.
"""

import math
from dataclasses import dataclass
from typing import Any

from maillage.observatory.options import decimal
from maillage.observatory.statuses import Status

ERRORS = 2.0  # standard errors under which a gap says nothing
RELATIVE = 0.10  # and smallest gap worth a sentence, as a part of the reference
SHOWN = 6

#: reference chosen first, then how it is said
REFERENCES = (
    ("departement", "dans le département"),
    ("region", "dans la région"),
    ("france", "en France métropolitaine"),
    ("epci", "dans l’EPCI"),
)


@dataclass(frozen=True)
class Finding:
    """One sentence and what it rests on. `kind`: strength, alert or change; `weight` ranks them (gap in standard
    errors)."""

    kind: str
    indicator: str
    theme: str
    sentence: str
    weight: float
    year: int


def profile(portrait: dict[str, Any]) -> dict[str, Any]:
    """Findings of a portrait, the most marked first; `said` explains the rule, `silent` counts indicators without a
    figure."""
    findings = [f for entry in portrait["indicators"] for f in (gap(entry), extreme(entry, portrait["territory"])) if f]
    changes = [f for entry in portrait["indicators"] if (f := change(entry))]
    ranked = sorted(findings, key=lambda f: (-f.weight, f.indicator))
    return {
        "strengths": [vars(f) for f in ranked if f.kind == "strength"][:SHOWN],
        "alerts": [vars(f) for f in ranked if f.kind == "alert"][:SHOWN],
        "changes": [vars(f) for f in sorted(changes, key=lambda f: (-f.weight, f.indicator))][:SHOWN],
        "silent": sum(entry["value"] is None for entry in portrait["indicators"]),
        "said": "Un écart est dit s’il dépasse deux erreurs-types et un dixième de la valeur de référence.",
    }


def gap(entry: dict[str, Any]) -> Finding | None:
    """A share clearly above or below its reference, in the direction of need or against it."""
    if entry["unit"] != "%" or entry["direction"] == "neutral" or not entry["denominator"] or entry["value"] is None:
        return None
    reference = _reference(entry)
    if reference is None:
        return None
    other, where, bracket = reference
    share = min(max(other / 100, 0.001), 0.999)
    error = 100 * math.sqrt(share * (1 - share) / entry["denominator"])
    difference = entry["value"] - other
    if abs(difference) < ERRORS * error or abs(difference) < RELATIVE * other:
        return None
    need = (difference > 0) == (entry["direction"] == "high")
    persons = _counted(entry)
    sentence = (
        f"{entry['name']} : {decimal(entry['value'], '%')}, contre {decimal(other, '%')} {where} ({bracket}){persons}."
    )
    weight = round(min(abs(difference) / error, 4) * abs(difference) / max(other, 1), 3)
    return Finding("alert" if need else "strength", entry["id"], entry["theme"], sentence, weight, entry["year"])


def _reference(entry: dict[str, Any]) -> tuple[float, str, str] | None:
    """Value, how its place is said, and what goes in brackets: its name when it has one, then the year."""
    for scope, where in REFERENCES:
        for other in entry["comparisons"]:
            if other["scope"] == scope and other["value"] is not None:
                named = f"{other['name']}, " if scope in ("departement", "region") else ""
                return float(other["value"]), where, f"{named}{entry['year']}"
    return None


def _counted(entry: dict[str, Any]) -> str:
    """How many it is; the counted side of a complement is what is left."""
    over, under = round(entry["numerator"]), round(entry["denominator"])
    if entry["formula"].startswith("100 × 1 −"):
        over = under - over
    return f", soit {decimal(over)} sur {decimal(under)}"


def extreme(entry: dict[str, Any], territory: dict[str, Any]) -> Finding | None:
    """For a commune: the lowest or highest median or published rate of its EPCI (these have no area to be compared
    with)."""
    communes = entry.get("communes")
    if territory["level"] != "commune" or not communes or entry["value"] is None or communes["known"] < 5:
        return None
    if (
        entry["direction"] == "neutral"
        or entry["denominator"]
        or entry["status"] != Status.PUBLISHED
        or entry["numerator"] is None
    ):
        return None
    if entry["unit"] not in ("€ par an", "%", "minutes"):
        return None
    for end, name in (("lowest", "basse"), ("highest", "haute")):
        if communes[end]["value"] == entry["value"] and communes[end]["name"] == territory["name"]:
            need = (end == "highest") == (entry["direction"] == "high")
            value = decimal(entry["value"], entry["unit"])
            sentence = (
                f"{entry['name']} : {value} ({entry['year']}), la valeur la plus {name} des "
                f"{communes['known']} communes connues de l’EPCI."
            )
            return Finding("alert" if need else "strength", entry["id"], entry["theme"], sentence, 3.0, entry["year"])
    return None


def change(entry: dict[str, Any]) -> Finding | None:
    """What moved since the previous census: a count in persons, a share in points when the move is more than chance."""
    if not entry["previous"] or entry["value"] is None or entry["previous"][-1]["value"] is None:
        return None
    before = entry["previous"][-1]
    difference = entry["value"] - before["value"]
    if entry["unit"] == "%" and entry["denominator"]:
        share = min(max(before["value"] / 100, 0.001), 0.999)
        error = 100 * math.sqrt(2 * share * (1 - share) / entry["denominator"])
        if abs(difference) < ERRORS * error:
            return None
        moved = (
            f"{decimal(abs(difference))} point{'s' if abs(difference) >= 2 else ''} de "
            f"{'plus' if difference > 0 else 'moins'}"
        )
        sentence = (
            f"{entry['name']} : {decimal(entry['value'], '%')} en {entry['year']}, "
            f"{decimal(before['value'], '%')} en {before['year']}, soit {moved}."
        )
        return Finding(
            "change", entry["id"], entry["theme"], sentence, round(abs(difference) / error, 3), entry["year"]
        )
    if (
        entry["denominator"] is None
        and entry["numerator"] is not None
        and before["value"] > 0
        and entry["unit"] != "€ par an"
    ):
        relative = 100 * difference / before["value"]
        if abs(relative) < 1:
            return None
        sign = "de plus" if difference > 0 else "de moins"
        sentence = (
            f"{decimal(round(entry['value']), entry['unit'])} en {entry['year']}, "
            f"{decimal(round(before['value']))} en {before['year']} : "
            f"{decimal(abs(round(difference)))} {sign} ({decimal(relative, '%')})."
        )
        return Finding("change", entry["id"], entry["theme"], sentence, round(abs(relative) / 2, 3), entry["year"])
    return None
