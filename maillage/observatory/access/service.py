"""Access to one service on a territory: nearest, thresholds, supply per inhabitant, equity, who is left out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.observatory.access.floating import LUO_QI, floating_catchment, step_weights
from maillage.observatory.access.nearest import Coverage, coverage, nearest
from maillage.observatory.equity.left_out import LeftOut, groups_left_out
from maillage.observatory.equity.shares import Fifths, fifths, gini, theil
from maillage.observatory.travel.times import Times

Floats = NDArray[np.float64]
THRESHOLDS = (15.0, 20.0, 30.0)


@dataclass(frozen=True)
class ServiceAccess:
    """`minutes`, `error`, `nearest_site`, `supply` (E2SFCA, per unit of demand): one value for each place.

    `coverage`: population within 15, 20, 30 minutes by car, beyond, and uncertain. `gini`, `theil`, `supply_fifths`:
    of the supply. `minutes_fifths`: of the minutes, None when somebody has no site at all.
    """

    places: list[str]
    nearest_site: list[str | None]
    minutes: Floats
    error: Floats
    supply: Floats
    coverage: list[Coverage]
    gini: float
    theil: float
    supply_fifths: Fifths
    minutes_fifths: Fifths | None
    left_out: list[LeftOut]
    source: str

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; unreachable is null."""
        content = asdict(self)
        for name in ("minutes", "error", "supply"):
            content[name] = [float(v) if np.isfinite(v) else None for v in content[name]]
        return content


def service_access(
    places: list[str],
    population: Floats,
    sites: list[str],
    capacity: Floats,
    car: Times,
    *,
    demand: Floats | None = None,
    groups: Mapping[str, Floats] | None = None,
    without_car: frozenset[str] = frozenset(),
    otherwise: Times | None = None,
    threshold: float = 15.0,
) -> ServiceAccess:
    """places, population: (n,); sites, capacity: (m,); car: times (n, m).

    demand: (n,) when it is not the population (`demand_by_age`). groups: name -> (n,) people or households; those
    named in `without_car` travel by `otherwise`, the others by car. `threshold` judges
    who is left out.
    """
    best, error = car.to_nearest()
    site = nearest(car.minutes).site
    supply = floating_catchment(population if demand is None else demand, capacity, step_weights(car.minutes, LUO_QI))
    slow = (np.full(len(places), np.inf), np.zeros(len(places))) if otherwise is None else otherwise.to_nearest()
    reached = bool(np.isfinite(best).all())
    return ServiceAccess(
        places=places,
        nearest_site=[sites[j] if j >= 0 else None for j in site],
        minutes=best,
        error=error,
        supply=supply,
        coverage=[coverage(population, best, limit, error) for limit in THRESHOLDS],
        gini=gini(supply, population),
        theil=theil(supply, population),
        supply_fifths=fifths(supply, population),
        minutes_fifths=fifths(best, population, less_is_better=True) if reached else None,
        left_out=groups_left_out(groups or {}, set(without_car), (best, error), slow, places, threshold),
        source=car.source,
    )
