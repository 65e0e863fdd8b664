"""Minutes by car estimated from straight-line distance when there is no matrix: t = a x km^b, with its error.

Calibrated on the pairs of communes of the METRIC road times published by the DREES (2019): town hall to town hall, the
fastest equipped site, about 1 to 30 km. It says nothing of trips inside a commune nor of public transport.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EARTH_KM = 6371.0088


@dataclass(frozen=True)
class CarModel:
    """minutes = `scale` x km ^ `power`. `error_p90[k]`: 90 % of errors are below it, for km under `up_to_km[k]`."""

    scale: float
    power: float
    up_to_km: tuple[float, ...]
    error_p90: tuple[float, ...]
    source: str

    def minutes(self, km: Floats) -> Floats:
        """Estimated minutes for straight-line kilometres, any shape."""
        result: Floats = self.scale * np.asarray(km, dtype=float) ** self.power
        return result

    def error(self, km: Floats) -> Floats:
        """Minutes of error that 90 % of the trips do not exceed, same shape."""
        band = np.searchsorted(np.asarray(self.up_to_km[:-1]), np.asarray(km), side="right")
        result: Floats = np.asarray(self.error_p90)[band]
        return result


#: `calibrate` on all the METRIC pairs out of the départements 22, 56, 59 and 62, which are kept to measure the error.
METRIC_2019 = CarModel(
    scale=3.838,
    power=0.6355,
    up_to_km=(5.0, 10.0, 15.0, 20.0, float("inf")),
    error_p90=(4.6, 4.4, 5.3, 5.7, 7.2),
    source="estimé à vol d’oiseau, calé sur METRIC (DREES 2019)",
)


def straight_km(lat: Floats, lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Great-circle kilometres between places in degrees (arrays that broadcast together)."""
    a, b, c, d = (np.radians(x) for x in (lat, lon, to_lat, to_lon))
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    result: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
    return result


def calibrate(km: Floats, minutes: Floats, groups: NDArray[np.str_], folds: int = 5) -> CarModel:
    """Fit the model by least squares on logarithms; errors are measured on whole groups (départements) left out.

    km, minutes: (k,), pairs at zero distance ignored; groups: (k,) the département of each pair.
    """
    kept = (km > 0) & (minutes > 0)
    km, minutes, groups = km[kept], minutes[kept], groups[kept]
    names = np.unique(groups)
    fold = np.searchsorted(names, groups) % folds
    errors = np.empty(len(km))
    for k in range(folds):
        power, scale = np.polyfit(np.log(km[fold != k]), np.log(minutes[fold != k]), 1)
        out = fold == k
        errors[out] = np.abs(np.exp(scale) * km[out] ** power - minutes[out])
    power, scale = np.polyfit(np.log(km), np.log(minutes), 1)
    limits = METRIC_2019.up_to_km
    band = np.searchsorted(np.asarray(limits[:-1]), km, side="right")
    p90 = tuple(round(float(np.quantile(errors[band == k], 0.9)), 1) for k in range(len(limits)))
    return CarModel(round(float(np.exp(scale)), 3), round(float(power), 4), limits, p90, METRIC_2019.source)


def near(minutes: Floats, error: Floats | float, threshold: float) -> NDArray[np.str_]:
    """For each estimated time: « oui », « non », or « incertain » when the threshold is within its error."""
    uncertain = np.abs(minutes - threshold) <= error
    answer = np.where(minutes <= threshold, "oui", "non")
    return np.where(uncertain & (np.asarray(error) > 0), "incertain", answer)
