"""A siting question and its answer."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

OBJECTIVES = ("p-median", "mclp", "lscp", "p-center")
#: A gap below this is rounding: the solution is optimal.
OPTIMAL = 1e-6


@dataclass(frozen=True)
class Problem:
    """Demand (n places, weights in persons, households, visits…), candidates (m places) and the minutes between them.

    `fixed`: sites that exist and stay open. `cost`: what a site costs (None: every site counts one).
    `capacity`: greatest weight a site serves (inf: no limit), a place being served by one site only.
    `max_minutes`: equity bound, nobody farther than this. `budget`: greatest total cost of the sites.
    `minutes` is `inf` where there is no route.
    """

    objective: str
    demand_ids: list[str]
    weights: NDArray[np.float64]
    candidate_ids: list[str]
    minutes: NDArray[np.float64]
    p: int | None = None
    radius: float | None = None
    fixed: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    cost: NDArray[np.float64] | None = None
    capacity: NDArray[np.float64] | None = None
    max_minutes: float | None = None
    budget: float | None = None

    def __post_init__(self) -> None:
        if not len(self.fixed):
            object.__setattr__(self, "fixed", np.zeros(len(self.candidate_ids), dtype=bool))

    @property
    def sites_cost(self) -> NDArray[np.float64]:
        """Cost of each candidate; one each when none is given, so that a total is a number of sites."""
        return np.ones(len(self.candidate_ids)) if self.cost is None else self.cost

    @property
    def reach(self) -> NDArray[np.bool_]:
        """Pairs (n, m) that may serve: a route exists, within the equity bound, and within the radius for a cover."""
        limit = np.inf if self.max_minutes is None else self.max_minutes
        if self.objective == "lscp" and self.radius is not None:
            limit = min(limit, self.radius)
        return np.isfinite(self.minutes) & (self.minutes <= limit)

    @property
    def covered(self) -> NDArray[np.bool_]:
        """Pairs (n, m) within reach and, for a coverage, within the radius."""
        if self.objective != "mclp" or self.radius is None:
            return self.reach
        return self.reach & (self.minutes <= self.radius)

    @property
    def plain(self) -> bool:
        """True when neither capacity nor budget ties the sites together."""
        return self.budget is None and (self.capacity is None or bool(np.isinf(self.capacity).all()))


@dataclass(frozen=True)
class Answer:
    """`sites`: indices of open candidates. `assignment[i]`: candidate serving demand i, -1 when not served.

    `objective`: p-median: sum of weight x minutes; mclp: weight covered; lscp: number (or total cost) of sites;
    p-center: greatest minutes. `bound`: no answer can be better than this.
    """

    sites: list[int]
    assignment: NDArray[np.int64]
    objective: float
    bound: float
    method: str

    @property
    def gap(self) -> float:
        """Relative distance between the objective and its bound; 0 when the answer is proven optimal."""
        distance = abs(self.objective - self.bound)
        if distance <= OPTIMAL * max(1.0, abs(self.objective)):
            return 0.0
        return distance / abs(self.objective) if self.objective else 1.0


def nearest_assignment(problem: Problem, sites: list[int]) -> NDArray[np.int64]:
    """Each demand to its nearest open site within reach (ties: the first); for mclp, -1 beyond the radius."""
    opened = np.asarray(sites, dtype=np.int64)
    allowed = problem.covered[:, opened]
    minutes = np.where(allowed, problem.minutes[:, opened], np.inf)
    best = minutes.argmin(axis=1)
    served = np.isfinite(minutes[np.arange(len(best)), best])
    return np.where(served, opened[best], -1)


def value(problem: Problem, sites: list[int], assignment: NDArray[np.int64]) -> float:
    """The objective, recomputed from the sites and the assignment alone."""
    if problem.objective == "lscp":
        return float(problem.sites_cost[sites].sum())
    served = np.flatnonzero(assignment >= 0)
    minutes = problem.minutes[served, assignment[served]]
    if problem.objective == "mclp":
        return float(problem.weights[served].sum())
    if problem.objective == "p-center":
        return float(minutes.max(initial=0.0))
    return float(problem.weights[served] @ minutes)
