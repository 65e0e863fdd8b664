"""Made-up territories, and the answers found by trying everything."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from maillage.observatory.siting.problem import Problem

Floats = NDArray[np.float64]


def territory(places: int, seed: int = 0) -> tuple[list[str], Floats, Floats]:
    """Names, weights and minutes between places thrown in a square of 60 km."""
    rng = np.random.default_rng(seed)
    points = rng.random((places, 2)) * 60
    km = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    return [f"c{i}" for i in range(places)], rng.lognormal(6, 1, places).round(), 3.84 * km**0.635


def problem(objective: str, places: int = 12, seed: int = 0, **options: object) -> Problem:
    """Every place is a candidate."""
    names, weights, minutes = territory(places, seed)
    return Problem(objective, names, weights, names, minutes, **options)  # type: ignore[arg-type]


def price(question: Problem, sites: tuple[int, ...]) -> float:
    """The objective of these sites written straight from its definition; inf when they do not answer."""
    minutes = question.minutes[:, list(sites)]
    if question.max_minutes is not None:
        minutes = np.where(minutes <= question.max_minutes, minutes, np.inf)
    best = minutes.min(axis=1)
    if question.objective == "mclp":
        ok = question.max_minutes is None or np.isfinite(best).all()
        return -float(question.weights[best <= question.radius].sum()) if ok else np.inf
    if question.objective == "lscp":
        return float(question.sites_cost[list(sites)].sum()) if (best <= question.radius).all() else np.inf
    if question.objective == "p-center":
        return float(best.max())
    return float(sum(w * t for w, t in zip(question.weights, best, strict=True)))


def by_trying_everything(question: Problem) -> float:
    """The best price over all choices of sites that keep the fixed ones and the budget."""
    m = len(question.candidate_ids)
    sizes = range(1, m + 1) if question.p is None or question.objective == "lscp" else [question.p]
    if question.budget is not None and question.p is not None:
        sizes = range(1, question.p + 1)
    fixed = set(np.flatnonzero(question.fixed))
    return min(
        price(question, sites)
        for size in sizes
        for sites in combinations(range(m), size)
        if fixed <= set(sites)
        and (question.budget is None or question.sites_cost[list(sites)].sum() <= question.budget)
    )
