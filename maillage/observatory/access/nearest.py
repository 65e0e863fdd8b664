"""The nearest site of each place, and what lies within 15, 20 or 30 minutes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.observatory.travel.estimate import near

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Nearest:
    """`site[i]`: index of the nearest site (-1: none), `minutes[i]` to it (inf: none)."""

    site: NDArray[np.int64]
    minutes: Floats


def nearest(minutes: Floats) -> Nearest:
    """minutes: (n, m). With no site at all, nobody has one."""
    if not minutes.shape[1]:
        return Nearest(np.full(len(minutes), -1), np.full(len(minutes), np.inf))
    site = minutes.argmin(axis=1)
    best = minutes[np.arange(len(minutes)), site]
    return Nearest(np.where(np.isfinite(best), site, -1), best)


def sites_within(minutes: Floats, thresholds: tuple[float, ...] = (15.0, 20.0, 30.0)) -> dict[float, NDArray[np.int64]]:
    """Number of sites of each place within each threshold (included)."""
    return {limit: (minutes <= limit).sum(axis=1) for limit in thresholds}


@dataclass(frozen=True)
class Coverage:
    """Population within a threshold of its nearest site, beyond it, and too near the threshold to tell."""

    threshold: float
    within: float
    beyond: float
    uncertain: float


def coverage(population: Floats, best: Floats, threshold: float, error: Floats | float = 0.0) -> Coverage:
    """population, best (minutes to the nearest site): (n,). `error`: of an estimated time (0: a matrix)."""
    answer = near(best, error, threshold)
    sums = {word: float(population[answer == word].sum()) for word in ("oui", "non", "incertain")}
    return Coverage(threshold, sums["oui"], sums["non"], sums["incertain"])
