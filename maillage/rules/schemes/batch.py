"""Many households: the same scheme on arrays, with the result of one-by-one, to the cent."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.rules.schemes.arrays import Column, Doubts, evaluate
from maillage.rules.schemes.compiling import CompiledScheme
from maillage.rules.schemes.exact import Value
from maillage.rules.schemes.facts import Fact, known_facts, read_columns
from maillage.rules.schemes.verdict import decide

STATUSES = ("not eligible", "eligible", "not calculable")
NOT_ELIGIBLE, ELIGIBLE, NOT_CALCULABLE = range(3)
CENTS = 2


@dataclass(frozen=True)
class Population:
    """Facts of `size` households, checked once and run through as many schemes as wanted."""

    size: int
    columns: Mapping[str, Column]

    @classmethod
    def read(cls, facts: Mapping[str, Any], own: Mapping[str, Fact] | None = None) -> "Population":
        """From arrays of equal length by fact name; `own` adds the facts that schemes declare."""
        size, columns = read_columns(facts, known_facts() | dict(own or {}))
        return cls(size, columns)


@dataclass(frozen=True)
class BatchResult:
    """`status`: int8 ranks of STATUSES. `cents`: int64, 0 unless eligible. `redone`: rows done again exactly."""

    status: NDArray[np.int8]
    cents: NDArray[np.int64]
    redone: int


def run(compiled: CompiledScheme, population: Population) -> BatchResult:
    """Status and amount of every household."""
    size = population.size
    doubts = Doubts(np.zeros(size, np.bool_))
    known = {fact.name: population.columns.get(fact.name) or _unknown(fact, size) for fact in compiled.used_facts}
    columns: dict[str, Column] = dict(known)
    for step in (*compiled.values, *compiled.amounts):
        columns[step.name] = evaluate(step.node, columns, doubts)
    refused = np.zeros(size, np.bool_)
    unsure = np.zeros(size, np.bool_)
    for condition in compiled.conditions:
        test = evaluate(condition.node, columns, doubts)
        refused |= ~test.values if test.known is None else ~test.values & test.known
        if test.known is not None:
            unsure |= ~test.known
    amount = columns["amount"]
    if amount.known is not None:
        unsure |= ~amount.known
    cents = np.broadcast_to(np.rint(amount.values * 10.0 ** (CENTS - amount.scale)), (size,))
    status = np.where(refused, NOT_ELIGIBLE, np.where(unsure, NOT_CALCULABLE, np.where(cents > 0, ELIGIBLE, 0)))
    paid = np.where(status == ELIGIBLE, cents, 0.0).astype(np.int64)
    status = status.astype(np.int8)
    rows = np.flatnonzero(doubts.rows)
    for row in rows:
        decision = decide(compiled, {name: exact_at(column, int(row)) for name, column in known.items()})
        status[row] = STATUSES.index(decision.status)
        paid[row] = int(decision.amount * 100) if decision.amount and decision.status == "eligible" else 0
    return BatchResult(status, paid, len(rows))


def exact_at(column: Column, row: int) -> Value:
    """The exact fact of one household."""
    if column.known is not None and not column.known[row]:
        return None
    value = column.values[row]
    if column.values.dtype.kind == "b":
        return bool(value)
    if column.values.dtype.kind == "U":
        return str(value)
    return Fraction(int(value), 10**column.scale)


def _unknown(fact: Fact, size: int) -> Column:
    blank = {"boolean": np.zeros(size, np.bool_), "text": np.full(size, "")}.get(fact.kind, np.zeros(size))
    return Column(blank, known=np.zeros(size, np.bool_))
