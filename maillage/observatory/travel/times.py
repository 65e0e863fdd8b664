"""Minutes between places by the best means at hand: a matrix, a router, a road graph, else the calibrated model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.observatory.travel.graph import RoadGraph
from maillage.observatory.travel.matrix import Matrix
from maillage.observatory.travel.modes import CAR, SlowMode, distances
from maillage.observatory.travel.router import table_from_osrm

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """`ids` and `points` (n, 2): latitude and longitude in degrees."""

    ids: list[str]
    points: Floats


@dataclass(frozen=True)
class Times:
    """`minutes` (n, m); `error` (n, m): what 90 % of the errors do not exceed, 0 where the time was computed on roads.

    `source` is to be shown with any figure drawn from them.
    """

    minutes: Floats
    error: Floats
    source: str

    def to_nearest(self) -> tuple[Floats, Floats]:
        """Minutes to the nearest site and their error, (n,) each; inf and 0 without any site."""
        if not self.minutes.shape[1]:
            return np.full(len(self.minutes), np.inf), np.zeros(len(self.minutes))
        every, best = np.arange(len(self.minutes)), self.minutes.argmin(axis=1)
        return self.minutes[every, best], self.error[every, best]


def by_car(
    origins: Places,
    destinations: Places,
    matrix: Matrix | None = None,
    osrm: str = "",
    graph: RoadGraph | None = None,
) -> Times:
    """Minutes by car: from `matrix` if given, else from the OSRM server at `osrm`, else on `graph`, else estimated."""
    shape = (len(origins.ids), len(destinations.ids))
    if matrix is not None:
        return Times(matrix.select(origins.ids, destinations.ids), np.zeros(shape), matrix.source)
    if osrm:
        return Times(table_from_osrm(osrm, _pairs(origins), _pairs(destinations)), np.zeros(shape), f"OSRM ({osrm})")
    if graph is not None:
        return Times(graph.table(origins.points, destinations.points), np.zeros(shape), "graphe routier, temps à vide")
    km = distances(origins.points, destinations.points)
    minutes, error = CAR.minutes(km), CAR.error(km)
    same = km < SAME_PLACE_KM
    return Times(np.where(same, 0.0, minutes), np.where(same, INSIDE_ERROR, error), CAR.source)


def by_slow_mode(mode: SlowMode, origins: Places, destinations: Places) -> Times:
    """Minutes on foot or by bicycle: a hypothesis of speed and detour, inf beyond its longest trip."""
    minutes = mode.minutes(distances(origins.points, destinations.points))
    return Times(minutes, np.zeros(minutes.shape), mode.source)


#: Under this distance two points are the same town hall; trips inside a commune are not known, only bounded.
SAME_PLACE_KM, INSIDE_ERROR = 0.05, 5.0


def _pairs(places: Places) -> Sequence[tuple[float, float]]:
    return [(float(lat), float(lon)) for lat, lon in places.points]
