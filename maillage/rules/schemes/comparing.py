"""Two rules on the same households: who wins, who loses, what it costs, under the four scenarios of a transition.

A: each commune keeps its present rule; B: every household gets the most generous of the rules in presence; C: the new
rule, scaled so as to cost what is spent today; D: the new rule as it is. Households for which one of the rules is not
calculable are counted apart, never as zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.rules.money import rounded
from maillage.rules.schemes.batch import NOT_CALCULABLE, Population, run
from maillage.rules.schemes.compiling import CompiledScheme
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.facts import catalogue

Cents = NDArray[np.int64]


@dataclass(frozen=True)
class Scenario:
    """A way of passing from the present rules to the new one; euros, counted households."""

    letter: str
    name: str
    households_helped: Decimal
    cost: Decimal
    cost_over_years: Decimal
    winners: Decimal
    losers: Decimal


@dataclass(frozen=True)
class Group:
    """Winners and losers of the new rule among the households of one type or one commune."""

    name: str
    households: Decimal
    winners: Decimal
    losers: Decimal
    unchanged: Decimal
    gained: Decimal
    lost: Decimal


@dataclass(frozen=True)
class Comparison:
    """`not_calculable` counts households left out; `hypotheses` are French sentences to show beside the figures."""

    households: Decimal
    not_calculable: Decimal
    years: int
    scenarios: tuple[Scenario, ...]
    by_type: tuple[Group, ...]
    by_commune: tuple[Group, ...]
    hypotheses: tuple[str, ...]
    redone: int


def compare(
    present: CompiledScheme,
    new: CompiledScheme,
    population: Population,
    *,
    of_communes: Mapping[str, CompiledScheme] | None = None,
    weights: NDArray[np.float64] | None = None,
    years: int = 3,
) -> Comparison:
    """Compare the present rule (and those of some communes, by code) with a new one. Raises `SchemeError`."""
    of_communes = of_communes or {}
    population, hypotheses = first_request(population)
    own_weights = np.ones(population.size) if weights is None else np.asarray(weights, np.float64)
    if own_weights.shape != (population.size,) or not np.all(own_weights >= 0):
        raise SchemeError("poids négatifs, inconnus, ou en nombre différent des ménages", "weight")
    results = {name: run(scheme, population) for name, scheme in {"": present, **of_communes}.items()}
    after = run(new, population)
    commune = _texts(population, "commune")
    if of_communes and not np.isin(list(of_communes), commune).all():
        absent = next(code for code in of_communes if code not in commune)
        raise SchemeError(f"commune {absent} absente de la population", "commune")
    before, status = results[""].cents.copy(), results[""].status.copy()
    for code in of_communes:
        here = commune == code
        before[here], status[here] = results[code].cents[here], results[code].status[here]
    left_out = (status == NOT_CALCULABLE) | (after.status == NOT_CALCULABLE)
    for result in results.values():
        left_out |= result.status == NOT_CALCULABLE
    counted = np.where(left_out, 0.0, own_weights)
    best = np.maximum.reduce([after.cents, *(result.cents for result in results.values())])
    scenarios = _scenarios(before, best, after.cents, counted, years)
    types = household_types(population)
    if left_out.any():
        hypotheses.append("Les ménages dont un fait manque sont comptés à part, jamais comme des zéros.")
    return Comparison(
        households=_households(own_weights.sum()),
        not_calculable=_households(own_weights[left_out].sum()),
        years=years,
        scenarios=scenarios,
        by_type=_groups(types, before, after.cents, counted),
        by_commune=_groups(commune, before, after.cents, counted),
        hypotheses=tuple(hypotheses),
        redone=after.redone + sum(result.redone for result in results.values()),
    )


def first_request(population: Population) -> tuple[Population, list[str]]:
    """Complete what no population holds: no aid received yet. The hypothesis is stated."""
    history = [name for name in catalogue()["history"] if name not in population.columns]
    if not history:
        return population, []
    nothing = Population.read({name: np.zeros(population.size) for name in history})
    said = "Aucune aide n’est supposée déjà versée à ces ménages (plafonds par période entiers)."
    return Population(population.size, {**population.columns, **nothing.columns}), [said]


def household_types(population: Population) -> NDArray[Any]:
    """The type given, or deduced from adults and children; empty where neither is known."""
    given = _texts(population, "household_type")
    if not {"adults", "children"} <= population.columns.keys():
        return given
    adults, children = (population.columns[name] for name in ("adults", "children"))
    shared = population.columns.get("shared_children")
    young = children.values + (0 if shared is None else shared.values)
    deduced = np.where(
        adults.values >= 2,
        np.where(young > 0, "family", "couple"),
        np.where(young > 0, "single_parent", "alone"),
    )
    for column in (adults, children):
        if column.known is not None:
            deduced = np.where(column.known, deduced, "")
    return np.where(given == "", deduced, given)


def _texts(population: Population, name: str) -> NDArray[Any]:
    column = population.columns.get(name)
    return np.full(population.size, "") if column is None else np.asarray(column.values)


def _euros(cents: float) -> Decimal:
    return rounded(Decimal(float(cents)) / 100, 2)


def _households(number: float) -> Decimal:
    exact = rounded(Decimal(float(number)), 1)
    return exact.to_integral_value() if exact == exact.to_integral_value() else exact


def _scenarios(before: Cents, best: Cents, after: Cents, weights: Any, years: int) -> tuple[Scenario, ...]:
    cost_before, cost_after = float(weights @ before), float(weights @ after)
    share = cost_before / cost_after if cost_after else 0.0
    neutral = np.floor(after * share).astype(np.int64)
    ways = (
        ("A", "Chaque commune garde sa règle", before),
        ("B", "Alignement sur la règle la plus généreuse", best),
        ("C", f"Nouvelle règle à budget constant (montants × {share:.3f})".replace(".", ","), neutral),
        ("D", "Nouvelle règle", after),
    )
    scenarios = []
    for letter, name, amounts in ways:
        cost = float(weights @ amounts)
        scenarios.append(
            Scenario(
                letter,
                name,
                _households(weights[amounts > 0].sum()),
                _euros(cost),
                _euros(cost * years),
                _households(weights[amounts > before].sum()),
                _households(weights[amounts < before].sum()),
            )
        )
    return tuple(scenarios)


def _groups(labels: NDArray[Any], before: Cents, after: Cents, weights: Any) -> tuple[Group, ...]:
    names, ranks = np.unique(labels, return_inverse=True)
    change = after - before

    def total(values: Any) -> Any:
        return np.bincount(ranks, weights=values, minlength=len(names))

    columns = (
        total(weights),
        total(weights * (change > 0)),
        total(weights * (change < 0)),
        total(weights * (change == 0)),
        total(weights * np.maximum(change, 0)),
        total(weights * np.maximum(-change, 0)),
    )
    return tuple(
        Group(str(name), _households(a), _households(b), _households(c), _households(d), _euros(e), _euros(f))
        for name, a, b, c, d, e, f in zip(names, *columns, strict=True)
    )
