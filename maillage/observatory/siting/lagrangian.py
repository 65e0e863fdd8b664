"""A certified lower bound for p sites: each place's need to be served once is priced, and the prices improved.

For any prices, the bound holds: sum of prices + the p best sites, each counting its served places only when cheaper
than their price (Cornuejols, Fisher, Nemhauser 1977; prices by a deflected subgradient, Camerini, Fratta, Maffioli
1975).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.observatory.siting.neighbours import Floats, Ints, Neighbours

#: Step rule: share of the last direction kept; steps without PROGRESS (a share of the gap) before the step shrinks.
INERTIA, PATIENCE, SHRINK, PROGRESS = 0.7, 5, 0.8, 1e-4


@dataclass(frozen=True)
class Bound:
    """`value` <= any solution's cost. `reduced[j]`: what site j brings at these prices (negative: it saves)."""

    value: float
    prices: Floats
    reduced: Floats
    chosen: Ints


def lagrangian_bound(
    lists: Neighbours,
    p: int,
    fixed: NDArray[np.bool_],
    upper: float,
    prices: Floats,
    iterations: int = 300,
    enough: float = 0.0,
) -> Bound:
    """The best bound of `iterations` steps from `prices`, aiming at `upper` (the cost of a known solution).

    Stops as soon as the bound is within `enough` of it.
    """
    n, m = lists.full.shape
    rows = np.arange(n)
    prices = np.minimum(prices, lists.cap)
    best: Bound | None = None
    scale, stale = 1.0, 0
    direction: Floats = np.zeros(n)
    for _ in range(iterations):
        position, rank = lists.prefix(rows, prices)
        site = lists.site[position]
        reduced: Floats = np.bincount(site, lists.cost[position] - prices[rank], m).astype(float)
        chosen = cheapest(reduced, p, fixed)
        value = float(prices.sum() + reduced[chosen].sum())
        stale = 0 if best is None or value > best.value + PROGRESS * abs(upper - best.value) else stale + 1
        if best is None or value > best.value:
            best = Bound(value, prices, reduced, chosen)
        if upper - best.value <= max(enough, 1e-9 * max(1.0, abs(upper))) or scale < 1e-3:
            break
        if stale >= PATIENCE:
            scale, stale = scale * SHRINK, 0
        is_open = np.zeros(m, dtype=bool)
        is_open[chosen] = True
        slope: Floats = 1.0 - np.bincount(rank[is_open[site]], minlength=n).astype(float)
        slope[((prices <= 0) & (slope < 0)) | ((prices >= lists.cap) & (slope > 0))] = 0.0
        direction = INERTIA * direction + (1 - INERTIA) * slope
        size = float(direction @ direction)
        if size == 0:
            break
        prices = np.clip(prices + scale * (upper - value) / size * direction, 0.0, lists.cap)
    assert best is not None
    return best


def cheapest(reduced: Floats, p: int, fixed: NDArray[np.bool_]) -> Ints:
    """The fixed sites and the p - fixed others with the smallest reduced cost."""
    kept, free = np.flatnonzero(fixed), np.flatnonzero(~fixed)
    wanted = p - len(kept)
    if wanted >= len(free):
        return np.concatenate([kept, free])
    return np.concatenate([kept, free[np.argpartition(reduced[free], wanted)[:wanted]] if wanted else free[:0]])


def undecided(bound: Bound, upper: float, p: int, fixed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Candidates that may still be in a solution cheaper than `upper`: the others are proven useless."""
    inside = np.zeros(len(fixed), dtype=bool)
    inside[bound.chosen] = True
    free_inside = bound.chosen[~fixed[bound.chosen]]
    worst = bound.reduced[free_inside].max() if len(free_inside) else -np.inf
    slack = 1e-9 * max(1.0, abs(upper))
    result: NDArray[np.bool_] = inside | (bound.value + bound.reduced - worst <= upper + slack)
    return result
