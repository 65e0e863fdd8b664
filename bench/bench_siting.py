"""p-median and MCLP at 36, 300, 1,000 and 5,000 points, beside spopt (PuLP and CBC) on the same instance where it
finishes.

The agreement is on the objective: ours is never worse, and equal when our optimum is proven.
"""

import time
import warnings

import numpy as np

from bench import Row
from maillage.observatory.siting.problem import Answer, Problem
from maillage.observatory.siting.solve import site

SIZES = {36: (3, 12.0), 300: (5, 12.0), 1_000: (10, 12.0), 5_000: (20, 10.0)}
#: Beyond these sizes spopt takes minutes, or cannot build its model.
PEER_UP_TO = {"p-median": 300, "mclp": 1_000}


def territory(objective: str, places: int, seed: int = 0) -> Problem:
    """Places thrown in a square of 60 km, each one a candidate; minutes by the car model."""
    p, radius = SIZES[places]
    rng = np.random.default_rng(seed)
    points = rng.random((places, 2)) * 60
    minutes = 3.84 * np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) ** 0.635
    names = [str(i) for i in range(places)]
    return Problem(objective, names, rng.lognormal(6, 1, places).round(), names, minutes, p, radius)


def timed(question: Problem) -> tuple[Answer, float]:
    start = time.perf_counter()
    answer = site(question)
    return answer, time.perf_counter() - start


def peer(question: Problem) -> tuple[float, float]:
    """spopt's objective and seconds (building and solving)."""
    import pulp

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from spopt.locate import MCLP, PMedian
    start = time.perf_counter()
    solver = pulp.PULP_CBC_CMD(msg=False)
    if question.objective == "p-median":
        model = PMedian.from_cost_matrix(question.minutes, question.weights, p_facilities=question.p)
        solved = model.solve(solver)
    else:
        model = MCLP.from_cost_matrix(question.minutes, question.weights, question.radius, p_facilities=question.p)
        solved = model.solve(solver)
    seconds = time.perf_counter() - start
    return float(pulp.value(solved.problem.objective)), seconds


def main(quick: bool) -> list[Row]:
    rows = []
    for objective in ("p-median", "mclp"):
        for places in (36, 300) if quick else SIZES:
            question = territory(objective, places)
            answer, seconds = timed(question)
            note = f"gap {answer.gap:.2%}, {answer.method}"
            name = f"{objective}, {places} points, p={question.p}"
            if places > PEER_UP_TO[objective] or (quick and places > 36):
                rows.append(Row(name, seconds, "s", note=note + "; spopt not run at this size"))
                continue
            theirs, their_seconds = peer(question)
            agree = abs(answer.objective - theirs) <= 1e-6 * theirs
            rows.append(Row(name, seconds, "s", "spopt+CBC", their_seconds, agree, note))
    return rows
