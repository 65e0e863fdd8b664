"""How many households of which type and tenure live in each commune: after the published figures, then persons.

Source: Insee, recensement 2022 (households by type and tenure, by commune), embedded by the observatory.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files

TYPES = ("one_person", "single_parent", "couple_children", "couple_no_child", "other")
TENURES = ("owner", "private_tenant", "social_tenant")


@dataclass
class Drawn:
    """A fictional person."""

    kinship: str
    sex: str
    birth_date: date


@dataclass
class DrawnHousehold:
    """A fictional household of a commune."""

    commune: str
    kind: str
    tenure: str
    members: list[Drawn] = field(default_factory=list)


def figures(siren: str) -> list[dict[str, str]]:
    """The published rows of the communes of an EPCI."""
    source = files("maillage.observatory.sources") / "figures_data" / "communes_pontivy_lumbres.csv"
    with source.open(encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines, delimiter=";") if row["epci"] == siren]


def apportion(weights: list[float], total: int) -> list[int]:
    """Whole numbers as near as can be to the weights, whose sum is `total` (largest remainders)."""
    scale = sum(weights)
    if scale <= 0:
        return [total, *([0] * (len(weights) - 1))]
    exact = [weight * total / scale for weight in weights]
    counts = [int(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda i: counts[i] - exact[i])
    for i in order[: total - sum(counts)]:
        counts[i] += 1
    return counts


def _number(row: dict[str, str], key: str) -> float:
    try:
        return float(row[key].replace(",", "."))
    except ValueError:  # « s »: suppressed, so unknown
        return 0.0


def households(siren: str, total: int, draw: random.Random, today: date) -> Iterator[DrawnHousehold]:
    """`total` households spread over the communes, their types and tenures as published."""
    rows = figures(siren)
    for row, count in zip(rows, apportion([_number(row, "households") for row in rows], total), strict=True):
        known = [_number(row, f"hh_{kind}") for kind in TYPES[:-1]]
        rest = max(_number(row, "households") - sum(known), 0.0)
        kinds = _spread(TYPES, apportion([*known, rest], count))
        social = _number(row, "hh_tenant_hlm")
        weights = [_number(row, "hh_owner"), max(_number(row, "hh_tenant") - social, 0.0), social]
        tenures = _spread(TENURES, apportion(weights, count))
        draw.shuffle(kinds)
        draw.shuffle(tenures)
        for kind, tenure in zip(kinds, tenures, strict=True):
            yield DrawnHousehold(row["commune"], kind, tenure, list(_members(kind, draw, today)))


def _spread(labels: tuple[str, ...], counts: list[int]) -> list[str]:
    return [label for label, count in zip(labels, counts, strict=True) for _ in range(count)]


def _born(draw: random.Random, today: date, youngest: int, oldest: int) -> date:
    return today - timedelta(days=draw.randint(youngest * 365 + 1, oldest * 365 + 300))


def _members(kind: str, draw: random.Random, today: date) -> Iterator[Drawn]:
    sex = "f" if kind == "single_parent" and draw.random() < 0.8 else draw.choice("fm")
    ages = {"one_person": (20, 92), "couple_no_child": (24, 88), "other": (25, 62)}.get(kind, (23, 54))
    reference = Drawn("reference", sex, _born(draw, today, *ages))
    yield reference
    age = (today - reference.birth_date).days // 365
    if kind in {"couple_children", "couple_no_child"}:
        yield Drawn("spouse", "m" if sex == "f" else "f", _born(draw, today, max(age - 6, 19), age + 6))
    if kind in {"couple_children", "single_parent"}:
        for _ in range(draw.choices((1, 2, 3, 4), (45, 38, 13, 4))[0]):
            yield Drawn("child", draw.choice("fm"), _born(draw, today, 0, min(max(age - 20, 1), 22)))
    if kind == "other":
        yield Drawn("parent", draw.choice("fm"), _born(draw, today, age + 20, min(age + 34, 96)))
