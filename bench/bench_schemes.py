"""Local schemes: a variant over the households of an EPCI, on entitlements already computed; one household explained.

The peer is the same compiled scheme run one household after the other with exact rationals; both must agree.
"""

from pathlib import Path
from typing import Any

import numpy as np

from bench import Row, median_seconds
from maillage.rules import schemes
from maillage.rules.schemes.batch import STATUSES, Population, exact_at, run
from maillage.rules.schemes.comparing import compare, first_request
from maillage.rules.schemes.compiling import CompiledScheme, compile_file
from maillage.rules.schemes.verdict import decide, explain

LIBRARY = Path(schemes.__file__).with_name("library")
EPCI = 11_600
HEAVIEST = "energie-impayee"


def households(size: int) -> dict[str, Any]:
    """Fictional facts of `size` households: euros to the cent, one in a hundred rents unknown."""
    draw = np.random.default_rng(62534)
    given: dict[str, Any] = {}
    compiled = compile_file(LIBRARY / f"{HEAVIEST}.yaml")
    for fact in compiled.used_facts:
        if fact.type == "money":
            given[fact.name] = np.round(draw.gamma(1.2, 150, size) * draw.integers(0, 2, size), 2)
        elif fact.type == "count":
            given[fact.name] = draw.integers(0, 3, size).astype(float)
        else:
            given[fact.name] = draw.random(size) < 0.1
    given["wages_3_months"] = np.round(draw.gamma(2.0, 1600, size), 2)
    given["adults"] = draw.integers(1, 3, size).astype(float)
    given["rent"] = np.where(draw.random(size) < 0.01, np.nan, np.round(draw.normal(520, 120, size).clip(150), 2))
    given["commune"] = draw.integers(62001, 62037, size).astype(str)
    return given


def one_by_one(compiled: CompiledScheme, population: Population, rows: int) -> list[tuple[str, int]]:
    """Status and cents of the first `rows` households, with exact rationals."""
    names = [fact.name for fact in compiled.used_facts if fact.name in population.columns]
    found = []
    for row in range(rows):
        decision = decide(compiled, {name: exact_at(population.columns[name], row) for name in names})
        eligible = decision.status == "eligible" and decision.amount is not None
        found.append((decision.status, int(decision.amount * 100) if eligible and decision.amount else 0))
    return found


def main(quick: bool) -> list[Row]:
    """Measures of the schemes topic."""
    compiled = compile_file(LIBRARY / f"{HEAVIEST}.yaml")
    size = 2_000 if quick else EPCI
    facts = households(size)
    population = Population.read(facts, dict(compiled.facts))
    population, _ = first_request(population)
    result = run(compiled, population)
    expected = one_by_one(compiled, population, size)
    agree = expected == [(STATUSES[s], int(c)) for s, c in zip(result.status, result.cents, strict=True)]
    sample = 200
    alone = median_seconds(lambda: one_by_one(compiled, population, sample), 3) * size / sample
    rows = [
        Row(
            f"one scheme variant, {size} households, facts read once",
            median_seconds(lambda: run(compiled, population), 9) * 1000,
            "ms",
            "exact, one by one, ms",
            alone * 1000,
            agree,
            f"{result.redone} rows redone exactly",
        ),
        Row(
            "reading and checking those facts",
            median_seconds(lambda: Population.read(facts, dict(compiled.facts)), 5) * 1000,
            "ms",
        ),
        Row(
            "compare two versions, four scenarios, by type and commune",
            median_seconds(lambda: compare(compiled, compiled, population), 5) * 1000,
            "ms",
        ),
        Row(
            "compile one scheme file",
            median_seconds(lambda: compile_file(LIBRARY / f"{HEAVIEST}.yaml"), 5) * 1000,
            "ms",
        ),
    ]
    one: dict[str, Any] = {fact.name: False if fact.type == "boolean" else 1 for fact in compiled.used_facts}
    rows.append(
        Row("one household, every step explained", median_seconds(lambda: explain(compiled, one), 9) * 1000, "ms")
    )
    return rows
