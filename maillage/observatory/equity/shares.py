"""How evenly something is shared between places weighted by their people: Gini, Theil, best and worst served fifths."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def gini(values: Floats, weights: Floats) -> float:
    """0: the same for all, towards 1: all for one. Weighted by people; 0 when there is nothing to share."""
    order = np.argsort(values, kind="stable")
    value, weight = values[order], weights[order]
    total = float(value @ weight)
    if total <= 0:
        return 0.0
    people = np.concatenate([[0.0], np.cumsum(weight)]) / weight.sum()
    share = np.concatenate([[0.0], np.cumsum(value * weight)]) / total
    return float(1 - ((share[1:] + share[:-1]) * np.diff(people)).sum())


def theil(values: Floats, weights: Floats) -> float:
    """Theil's T: 0 when even, up to log of the population over the smallest group holding all."""
    share = weights / weights.sum()
    mean = float(share @ values)
    if mean <= 0:
        return 0.0
    relative = values / mean
    return float(share @ (relative * np.log(np.where(relative > 0, relative, 1.0))))


@dataclass(frozen=True)
class Theil:
    """`within` + `between` = the whole index."""

    within: float
    between: float


def theil_by_group(values: Floats, weights: Floats, groups: Sequence[str]) -> Theil:
    """The part of the inequality inside the groups (communes of the same EPCI…) and the part between them."""
    names = np.asarray(groups)
    total, mean = float(weights.sum()), float(values @ weights / weights.sum())
    if mean <= 0:
        return Theil(0.0, 0.0)
    within = between = 0.0
    for name in np.unique(names):
        inside = names == name
        people = float(weights[inside].sum())
        if people == 0:
            continue
        average = float(values[inside] @ weights[inside]) / people
        if average > 0:
            part = people * average / (total * mean)
            within += part * theil(values[inside], weights[inside])
            between += part * float(np.log(average / mean))
    return Theil(within, between)


@dataclass(frozen=True)
class Fifths:
    """Weighted mean of the best and of the worst served fifth of people, and best minus worst."""

    best: float
    worst: float

    @property
    def gap(self) -> float:
        return self.best - self.worst


def fifths(values: Floats, weights: Floats, *, less_is_better: bool = False) -> Fifths:
    """Each fifth holds exactly 20 % of the people: the place across the limit is counted for its part."""
    order = np.argsort(values, kind="stable")
    value, weight = values[order], weights[order]
    end = np.cumsum(weight) / weight.sum()
    start = np.concatenate([[0.0], end[:-1]])
    low = np.clip(np.minimum(end, 0.2) - start, 0.0, None)
    high = np.clip(end - np.maximum(start, 0.8), 0.0, None)
    lowest, highest = (float(part @ value / part.sum()) for part in (low, high))
    return Fifths(lowest, highest) if less_is_better else Fifths(highest, lowest)
