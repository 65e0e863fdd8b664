"""Fast interchange: from a set of sites, make the best swap (one in, one out) until none improves.

Whitaker's test of a swap in the form of Resende and Werneck (2007): what a site gains alone, what a site loses alone,
and a correction for pairs, kept up to date for the demands that a swap touches.
"""

import numpy as np
from numpy.typing import NDArray

from maillage.observatory.siting.neighbours import Ints, Neighbours

MOST_SWAPS = 2_000


class Interchange:
    """The state of a local search: `sites` (p candidates), `nearest`, `first`, `second` for each demand."""

    def __init__(self, lists: Neighbours, sites: Ints, fixed: NDArray[np.bool_]):
        self.lists, self.sites, self.fixed = lists, sites.copy(), fixed
        n, m = lists.full.shape
        self.everyone = np.arange(n)
        self.gain, self.loss, self.pairs = np.zeros(m), np.zeros(len(sites)), np.zeros((len(sites), m))
        self.nearest, self.first, self.second = lists.two_nearest(self.everyone, self.sites)
        self._count(self.everyone, 1.0)

    @property
    def cost(self) -> float:
        return float(self.first.sum())

    def improve(self) -> float:
        """Swap until no swap improves; the cost reached."""
        for _ in range(MOST_SWAPS):
            profit = self.gain + self.pairs - self.loss[:, None]
            profit[:, self.sites] = -np.inf
            profit[self.fixed[self.sites]] = -np.inf
            best = int(profit.argmax())
            leaving, entering = divmod(best, profit.shape[1])
            if not profit[leaving, entering] > 1e-9 * max(1.0, self.cost):
                break
            before = self.cost
            self._swap(leaving, entering)
            if self.cost >= before:  # the lists are cut short: the profit was an estimate
                break
        return self.cost

    def _swap(self, leaving: int, entering: int) -> None:
        full = self.lists.full
        old, new = full[:, self.sites[leaving]], full[:, entering]
        touched = np.flatnonzero((old <= self.second) | (new < self.second))
        self._count(touched, -1.0)
        self.sites[leaving] = entering
        nearest, first, second = self.lists.two_nearest(touched, self.sites)
        self.nearest[touched], self.first[touched], self.second[touched] = nearest, first, second
        self._count(touched, 1.0)

    def _count(self, rows: Ints, sign: float) -> None:
        """Add (or take away) what these demands bring to the gain, loss and pair tables."""
        p, m = self.pairs.shape
        first, second, nearest = self.first[rows], self.second[rows], self.nearest[rows]
        ceiling = np.where(np.isfinite(second), second, first)
        position, rank = self.lists.prefix(rows, ceiling)
        site, cost = self.lists.site[position], self.lists.cost[position]
        near = first[rank]
        self.gain += sign * np.bincount(site, weights=np.maximum(near - cost, 0.0), minlength=m)
        self.loss += sign * np.bincount(nearest, weights=ceiling - first, minlength=p)
        back = ceiling[rank] - np.maximum(cost, near)
        self.pairs += sign * np.bincount(nearest[rank] * m + site, weights=back, minlength=p * m).reshape(p, m)


def greedy(lists: Neighbours, p: int, fixed: Ints, rng: np.random.Generator | None = None) -> Ints:
    """p sites opened one by one, each the best of those left (with `rng`: the best of a random half)."""
    m = lists.full.shape[1]
    sites = list(fixed)
    first = lists.full[:, fixed].min(axis=1) if len(fixed) else np.full(len(lists.full), np.inf)
    while len(sites) < p:
        pool = np.setdiff1d(np.arange(m), sites)
        if rng is not None:
            pool = np.sort(rng.choice(pool, size=max(1, len(pool) // 2), replace=False))
        if np.isinf(first).any():
            scores = -lists.full[:, pool].sum(axis=0)
        else:
            position, rank = lists.prefix(np.arange(len(first)), first)
            saved = first[rank] - lists.cost[position]
            scores = np.bincount(lists.site[position], weights=saved, minlength=m)[pool]
        sites.append(int(pool[scores.argmax()]))
        first = np.minimum(first, lists.full[:, sites[-1]])
    return np.asarray(sites, dtype=np.int64)


def interchange(
    lists: Neighbours, p: int, fixed: NDArray[np.bool_], starts: int, seed: int, kicks: int = 0
) -> tuple[Ints, float]:
    """The best of `starts` local searches (greedy, random, greedy in random halves), then of `kicks` from the best.

    A kick replaces about a third of the free sites at random before searching again.
    """
    rng = np.random.default_rng(seed)
    kept, free = np.flatnonzero(fixed), np.flatnonzero(~fixed)
    best: tuple[Ints, float] | None = None
    for start in range(starts + kicks):
        if start == 0:
            sites = greedy(lists, p, kept)
        elif best is not None and start >= starts:
            sites = _kick(best[0], fixed, rng)
        elif start % 2:
            sites = np.concatenate([kept, rng.choice(free, size=p - len(kept), replace=False)])
        else:
            sites = greedy(lists, p, kept, rng)
        search = Interchange(lists, sites, fixed)
        cost = search.improve()
        if best is None or cost < best[1] - 1e-9 * max(1.0, cost):
            best = search.sites, cost
    assert best is not None
    return best


def _kick(sites: Ints, fixed: NDArray[np.bool_], rng: np.random.Generator) -> Ints:
    closed = np.setdiff1d(np.flatnonzero(~fixed), sites)
    movable = np.flatnonzero(~fixed[sites])
    count = min(max(1, len(movable) // 3), len(closed), len(movable))
    moved = sites.copy()
    moved[rng.choice(movable, size=count, replace=False)] = rng.choice(closed, size=count, replace=False)
    return moved
