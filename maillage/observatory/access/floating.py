"""Floating catchment areas: what supply each place can count on, once shared with everybody who can reach it.

Luo and Wang 2003 (2SFCA), Luo and Qi 2009 (E2SFCA), Wan, Zou and Sternberg 2012 (3SFCA), Delamater 2013 (M2SFCA). One
sparse product per stage.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Steps = Sequence[tuple[float, float]]
#: Weights of Luo and Qi (2009) for 10, 20 and 30 minutes.
LUO_QI: Steps = ((10.0, 1.0), (20.0, 0.68), (30.0, 0.22))


def step_weights(minutes: Floats, steps: Steps) -> sparse.csr_array:
    """Sparse weights (n, m): that of the first step (limit included) not below the time, 0 beyond the last."""
    limits = np.array([limit for limit, _ in steps])
    weights = np.array([weight for _, weight in steps] + [0.0])
    rows, columns = np.nonzero(minutes <= limits[-1])
    values = weights[np.searchsorted(limits, minutes[rows, columns], side="left")]
    return sparse.csr_array((values, (rows, columns)), shape=minutes.shape)


def gaussian_weights(minutes: Floats, threshold: float) -> sparse.csr_array:
    """Weights falling smoothly from 1 to 0 at `threshold` (Dai 2010)."""
    rows, columns = np.nonzero(minutes <= threshold)
    fall = np.exp(-0.5)
    values = (np.exp(-0.5 * (minutes[rows, columns] / threshold) ** 2) - fall) / (1 - fall)
    return sparse.csr_array((values, (rows, columns)), shape=minutes.shape)


def floating_catchment(
    demand: Floats, supply: Floats, weights: sparse.csr_array, *, choice: bool = False, distant_costs: bool = False
) -> Floats:
    """Supply per unit of demand for each place (n,). demand: (n,), supply: (m,), weights: (n, m).

    Demand may be weighted by age (`demand_by_age`). `choice` (3SFCA): each place shares its demand between the sites
    it can reach. `distant_costs` (M2SFCA): far supply counts less even where nobody else uses it. A supply that
    nobody reaches counts for nobody.
    """
    pull = weights
    if choice:
        total = np.asarray(weights.sum(axis=1)).ravel()
        share = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
        pull = sparse.csr_array(sparse.diags_array(share) @ weights.multiply(weights))
    load = pull.T @ demand
    ratio = np.divide(supply, load, out=np.zeros(len(supply)), where=load > 0)
    back = pull.multiply(weights) if distant_costs else pull
    result: Floats = back @ ratio
    return result


def demand_by_age(counts: dict[str, Floats], needs: dict[str, float]) -> Floats:
    """Demand (n,) where each age band counts for its need, scaled so that the total stays the population.

    Raises KeyError when a band has no need stated.
    """
    population = sum(counts.values(), np.zeros(len(next(iter(counts.values())))))
    weighted = sum((counts[age] * needs[age] for age in counts), np.zeros(len(population)))
    total = float(weighted.sum())
    return weighted * (float(population.sum()) / total) if total else weighted
