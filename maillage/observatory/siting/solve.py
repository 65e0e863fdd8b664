"""Answer a siting question: exactly where HiGHS finishes, else by interchange, always with a certified bound."""

import numpy as np

from maillage.observatory.refusal import Refused
from maillage.observatory.siting.cover import minimum_cover, p_center
from maillage.observatory.siting.feasibility import check, explain
from maillage.observatory.siting.highs import solve
from maillage.observatory.siting.interchange import Interchange, interchange
from maillage.observatory.siting.lagrangian import lagrangian_bound, undecided
from maillage.observatory.siting.mip import formulate, solve_exactly
from maillage.observatory.siting.neighbours import Floats, Ints, Neighbours, neighbours
from maillage.observatory.siting.problem import Answer, Problem, nearest_assignment, value

#: Pairs left after the bound has ruled candidates out, up to which the proof is tried without being asked for.
PROVE_UP_TO = 30_000
#: Up to this many pairs, the bound is made as good as it gets; above, it stops within CLOSE of the answer.
SMALL = 400_000
CLOSE = 0.002


def site(problem: Problem, seed: int = 0, seconds: float = 60.0, prove: bool = False) -> Answer:
    """The answer to `problem`. `prove`: try the exact proof whatever the size, within `seconds`.

    Without `prove` the work depends on the size and `seed` alone, so that the answer is the same on any machine.
    Raises Refused when the question is incomplete or infeasible.
    """
    check(problem)
    if problem.objective == "p-center":
        return _center(problem, seconds)
    if not problem.plain or (problem.objective == "mclp" and problem.max_minutes is not None):
        return _tied(problem, seconds)
    if problem.objective == "lscp":
        chosen, bound = minimum_cover(problem.reach, problem.sites_cost, problem.fixed, seconds)
        return _answer(problem, [int(j) for j in chosen], bound, "HiGHS")
    return _median(problem, seed, seconds, prove)


def _answer(problem: Problem, sites: list[int], bound: float, method: str, given: Ints | None = None) -> Answer:
    assignment = nearest_assignment(problem, sites) if given is None else given
    limit = min(bound, float(problem.weights.sum())) if problem.objective == "mclp" else max(bound, 0.0)
    return Answer(sorted(sites), assignment, value(problem, sites, assignment), limit, method)


def _median(problem: Problem, seed: int, seconds: float, prove: bool) -> Answer:
    """p-median and mclp: interchange, Lagrangian bound, then HiGHS on the candidates that the bound leaves."""
    assert problem.p is not None
    p = problem.p
    lists = neighbours(problem, p)
    easy = problem.objective == "p-median" and lists.full.size > SMALL
    found, cost = interchange(lists, p, problem.fixed, starts=4 if easy else 6, seed=seed, kicks=0 if easy else 8)
    if problem.objective == "p-median" and nearest_assignment(problem, list(found)).min() < 0:
        return _tied(problem, seconds)
    total = float(problem.weights.sum()) if problem.objective == "mclp" else 0.0
    large = lists.full.size > SMALL and not prove
    enough = CLOSE * abs(total - cost) if large else 0.0
    bound = lagrangian_bound(lists, p, problem.fixed, cost, first_prices(lists, found), enough=enough)
    search = Interchange(lists, bound.chosen, problem.fixed)
    if search.improve() < cost:
        found, cost = search.sites, search.cost
    sign = -1.0 if problem.objective == "mclp" else 1.0
    lower = min(bound.value, cost)
    method = "échange et borne lagrangienne"
    left = np.flatnonzero(undecided(bound, cost, p, problem.fixed) | np.isin(np.arange(len(problem.fixed)), found))
    if cost - lower > 1e-9 * max(1.0, cost):
        pairs = int((lists.full[:, left] < lists.full.max(axis=1, keepdims=True)).sum())
        if prove or pairs <= PROVE_UP_TO or len(left) == p:
            known = found, nearest_assignment(problem, list(found))
            form, outcome = solve_exactly(problem, seconds, left, known)
            method += ", preuve par HiGHS"
            if outcome.x is not None and outcome.objective + total < cost:
                found = np.asarray(form.sites(outcome.x))
            lower = max(lower, min(outcome.bound + total, cost))
    return _answer(problem, [int(j) for j in found], total + sign * lower, method)


def first_prices(lists: Neighbours, sites: Ints) -> Floats:
    """Prices between the cost of the nearest open site and of the second: close to the best ones."""
    _, first, second = lists.two_nearest(np.arange(len(lists.full)), sites)
    return np.where(np.isfinite(second), (first + second) / 2, first)


def _tied(problem: Problem, seconds: float) -> Answer:
    """Capacities, a budget, or coverage with an equity bound: HiGHS on the whole model."""
    form, outcome = solve_exactly(problem, seconds)
    if outcome.infeasible:
        raise explain(problem)
    if outcome.x is None:
        raise Refused(f"Aucune solution trouvée en {seconds:g} secondes : donnez plus de temps avec --seconds.")
    sites = form.sites(outcome.x)
    given = None if problem.capacity is None else form.assignment(outcome.x, len(problem.weights))
    bound = -outcome.bound if problem.objective == "mclp" else outcome.bound
    return _answer(problem, sites, bound, "HiGHS", given)


def _center(problem: Problem, seconds: float) -> Answer:
    minutes = np.where(problem.reach, problem.minutes, np.inf)
    if problem.plain:
        assert problem.p is not None
        try:
            sites, bound = p_center(minutes, problem.p, problem.fixed, seconds)
        except ValueError:
            raise explain(problem) from None
        return _answer(problem, [int(j) for j in sites], bound, "bissection et couverture par HiGHS")
    values = np.unique(minutes[np.isfinite(minutes)])
    low, high, proven, best = 0, len(values) - 1, 0, None
    while low <= high:
        middle = (low + high) // 2
        form = formulate(problem, within=float(values[middle]))
        outcome = solve(form.model, seconds, good_enough=np.inf)
        if outcome.x is not None:
            best, high = (form, outcome.x), middle - 1
        else:
            low = middle + 1
            proven = max(proven, low) if outcome.infeasible else proven
    if best is None:
        raise explain(problem)
    form, x = best
    given = None if problem.capacity is None else form.assignment(x, len(problem.weights))
    return _answer(problem, form.sites(x), float(values[proven]), "bissection par HiGHS", given)
