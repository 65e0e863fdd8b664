"""Set cover (fewest or cheapest sites so that everybody is within reach), and p-centre by bisection on it."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maillage.observatory.siting.highs import INF, Model, solve

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
#: Above this many pairs left, the cover is found by a greedy pass, and bounded by the linear relaxation alone.
EXACT_UP_TO = 3_000_000
#: Places or sites up to which the cover is reduced before it is solved.
LARGEST = 2_500


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

    Every row must have a site. With `target`, the question is only whether a cover that cheap exists: the
    search stops when one is found, or when the bound passes it.
    """
    known = greedy_cover(reach, cost, fixed)
    if target is not None and cost[known].sum() <= target + 1e-9:
        return known, -np.inf
    rows, kept = reduce_cover(reach[~reach[:, fixed].any(axis=1)], cost)
    spent = float(cost[fixed].sum())
    if not len(rows):
        return known, spent
    whole = rows.size <= EXACT_UP_TO
    model = Model(cost[kept], np.zeros(len(kept)), np.ones(len(kept)), np.full(len(kept), whole))
    model.add_rows(sparse.csr_array(rows.astype(float)), 1.0, INF)
    start = np.zeros(len(kept))
    start[greedy_cover(rows, cost[kept], np.zeros(len(kept), dtype=bool))] = 1.0
    aim = None if target is None else target - spent + 1e-6
    outcome = solve(model, seconds, start if whole else None, aim, aim)
    bound = outcome.bound + spent
    if np.allclose(cost, np.round(cost)):
        bound = np.ceil(bound - 1e-6)
    if whole and outcome.x is not None and outcome.objective + spent < cost[known].sum() - 1e-9:
        known = np.union1d(np.flatnonzero(fixed), kept[outcome.x > 0.5])
    return known, float(bound)


def reduce_cover(rows: Bools, cost: NDArray[np.float64]) -> tuple[Bools, Ints]:
    """The rows and columns (their indices) that still matter, with the same least cost.

    A place whose sites include all those of another is covered with it; a site that covers no more than a
    cheaper one is useless. Repeated until nothing changes, up to LARGEST places and sites.
    """
    kept = np.flatnonzero(rows.any(axis=0))
    rows = np.unique(rows[:, kept], axis=0)
    while len(rows) and max(rows.shape) <= LARGEST:
        before = rows.shape
        rows = rows[~_contains_another(rows)]
        useful = ~_inside_another(rows.T, cost[kept])
        rows, kept = rows[:, useful], kept[useful]
        if rows.shape == before:
            break
    return rows, kept


def _common(rows: Bools) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How many columns two rows share, and how many each has."""
    numbers = rows.astype(np.float32)
    return numbers @ numbers.T, numbers.sum(axis=1)


def _contains_another(rows: Bools) -> Bools:
    """Rows that contain another one (of equal ones, all but the first)."""
    common, size = _common(rows)
    contains = common == size[None, :]
    contains &= (size[:, None] > size[None, :]) | np.tri(len(rows), k=-1, dtype=bool)
    result: Bools = contains.any(axis=1)
    return result


def _inside_another(rows: Bools, cost: NDArray[np.float64]) -> Bools:
    """Rows inside another one that costs no more (of equal ones, all but the first)."""
    common, size = _common(rows)
    inside = (common == size[:, None]) & (cost[None, :] <= cost[:, None])
    better = (size[:, None] < size[None, :]) | (cost[None, :] < cost[:, None]) | np.tri(len(rows), k=-1, dtype=bool)
    result: Bools = (inside & better).any(axis=1)
    return result


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
