"""Entropy calibration: the weights nearest to the starting ones that meet the margins, as far as these agree.

Minimises the relative entropy to the prior plus a small penalty on the distance to the margins, so that margins drawn
from different tabulations, which never quite agree, still have an answer. Solved in its dual by Newton's method.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: A margin missed by 1 % costs as much entropy as a multiplier of 1 %/SLACK on its households.
SLACK = 1e-3


def calibrate(counts: Floats, prior: Floats, targets: Floats, used: NDArray[np.bool_]) -> Floats:
    """Weights (k,) of the templates. counts: (k, j), prior: (k,), targets: (j,), used: (j,) margins to meet.

    Margins that are NaN are not used; templates that add to a margin of zero get no weight.
    """
    known = used & np.isfinite(targets)
    goal = targets[known]
    matrix = counts[:, known]
    possible = ~(matrix[:, goal < 0.5] > 0).any(axis=1) & (prior > 0)
    matrix, start = matrix[possible][:, goal >= 0.5], prior[possible]
    goal = goal[goal >= 0.5]
    start = start * goal.sum() / (start @ matrix).sum()
    slack = SLACK * goal
    dual = np.zeros(len(goal))
    weights = start
    for _ in range(100):
        slope = goal - weights @ matrix - slack * dual
        if np.abs(slope / goal).max() < 1e-8:
            break
        curve = (matrix * weights[:, None]).T @ matrix + np.diag(slack)
        step = np.linalg.solve(curve, slope)
        value = _dual(goal, weights, slack, dual)
        size = 1.0
        while True:
            tried = dual + size * step
            weights = start * np.exp(np.clip(matrix @ tried, -50, 50))
            if _dual(goal, weights, slack, tried) >= value + 1e-4 * size * float(slope @ step) or size < 1e-6:
                break
            size /= 2
        dual = tried
    result = np.zeros(len(prior))
    result[possible] = weights
    return result


def _dual(goal: Floats, weights: Floats, slack: Floats, dual: Floats) -> float:
    return float(goal @ dual - weights.sum() - 0.5 * (slack * dual) @ dual)
