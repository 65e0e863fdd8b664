"""The siting questions as mixed-integer models: exact, and the only form that takes capacities and budgets."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maillage.observatory.siting.highs import INF, Model, Outcome, solve
from maillage.observatory.siting.problem import Problem

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Formulation:
    """Columns: y[j] for each of `candidates`, then x[k] for each pair (`demand[k]`, `rank[k]` in candidates).

    A coverage without capacities has instead z[g] for each group of places with the same candidates: `groups` (g, y).
    """

    model: Model
    candidates: Ints
    demand: Ints
    rank: Ints
    groups: sparse.csr_array | None = None

    def sites(self, x: NDArray[np.float64]) -> list[int]:
        return [int(j) for j in self.candidates[x[: len(self.candidates)] > 0.5]]

    def assignment(self, x: NDArray[np.float64], demands: int) -> Ints:
        """Candidate of each demand, -1 when none (models with pairs)."""
        result = np.full(demands, -1)
        used = x[len(self.candidates) :] > 0.5
        result[self.demand[used]] = self.candidates[self.rank[used]]
        return result

    def start(self, sites: Ints, assignment: Ints) -> NDArray[np.float64]:
        """The columns' values for a known solution (its sites must be among the candidates)."""
        opened = np.isin(self.candidates, sites).astype(float)
        if self.groups is not None:
            return np.concatenate([opened, (self.groups @ opened > 0).astype(float)])
        return np.concatenate([opened, (assignment[self.demand] == self.candidates[self.rank]).astype(float)])


def formulate(problem: Problem, candidates: Ints | None = None, within: float | None = None) -> Formulation:
    """The model of `problem` on some candidates. `within` (p-center): a feasibility question at that many minutes."""
    kept = np.arange(len(problem.candidate_ids)) if candidates is None else candidates
    if problem.objective == "mclp" and problem.capacity is None:
        return _coverage(problem, kept)
    allowed = problem.covered[:, kept]
    if within is not None:
        allowed = allowed & (problem.minutes[:, kept] <= within)
    if problem.objective == "p-median" and problem.plain and problem.p is not None:
        allowed = _useful(problem.minutes[:, kept], allowed, len(kept) - problem.p + 1)
    demand, rank = np.nonzero(allowed)
    sites, pairs, n = len(kept), len(demand), len(problem.weights)
    weight = problem.weights[demand]
    pair_cost = {"p-median": weight * problem.minutes[demand, kept[rank]], "mclp": -weight}
    site_cost = {"lscp": problem.sites_cost[kept], "p-center": np.ones(sites)}
    model = Model(
        cost=np.concatenate(
            [site_cost.get(problem.objective, np.zeros(sites)), pair_cost.get(problem.objective, np.zeros(pairs))]
        ),
        lower=np.concatenate([problem.fixed[kept].astype(float), np.zeros(pairs)]),
        upper=np.ones(sites + pairs),
        integer=np.concatenate([np.ones(sites, dtype=bool), np.full(pairs, problem.capacity is not None)]),
    )
    each, ones = np.arange(pairs), np.ones(pairs)
    served = sparse.csr_array((ones, (demand, sites + each)), shape=(n, sites + pairs))
    model.add_rows(served, 0.0 if problem.objective == "mclp" else 1.0, 1.0)
    link = (np.concatenate([ones, -ones]), (np.concatenate([each, each]), np.concatenate([sites + each, rank])))
    model.add_rows(sparse.csr_array(link, shape=(pairs, sites + pairs)), -INF, 0.0)
    _side_rows(problem, model, kept)
    if problem.capacity is not None:
        limited = np.flatnonzero(np.isfinite(problem.capacity[kept]))
        load = sparse.csr_array((weight, (rank, sites + each)), shape=(sites, sites + pairs))
        room = sparse.csr_array((problem.capacity[kept][limited], (limited, limited)), shape=(sites, sites + pairs))
        model.add_rows((load - room)[limited], -INF, 0.0)
    return Formulation(model, kept, demand, rank)


def _coverage(problem: Problem, kept: Ints) -> Formulation:
    """Maximal coverage: one column for each group of places that the same candidates cover, and one row."""
    patterns, group = np.unique(problem.covered[:, kept], axis=0, return_inverse=True)
    weight = np.bincount(group.ravel(), problem.weights, len(patterns))
    sites, groups = len(kept), len(patterns)
    model = Model(
        cost=np.concatenate([np.zeros(sites), -weight]),
        lower=np.concatenate([problem.fixed[kept].astype(float), np.zeros(groups)]),
        upper=np.ones(sites + groups),
        integer=np.arange(sites + groups) < sites,
    )
    cover = sparse.csr_array(patterns.astype(float))
    model.add_rows(sparse.csr_array(sparse.hstack([cover, -sparse.eye_array(groups)])), 0.0, INF)
    _side_rows(problem, model, kept)
    none = np.zeros(0, dtype=np.int64)
    return Formulation(model, kept, none, none, cover)


def _useful(minutes: NDArray[np.float64], allowed: NDArray[np.bool_], depth: int) -> NDArray[np.bool_]:
    """With p sites open among m, nobody goes farther than its (m - p + 1)-th nearest."""
    if depth >= minutes.shape[1]:
        return allowed
    limit = np.partition(np.where(allowed, minutes, np.inf), depth - 1, axis=1)[:, depth - 1]
    result: NDArray[np.bool_] = allowed & (minutes <= limit[:, None])
    return result


def _side_rows(problem: Problem, model: Model, kept: Ints) -> None:
    """Number of sites, budget, equity bound of a coverage."""
    rest = len(model.cost) - len(kept)

    def on_sites(values: NDArray[np.float64]) -> sparse.csr_array:
        matrix = np.atleast_2d(values)
        return sparse.csr_array(sparse.hstack([sparse.csr_array(matrix), sparse.csr_array((len(matrix), rest))]))

    if problem.p is not None and problem.objective != "lscp":
        at_least = float(problem.p) if problem.budget is None else 0.0
        model.add_rows(on_sites(np.ones(len(kept))), at_least, float(problem.p))
    if problem.budget is not None:
        model.add_rows(on_sites(problem.sites_cost[kept]), -INF, problem.budget)
    if problem.objective == "mclp" and problem.max_minutes is not None:
        model.add_rows(on_sites(problem.reach[:, kept].astype(float)), 1.0, INF)


def solve_exactly(
    problem: Problem, seconds: float, candidates: Ints | None = None, known: tuple[Ints, Ints] | None = None
) -> tuple[Formulation, Outcome]:
    """HiGHS on the model, warm from `known` (sites, assignment). Values are costs: minus the coverage for mclp."""
    form = formulate(problem, candidates)
    start = None if known is None else form.start(*known)
    return form, solve(form.model, seconds, start)
