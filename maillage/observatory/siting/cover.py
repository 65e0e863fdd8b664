"""Set cover (fewest or cheapest sites so that everybody is within reach), and p-centre by bisection on it."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maillage.observatory.siting.highs import INF, Model, solve

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
#: Above this many pairs the cover is found by a greedy pass, and bounded by the linear relaxation alone.
EXACT_UP_TO = 3_000_000


def greedy_cover(reach: Bools, cost: NDArray[np.float64], fixed: Bools) -> Ints:
    """Fixed sites, then the site covering most places per euro; sites that end up useless are dropped."""
    opened = list(np.flatnonzero(fixed))
    left = ~reach[:, opened].any(axis=1)
    price = np.maximum(cost, 1e-12)
    while left.any():
        opened.append(int((reach[left].sum(axis=0) / price).argmax()))
        left &= ~reach[:, opened[-1]]
    for site in sorted(opened, key=lambda j: -cost[j]):
        others = [j for j in opened if j != site]
        if not fixed[site] and reach[:, others].any(axis=1).all():
            opened = others
    return np.asarray(sorted(opened), dtype=np.int64)


def minimum_cover(
    reach: Bools, cost: NDArray[np.float64], fixed: Bools, seconds: float, target: float | None = None
) -> tuple[Ints, float]:
    """Sites covering every row of `reach` (n, m) at the least cost, and a proven lower bound of that cost.

    Every row must have a site. With `target`, stops as soon as a cover that cheap is found, or proven not to exist.
    """
    known = greedy_cover(reach, cost, fixed)
    if target is not None and cost[known].sum() <= target + 1e-9:
        return known, -np.inf
    rows = _essential_rows(reach[~reach[:, fixed].any(axis=1)])
    if not len(rows):
        return known, float(cost[fixed].sum())
    whole = reach.size <= EXACT_UP_TO
    model = Model(cost, fixed.astype(float), np.ones(len(cost)), np.full(len(cost), whole))
    model.add_rows(sparse.csr_array(rows.astype(float)), 1.0, INF)
    start = np.isin(np.arange(len(cost)), known).astype(float)
    outcome = solve(model, seconds, start if whole else None, target)
    bound = outcome.bound
    if np.allclose(cost, np.round(cost)):
        bound = np.ceil(bound - 1e-6)
    if whole and outcome.x is not None and outcome.objective < cost[known].sum() - 1e-9:
        known = np.flatnonzero(outcome.x > 0.5)
    return known, float(bound)


def _essential_rows(rows: Bools) -> Bools:
    """Rows without duplicates, and without those that another row's sites already cover (up to 1,500 rows)."""
    rows = np.unique(rows, axis=0)
    if not 1 < len(rows) <= 1_500:
        return rows
    numbers = rows.astype(np.float32)
    inside = numbers @ numbers.T  # [a, b]: sites common to a and b
    size = numbers.sum(axis=1)
    contains = (inside == size[None, :]) & (size[:, None] > size[None, :])  # a contains b: b is enough
    kept: Bools = rows[~contains.any(axis=1)]
    return kept


def p_center(minutes: NDArray[np.float64], p: int, fixed: Bools, seconds: float) -> tuple[Ints, float]:
    """p sites making the greatest time the smallest, and a proven lower bound of that time, by bisection.

    Raises ValueError when no choice of p sites reaches everybody.
    """
    values = np.unique(minutes[np.isfinite(minutes)])
    nearest = minutes.min(axis=1).max()
    ones = np.ones(minutes.shape[1])
    low, high = int(np.searchsorted(values, nearest)), len(values) - 1
    if not np.isfinite(nearest):
        raise ValueError("somebody has no route to any site")
    best: Ints | None = None
    proven = low  # values[proven] is a lower bound
    while low <= high:
        middle = (low + high) // 2
        sites, bound = minimum_cover(minutes <= values[middle], ones, fixed, seconds, float(p))
        if len(sites) <= p:
            best, high = sites, middle - 1
        else:
            low = middle + 1
            if bound > p:
                proven = max(proven, middle + 1)
    if best is None:
        raise ValueError("no choice of p sites reaches everybody")
    return fill_up(minutes, best, p), float(values[min(proven, len(values) - 1)])


def fill_up(minutes: NDArray[np.float64], sites: Ints, p: int) -> Ints:
    """Exactly p sites: those of `sites`, and others that each bring the farthest place nearer."""
    opened = list(sites)
    while len(opened) < p:
        nearest = minutes[:, opened].min(axis=1)
        gains = np.maximum(nearest[:, None] - np.where(np.isfinite(minutes), minutes, np.inf), 0.0).sum(axis=0)
        gains[opened] = -1.0
        opened.append(int(gains.argmax()))
    return np.asarray(sorted(opened), dtype=np.int64)
