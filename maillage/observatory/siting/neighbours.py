"""For each demand, the candidates that can serve it, nearest first: the input of the interchange and of its bound.

A p-median and a maximal coverage are the same problem here: minimise the sum of the costs, where a covered place
costs 0 and an uncovered one its weight.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.observatory.siting.problem import Problem

#: Above this number of pairs, only the nearest candidates are listed.
COMPLETE_UP_TO = 4_000_000

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Neighbours:
    """Ragged lists: row i is `site[start[i]:start[i + 1]]`, by growing `cost`.

    `cap[i]` is at most the cost of any candidate that row i does not list (inf: the row lists them all).
    `full[i, j]` is the cost of every pair, to price any set of sites exactly.
    """

    start: Ints
    site: Ints
    cost: Floats
    cap: Floats
    full: Floats

    def prefix(self, rows: Ints, below: Floats) -> tuple[Ints, Ints]:
        """Positions of the entries of `rows` with cost < `below` (one per row), and the rank in `rows` of each."""
        low, high = self.start[rows].copy(), self.start[rows + 1].copy()
        first = low.copy()
        while True:
            searching = low < high
            if not searching.any():
                break
            middle = (low + high) // 2
            smaller = searching & (self.cost[np.minimum(middle, len(self.cost) - 1)] < below)
            low = np.where(smaller, middle + 1, low)
            high = np.where(searching & ~smaller, middle, high)
        lengths = low - first
        rank = np.repeat(np.arange(len(rows)), lengths)
        offset = np.cumsum(lengths) - lengths
        return np.arange(len(rank)) - offset[rank] + first[rank], rank

    def two_nearest(self, rows: Ints, sites: Ints) -> tuple[Ints, Floats, Floats]:
        """Rank in `sites` of the cheapest, its cost, and the cost of the second (inf when there is one site)."""
        costs = self.full[np.ix_(rows, sites)]
        every = np.arange(len(rows))
        best = costs.argmin(axis=1)
        nearest = costs[every, best].copy()
        costs[every, best] = np.inf
        return best, nearest, costs.min(axis=1)


def pair_costs(problem: Problem) -> Floats:
    """Cost of serving demand i from j: weight x minutes, or the weight when out of the radius (mclp).

    Pairs out of reach cost more than any whole solution, so that they are used only where nothing else serves.
    """
    if problem.objective == "mclp":
        return np.where(problem.covered, 0.0, problem.weights[:, None])
    reach = problem.reach
    costs: Floats = problem.weights[:, None] * np.where(np.isfinite(problem.minutes), problem.minutes, 0.0)
    if reach.all():
        return costs
    return np.where(reach, costs, costs + penalty(costs))


def penalty(costs: Floats) -> float:
    """More than any solution can cost."""
    return 1.0 + float(costs.max(axis=1).sum())


def neighbours(problem: Problem, p: int) -> Neighbours:
    """Lists for `p` sites: complete up to 4 million pairs, else the nearest ones (about five times those in use)."""
    costs = pair_costs(problem)
    n, m = costs.shape
    if problem.objective == "mclp":
        rows, site = np.nonzero(costs == 0.0)
        start = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n))])
        return Neighbours(start, site, np.zeros(len(site)), problem.weights.astype(float), costs)
    depth = m if costs.size <= COMPLETE_UP_TO else min(m, max(100, 5 * m // max(p, 1)))
    if depth == m:
        order = np.argsort(costs, axis=1, kind="stable")
        cap = np.full(n, np.inf)
    else:
        order = np.argpartition(costs, depth - 1, axis=1)[:, :depth]
        order = np.take_along_axis(order, np.argsort(np.take_along_axis(costs, order, 1), axis=1, kind="stable"), 1)
        cap = np.take_along_axis(costs, order[:, -1:], 1)[:, 0]
    sorted_costs = np.take_along_axis(costs, order, 1)
    return Neighbours(np.arange(n + 1) * depth, order.ravel(), sorted_costs.ravel(), cap, costs)
