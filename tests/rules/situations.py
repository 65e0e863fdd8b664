"""Households of the tests: said once, changed by key."""

from typing import Any

from maillage.rules.situation import parse
from maillage.rules.verdicts import Verdict, screen

ON = "2026-11"


def alone(**person: Any) -> dict[str, Any]:
    """A French tenant of Lumbres, forty years old, no child, no income, no benefit."""
    facts = {
        "id": "a",
        "role": "applicant",
        "birth_date": "1986-01-01",
        "nationality": "french",
        "activity": "inactive",
        "disability_rate": 0,
        "resources": {},
        "savings": 0,
    }
    return {
        "persons": [{**facts, **person}],
        "dwelling": {"commune": "62534", "occupancy": "tenant", "rent": 450},
        "childcare": "none",
        "benefits": {},
    }


def child(name: str, birth_date: str, **facts: Any) -> dict[str, Any]:
    """A dependant whose other parent is in the household, unless said otherwise."""
    return {"id": name, "role": "dependant", "birth_date": birth_date, "other_parent": "in-household", **facts}


def family() -> dict[str, Any]:
    """A married couple, one wage of 1 200 €, a pupil of collège and a child of two."""
    raw = alone(activity="employed", resources={"wages": 1200})
    partner = {**raw["persons"][0], "id": "b", "role": "partner", "activity": "inactive", "resources": {}}
    raw["persons"] += [
        partner,
        {
            "id": "c",
            "role": "dependant",
            "birth_date": "2012-05-05",
            "school": "college",
            "other_parent": "in-household",
        },
        {"id": "d", "role": "dependant", "birth_date": "2024-02-02", "other_parent": "in-household"},
    ]
    return {**raw, "couple": {"status": "married"}}


def without(raw: dict[str, Any], *path: str | int) -> dict[str, Any]:
    """The raw situation, one key taken out."""
    target: Any = raw
    for step in path[:-1]:
        target = target[step]
    del target[path[-1]]
    return raw


def verdict(raw: dict[str, Any], right: str, on: str = ON) -> Verdict:
    """The verdict of one right."""
    return next(found for found in screen(parse(raw), on) if found.right == right)
