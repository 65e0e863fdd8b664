"""Why each site: whom it serves, how far, and what would be lost without it."""

from dataclasses import dataclass, replace

import numpy as np

from maillage.observatory.siting.problem import Answer, Problem, nearest_assignment, value


@dataclass(frozen=True)
class Reason:
    """`weight` served by the site, weighted `mean_minutes` and `farthest` of those it serves.

    `loss`: how much the objective worsens if the site closes and nothing else changes; None when a place is then left
    without any site (or, for lscp, beyond the radius), and where the objective cannot tell (lscp).
    """

    site: str
    fixed: bool
    places: int
    weight: float
    mean_minutes: float | None
    farthest: float | None
    loss: float | None


def reasons(problem: Problem, answer: Answer) -> list[Reason]:
    """One reason for each site of the answer, in its order."""
    return [_reason(problem, answer, j) for j in answer.sites]


def _reason(problem: Problem, answer: Answer, j: int) -> Reason:
    served = np.flatnonzero(answer.assignment == j)
    minutes, weights = problem.minutes[served, j], problem.weights[served]
    weight = float(weights.sum())
    return Reason(
        site=problem.candidate_ids[j],
        fixed=bool(problem.fixed[j]),
        places=len(served),
        weight=weight,
        mean_minutes=float(weights @ minutes) / weight if weight else None,
        farthest=float(minutes.max()) if len(served) else None,
        loss=_loss(problem, answer, j),
    )


def _loss(problem: Problem, answer: Answer, closed: int) -> float | None:
    others = [j for j in answer.sites if j != closed]
    if problem.objective == "lscp" or not others:
        return None
    loose = replace(problem, capacity=None)
    assignment = nearest_assignment(loose, others)
    if problem.objective != "mclp" and assignment.min() < 0:
        return None
    return max(0.0, abs(value(loose, others, assignment) - answer.objective))
