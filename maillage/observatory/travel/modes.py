"""Minutes on foot and by bicycle: a speed and a detour, which are hypotheses and are shown as such."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.observatory.travel.estimate import METRIC_2019, CarModel, straight_km

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SlowMode:
    """`speed` in km/h along the way, `detour`: way over straight line, `longest`: minutes nobody goes beyond."""

    name: str
    speed: float
    detour: float
    longest: float
    source: str

    def minutes(self, km: Floats) -> Floats:
        """Minutes for straight-line kilometres; `inf` beyond the longest trip."""
        time = np.asarray(km, dtype=float) * self.detour / self.speed * 60
        return np.where(time <= self.longest, time, np.inf)


FOOT = SlowMode("à pied", 4.5, 1.3, 60.0, "hypothèse : 4,5 km/h, détour de 1,3 ; à remplacer par une matrice")
BICYCLE = SlowMode("à vélo", 14.0, 1.3, 60.0, "hypothèse : 14 km/h, détour de 1,3 ; à remplacer par une matrice")
CAR = METRIC_2019
MODES: dict[str, CarModel | SlowMode] = {"car": CAR, "foot": FOOT, "bicycle": BICYCLE}


def distances(origins: Floats, destinations: Floats) -> Floats:
    """Straight-line kilometres (n, m) between points (n, 2) and (m, 2), each (latitude, longitude) in degrees."""
    return straight_km(origins[:, 0, None], origins[:, 1, None], destinations[None, :, 0], destinations[None, :, 1])
