"""Itinerant rounds: a permanence every fortnight in k communes, grouped into days that hold in a working day.

The stops are chosen like sites (the existing sites being fixed), then grouped: each day leaves the base, visits a few
stops and comes back. With at most 14 stops the grouping is the shortest there is (dynamic programming over the sets
of stops).
"""

from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

from maillage.observatory.refusal import Refused, first_few

MOST_STOPS = 14


@dataclass(frozen=True)
class Day:
    """One day of the round: stops in order, minutes driven, minutes at work (driving and presence)."""

    stops: list[str]
    driven: float
    worked: float


def plan_rounds(
    base: str,
    stops: list[str],
    minutes: NDArray[np.float64],
    *,
    presence: float = 180.0,
    day: float = 450.0,
    stops_a_day: int = 2,
    days: int = 10,
) -> list[Day]:
    """The days of a fortnight that visit every stop once, with the least driving.

    `minutes` (k + 1, k + 1): between the base (index 0) and the stops, in order. `presence`: minutes at each stop;
    `day`: longest working day, in minutes; `days`: working days of the fortnight that the team can give.
    Raises Refused when a stop alone does not hold in a day, or when the stops do not hold in `days`.
    """
    k = len(stops)
    if k > MOST_STOPS:
        raise Refused(f"Tournées : {k} permanences, le calcul en accepte {MOST_STOPS} au plus.")
    tours = _tours(minutes, k, presence, day, stops_a_day)
    alone = [stops[i] for i in range(k) if (1 << i) not in tours]
    if alone:
        raise Refused(
            f"Tournées depuis {base} : {first_few(alone)} ne tient pas dans une journée de {day:g} minutes "
            f"(trajet et {presence:g} minutes de présence)."
        )
    chosen = _partition(tours, k, days)
    if chosen is None:
        raise Refused(f"Tournées : les {k} permanences ne tiennent pas en {days} jours par quinzaine.")
    return [
        Day([stops[i] for i in order], driven, driven + presence * len(order))
        for driven, order in (tours[mask] for mask in chosen)
    ]


def _tours(
    minutes: NDArray[np.float64], k: int, presence: float, day: float, most: int
) -> dict[int, tuple[float, tuple[int, ...]]]:
    """For each set of stops that holds in a day (a bit mask): the shortest way round, and its order."""
    tours: dict[int, tuple[float, tuple[int, ...]]] = {}
    for size in range(1, most + 1):
        for group in combinations(range(k), size):
            driven, order = min((_driven(minutes, order), order) for order in permutations(group))
            if driven + presence * size <= day:
                tours[sum(1 << i for i in group)] = driven, order
    return tours


def _driven(minutes: NDArray[np.float64], order: tuple[int, ...]) -> float:
    path = [0, *(i + 1 for i in order), 0]
    return float(sum(minutes[a, b] for a, b in zip(path, path[1:], strict=False)))


def _partition(tours: dict[int, tuple[float, tuple[int, ...]]], k: int, days: int) -> list[int] | None:
    """The tours that visit each stop once in at most `days` days with the least driving; None when there are none."""
    best: dict[int, dict[int, tuple[float, list[int]]]] = {0: {0: (0.0, [])}}
    everything = (1 << k) - 1
    for done in range(everything):
        if done not in best:
            continue
        first = next(i for i in range(k) if not done >> i & 1)
        for used, (driven, chosen) in best[done].items():
            if used == days:
                continue
            for mask, (length, _) in tours.items():
                if mask >> first & 1 and not mask & done:
                    table = best.setdefault(done | mask, {})
                    if used + 1 not in table or driven + length < table[used + 1][0]:
                        table[used + 1] = driven + length, [*chosen, mask]
    if everything not in best:
        return None
    return min(best[everything].values())[1]
