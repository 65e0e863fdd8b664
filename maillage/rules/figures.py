"""Figures one may publish: a rate pooled from counts, and small cells that stay secret."""

from dataclasses import dataclass
from decimal import Decimal

from maillage.rules.explanation import Outcome, Steps
from maillage.rules.inputs import Count, Percent, PositiveCount, Rate
from maillage.rules.money import number, percent, percent_of, ratio, rounded


@dataclass(frozen=True)
class Part:
    """A population and the rate observed in it."""

    population: Count
    rate_percent: Percent


@dataclass(frozen=True)
class PooledRate:
    """Rate of the whole (two decimals); None for an empty population."""

    rate_percent: Rate | None


@dataclass(frozen=True)
class Shown:
    """Each cell, or None where it is kept secret."""

    shown: dict[str, Count | None]


def pooled_rate(parts: list[Part]) -> Outcome[PooledRate]:
    """Rate of several populations together: weighted by population, never the mean of the rates."""
    steps = Steps()
    total = sum(p.population for p in parts)
    concerned = sum((percent_of(p.rate_percent, Decimal(p.population)) for p in parts), Decimal(0))
    steps.say(f"Population totale : {number(total)} ; personnes concernées : {number(concerned)}.")
    if not total:
        steps.say("Population nulle : le taux n’est pas calculable.")
        return steps.outcome(PooledRate(None))
    rate = rounded(ratio(concerned * 100, total), 2)
    steps.say(f"{number(concerned)} ÷ {number(total)} = {percent(rate)}.")
    return steps.outcome(PooledRate(rate))


def suppress_small_cells(cells: dict[str, Count], minimum: PositiveCount) -> Outcome[Shown]:
    """Hide the cells under `minimum` (zero included), then the next smallest ones until nothing can be rebuilt.

    The total may be published beside. Cells of equal count are hidden together and names play no part, so any
    exchange of the hidden values gives the same publication: whoever knows the total and this very rule still has two
    values at least for every hidden cell. When that would need more cells than there are, all are hidden.
    """
    steps = Steps()
    hidden = {name for name, count in cells.items() if count < minimum}
    primary = len(hidden)
    steps.say(f"{primary} effectif{'s' if primary > 1 else ''} sous {minimum} : secret.")
    while hidden and len(hidden) < len(cells) and not _ambiguous([cells[n] for n in hidden], minimum):
        smallest = min(count for name, count in cells.items() if name not in hidden)
        hidden |= {name for name, count in cells.items() if count == smallest}
    if len(hidden) > primary:
        steps.say(
            f"{len(hidden) - primary} de plus, les plus petits montrables : sinon le total rendrait les premiers."
        )
    if hidden and not _ambiguous([cells[n] for n in hidden], minimum):
        steps.say("Tout est secret, et le total lui-même ne doit pas être publié : il rendrait les effectifs.")
    return steps.outcome(Shown({name: None if name in hidden else count for name, count in cells.items()}))


def _ambiguous(hidden: list[int], minimum: int) -> bool:
    """Whether the sum of the hidden cells (the total less what is shown) leaves each of them open."""
    return len(hidden) > 1 and sum(hidden) >= minimum and len(set(hidden)) > 1
