"""The facts a scheme reads: a flat mapping for one household, a mapping of arrays of equal length for many.

One household: `{"wages": Decimal("950.00"), "adults": 1, "housing_status": "private_tenant"}`. Many: the same names,
float64 euros (NaN: unknown) for amounts, integers or floats for counts, booleans, text. A fact that is absent, `None`
or NaN is unknown, never zero. `facts.yaml` is the catalogue; a scheme may declare facts of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from maillage.rules.schemes.arrays import Column
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.exact import Value
from maillage.rules.schemes.expressions import Kind

#: suffix of a resource fact -> divisor that brings it to a month
PERIODS = {"last-month": ("", 1), "3-months": ("_3_months", 3), "12-months": ("_12_months", 12)}
KINDS: dict[str, Kind] = {"money": "money", "count": "number", "number": "number", "boolean": "boolean"}
#: decimals kept of an array of each type
SCALES = {"money": 2, "count": 0, "number": 4}
LARGEST = 10**9


@dataclass(frozen=True)
class Fact:
    """A fact: `type` is money, count, number, boolean, choice or text; `choices` maps a code to its French words."""

    name: str
    type: str
    label: str
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """Kind in formulas."""
        return KINDS.get(self.type, "text")


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, Fact]]:
    """Facts by group: resources, charges, household, history."""
    groups = yaml.safe_load(files(__package__).joinpath("facts.yaml").read_text(encoding="utf-8"))
    resources = {name: Fact(name, "money", label) for name, label in groups["resources"].items()}
    charges = {name: Fact(name, "money", label) for name, label in groups["charges"].items()}
    return {
        "resources": resources,
        "charges": charges,
        "household": {name: Fact(name=name, **body) for name, body in groups["household"].items()},
        "history": {name: Fact(name=name, **body) for name, body in groups["history"].items()},
    }


@lru_cache(maxsize=1)
def known_facts() -> dict[str, Fact]:
    """Every fact of the catalogue by name, resources under their three periods."""
    groups = catalogue()
    found: dict[str, Fact] = {}
    for resource in groups["resources"].values():
        for period, (suffix, months) in PERIODS.items():
            label = resource.label if period == "last-month" else f"{resource.label} sur {months} mois"
            found[resource.name + suffix] = Fact(resource.name + suffix, "money", label)
    return found | groups["charges"] | groups["household"] | groups["history"]


def read_facts(given: Mapping[str, Any], facts: Mapping[str, Fact]) -> dict[str, Value]:
    """Facts of one household as exact values. Raises `SchemeError` on an unknown name or an impossible value."""
    known: dict[str, Value] = {}
    for name, value in given.items():
        if name not in facts:
            raise SchemeError("fait inconnu", name)
        known[name] = None if value is None else _exact(facts[name], value)
    return known


def _exact(fact: Fact, value: Any) -> Value:
    if fact.type == "boolean":
        if isinstance(value, bool):
            return value
        raise SchemeError("true ou false attendu", fact.name)
    if fact.kind == "text":
        if isinstance(value, str) and (not fact.choices or value in fact.choices):
            return value
        choices = f" (valeurs possibles : {', '.join(fact.choices)})" if fact.choices else ""
        raise SchemeError(f"« {value} » inconnu{choices}", fact.name)
    return _exact_number(fact, value)


def _exact_number(fact: Fact, value: Any) -> Fraction:
    try:
        number = Decimal(value) if isinstance(value, int | Decimal | str) and not isinstance(value, bool) else None
    except ArithmeticError:
        number = None
    if number is None or not number.is_finite():
        raise SchemeError(f"nombre attendu, reçu « {value} »", fact.name)
    if number < 0:
        raise SchemeError(f"ne peut pas être négatif, reçu « {value} »", fact.name)
    if number > LARGEST:
        raise SchemeError(f"trop grand : au plus {LARGEST}", fact.name)
    if number != round(number, SCALES[fact.type]):
        places = SCALES[fact.type]
        raise SchemeError(f"au plus {places} décimales attendues" if places else "nombre entier attendu", fact.name)
    return Fraction(number)


#: a part cannot exceed its whole
WITHIN = (("children_under_14", "children"), ("shared_children_under_14", "shared_children"))


def check_consistency(known: Mapping[str, Value]) -> None:
    """Refuse a household whose part exceeds its whole. Raises `SchemeError`."""
    for part, whole in WITHIN:
        few, all_of = known.get(part), known.get(whole)
        if isinstance(few, Fraction) and isinstance(all_of, Fraction) and few > all_of:
            raise SchemeError(f"plus que « {whole} » ({all_of})", part)


def read_columns(given: Mapping[str, Any], facts: Mapping[str, Fact]) -> tuple[int, dict[str, Column]]:
    """Number of households, and their facts as columns. Raises `SchemeError` naming the fact and the first bad row."""
    columns: dict[str, Column] = {}
    sizes = {name: len(values) for name, values in given.items()}
    if len(set(sizes.values())) > 1:
        raise SchemeError(f"tableaux de longueurs différentes ({', '.join(f'{n} {s}' for n, s in sizes.items())})")
    for name, values in given.items():
        if name not in facts:
            raise SchemeError("fait inconnu", name)
        columns[name] = _column(facts[name], np.asarray(values))
    for part, whole in WITHIN:
        if part in columns and whole in columns:
            few, all_of = columns[part], columns[whole]
            known = np.asarray(True) if few.known is None else few.known
            both = known & (np.asarray(True) if all_of.known is None else all_of.known)
            _refuse_first(facts[part], (few.values > all_of.values) & both, few.values, f"dépasse « {whole} »")
    return next(iter(sizes.values()), 0), columns


def _column(fact: Fact, values: Any) -> Column:
    if fact.kind == "text":
        missing = np.fromiter((v is None or v != v or v == "" for v in values), np.bool_, len(values))
        text = np.where(missing, "", values).astype(str)
        _refuse_first(fact, fact.choices and ~missing & ~np.isin(text, list(fact.choices)), text, "inconnu")
        return Column(text, known=~missing if missing.any() else None)
    if values.dtype.kind == "b":
        _refuse_first(fact, np.full(len(values), fact.type != "boolean"), values, "n’est pas un nombre")
        return Column(values)
    try:
        numbers = values.astype(np.float64)
    except (TypeError, ValueError):
        raise SchemeError("tableau de nombres attendu", fact.name) from None
    unknown = np.isnan(numbers)
    numbers = np.where(unknown, 0.0, numbers)
    known = ~unknown if unknown.any() else None
    if fact.type == "boolean":
        _refuse_first(fact, (numbers != 0) & (numbers != 1), numbers, "n’est ni vrai ni faux")
        return Column(numbers == 1, known=known)
    _refuse_first(fact, numbers < 0, numbers, "est négatif")
    _refuse_first(fact, ~(numbers <= LARGEST), numbers, "est trop grand")
    scale = SCALES[fact.type]
    scaled = numbers * 10.0**scale
    whole = np.rint(scaled)
    _refuse_first(fact, np.abs(scaled - whole) > 1e-4, numbers, f"a plus de {scale} décimales")
    return Column(whole, scale, known=known)


def _refuse_first(fact: Fact, bad: Any, values: Any, why: str) -> None:
    rows = np.flatnonzero(bad)
    if len(rows):
        raise SchemeError(f"ménage {rows[0]} : « {values[rows[0]]} » {why}", fact.name)
