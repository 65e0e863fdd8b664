"""Dated parameters: every figure of law is a row of a YAML file here, with its source and the day it was checked.

    anah.ceilings.other:
      label: Plafonds de ressources de l’Anah hors Île-de-France
      unit: EUR
      values:
        - {valid_from: 2026-01-01, value: …, source: …, checked_on: 2026-11-22, to_verify: true}

Decimals are written between quotes (`"0.0619"`), fractions as `"2/3"`; a YAML float is refused. A value holds until
the next `valid_from`, or until `valid_to` (inclusive) when it is given. A rule whose start was not looked up holds
from 1900-01-01: nothing then claims to know since when. `yearly: true` marks a scale that changes every year: used in
a later year than its own, it is shown as to be verified.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

DECIMAL = re.compile(r"-?\d+(\.\d+)?")
FRACTION = re.compile(r"\d+/\d+")
START_NOT_RECORDED = date(1900, 1, 1)
UNITS = {"EUR": "€", "percent": "%", "days": "jours", "months": "mois", "years": "ans", "": ""}


class NoValue(LookupError):
    """No parameter of that name, or no value known on that day. The message is one line of French."""


@dataclass(frozen=True)
class Dated:
    """One value of one parameter, over the period where it holds (both ends included; `valid_to` None: still)."""

    name: str
    label: str
    unit: str
    value: Any
    valid_from: date
    valid_to: date | None
    source: str
    checked_on: date
    to_verify: bool
    note: str
    yearly: bool

    @property
    def unit_suffix(self) -> str:
        """Unit as French readers see it, with its no-break space."""
        return f"\u00a0{UNITS[self.unit]}" if UNITS[self.unit] else ""

    def holds_on(self, day: date) -> bool:
        """Whether this value is the one in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def value_on(name: str, day: date) -> Dated:
    """The value of parameter `name` in force on `day`. Raises `NoValue`."""
    values = all_parameters().get(name)
    if values is None:
        raise NoValue(f"paramètre inconnu : {name}")
    for dated in reversed(values):
        if dated.holds_on(day):
            return dated
    known = ", ".join(v.valid_from.isoformat() for v in values)
    raise NoValue(f"{values[0].label} : pas de valeur connue au {day.isoformat()} (valeurs à partir du {known})")


@lru_cache(maxsize=1)
def all_parameters() -> dict[str, tuple[Dated, ...]]:
    """Every parameter of every file, values in order of date. Raises `ValueError` naming file and parameter."""
    found: dict[str, tuple[Dated, ...]] = {}
    for source in sorted(files(__name__).iterdir(), key=lambda entry: entry.name):
        if source.name.endswith(".yaml"):
            for name, body in yaml.safe_load(source.read_text(encoding="utf-8")).items():
                if name in found:
                    raise ValueError(f"{source.name} : {name} est déjà défini ailleurs")
                found[name] = tuple(_read(source.name, name, body))
    return found


def _read(file: str, name: str, body: dict[str, Any]) -> Iterator[Dated]:
    rows = body["values"]
    starts = [row["valid_from"] for row in rows]
    if not rows or starts != sorted(set(starts)):
        raise ValueError(f"{file} : {name} : les dates de début doivent être distinctes et croissantes")
    if body.get("unit", "") not in UNITS:
        raise ValueError(f"{file} : {name} : unité inconnue « {body['unit']} »")
    for row, following in zip(rows, [*starts[1:], None], strict=True):
        valid_to = row.get("valid_to")
        if valid_to is None and following is not None:
            valid_to = date.fromordinal(following.toordinal() - 1)
        yield Dated(
            name=name,
            label=body["label"],
            unit=body.get("unit", ""),
            value=_exact(file, name, row["value"]),
            valid_from=row["valid_from"],
            valid_to=valid_to,
            source=row["source"],
            checked_on=row["checked_on"],
            to_verify=row.get("to_verify", False),
            note=row.get("note", ""),
            yearly=body.get("yearly", False),
        )


def _exact(file: str, name: str, value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError(f"{file} : {name} : écrire {value} entre guillemets, pour rester exact")
    if isinstance(value, dict):
        return {key: _exact(file, name, inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_exact(file, name, inner) for inner in value]
    if isinstance(value, str) and DECIMAL.fullmatch(value):
        return Decimal(value)
    if isinstance(value, str) and FRACTION.fullmatch(value):
        return Fraction(value)
    return value
