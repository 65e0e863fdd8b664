"""Who is left out: people or households farther than a threshold by the means they have."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.observatory.travel.estimate import near

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LeftOut:
    """`beyond` of `total` are farther than the threshold; `uncertain`: too near it to tell; worst places first."""

    group: str
    total: float
    beyond: float
    uncertain: float
    places: list[str]

    @property
    def share(self) -> float:
        return self.beyond / self.total if self.total else 0.0


def left_out(
    group: str, counts: Floats, best: Floats, places: list[str], threshold: float, error: Floats | float = 0.0
) -> LeftOut:
    """counts: (n,) of the group; best: (n,) minutes to the nearest site by the means that this group has."""
    answer = near(best, error, threshold)
    far = answer == "non"
    order = np.argsort(-np.where(far, counts, -1.0), kind="stable")[: int((far & (counts > 0)).sum())]
    return LeftOut(
        group,
        float(counts.sum()),
        float(counts[far].sum()),
        float(counts[answer == "incertain"].sum()),
        [places[i] for i in order],
    )


def groups_left_out(
    groups: Mapping[str, Floats],
    without_car: set[str],
    by_car: tuple[Floats, Floats | float],
    otherwise: tuple[Floats, Floats | float],
    places: list[str],
    threshold: float,
) -> list[LeftOut]:
    """Each group (households without a car, over 75, single parents…) by car, or otherwise when it has none.

    by_car, otherwise: minutes to the nearest site (n,) and their 90 % error (0 when read from a matrix).
    """
    result = []
    for name, counts in groups.items():
        best, error = otherwise if name in without_car else by_car
        result.append(left_out(name, counts, best, places, threshold, error))
    return result
