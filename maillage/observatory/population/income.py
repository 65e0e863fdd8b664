"""Disposable income per consumption unit: households are ranked, then laid on the commune's median and deciles.

Filosofi's distribution is that of persons: the median household is the one in the middle of the persons.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

from maillage.observatory.population.hypotheses import hypotheses

Floats = NDArray[np.float64]
DECILE = 1.2815515655446004  # standard normal quantile of 90 %
FURTHEST = 3.0


@dataclass(frozen=True)
class Incomes:
    """Euros a year per consumption unit: first decile, median, ninth decile; `estimated`: what is not published."""

    decile_1: float
    median: float
    decile_9: float
    estimated: tuple[str, ...]

    def at(self, rank: Floats) -> Floats:
        """Income at each rank (0 to 1): log-linear in the normal quantile through the three points."""
        z = np.clip(ndtri(np.clip(rank, 1e-9, 1 - 1e-9)), -FURTHEST, FURTHEST)
        low = np.log(self.median / self.decile_1) / DECILE
        high = np.log(self.decile_9 / self.median) / DECILE
        result: Floats = self.median * np.exp(z * np.where(z < 0, low, high))
        return result


def published(extra: dict[str, float], fallback: float) -> Incomes:
    """The commune's figures; a missing decile follows the median by the hypotheses, a missing median is `fallback`."""
    table = hypotheses()
    median = extra.get("median_income_uc_2021", fallback)
    decile_1 = extra.get("d1_2021", median * table["decile_1_over_median"])
    decile_9 = extra.get("d9_2021", median * table["decile_9_over_median"])
    names = {"median": "median_income_uc_2021", "decile_1": "d1_2021", "decile_9": "d9_2021"}
    return Incomes(decile_1, median, decile_9, tuple(n for n, column in names.items() if column not in extra))


def draw_incomes(households: pl.DataFrame, incomes: Incomes, rng: np.random.Generator) -> pl.DataFrame:
    """Adds income_per_uc and income (euros a year, whole).

    households: household_type, tenure, workers, unemployed, adults, persons, uc.
    """
    table = hypotheses()["income_score"]
    adults = np.maximum(households["adults"].to_numpy(), 1)
    score = (
        households["household_type"].replace_strict(table, return_dtype=pl.Float64).to_numpy()
        + households["tenure"].replace_strict(table, return_dtype=pl.Float64).to_numpy()
        + table["per_worker"] * households["workers"].to_numpy() / adults
        + table["per_unemployed"] * households["unemployed"].to_numpy() / adults
        + table["noise"] * rng.normal(size=len(households))
    )
    order = np.argsort(score, kind="stable")
    persons = households["persons"].to_numpy().astype(float)
    rank = np.empty(len(order))
    rank[order] = (np.cumsum(persons[order]) - persons[order] / 2) / persons.sum()
    per_uc = np.round(incomes.at(rank))
    total = np.round(per_uc * households["uc"].to_numpy())
    return households.with_columns(income_per_uc=pl.Series(per_uc), income=pl.Series(total))
