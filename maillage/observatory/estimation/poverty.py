"""Estimate the commune poverty rate where Filosofi hides it.

Publication is not random. Read in the 2021 file: a rate is published only where about 200 persons or more are poor,
so a commune of 2,500 inhabitants appears when its rate passes 8 %, not below; and nothing is published under some
2,000 persons. A regression on the published communes alone therefore learns from the poorer ones. The communes whose
deciles are published but whose rate is not (951 in 2021) tell the other half: their rate lies under 200 / persons.
They enter the fit as left-censored observations (a Tobit fitted by expectation-maximisation).

Model: log(rate) = polynomial in log(median income), size of households, log(median) of the rest of the département,
the census shares that are imported (social housing, single parents, unemployment, no diploma), plus a département
effect shrunk towards zero; every covariate is held within the range met in training, so that a
hamlet is not extrapolated. Error of one commune: a common variance, plus the chance of a small number of households
(1 - p) / (p × households). The 90 % interval is scaled on cross-validated residuals.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Array = NDArray[np.float64]

#: poor persons under which no rate is published (observed minimum on the file of 2021: 185 with rounded rates)
PUBLICATION_FLOOR = 200
LEVEL = 0.90
SHRINK = 4.0  # ridge on département effects, in observations
ROUNDS = 30


@dataclass(frozen=True)
class Communes:
    """Arrays of one length: what Filosofi gives for each commune. `rate` is NaN where hidden; `bounded` where
    deciles are public."""

    code: NDArray[np.str_]
    departement: NDArray[np.str_]
    households: Array
    persons: Array
    median: Array
    rate: Array
    bounded: NDArray[np.bool_]
    extra: Array = field(default_factory=lambda: np.empty((0, 0)))  # (n, k) census covariates, NaN where unknown

    def take(self, chosen: NDArray[np.bool_]) -> "Communes":
        """The communes of a mask or index."""
        extra = self.extra[chosen] if self.extra.size else self.extra
        kept = {name: getattr(self, name)[chosen] for name in self.__dataclass_fields__ if name != "extra"}
        return Communes(**kept, extra=extra)

    @property
    def ceiling(self) -> Array:
        """Rate (%) under which a bounded commune lies."""
        return 100 * PUBLICATION_FLOOR / np.maximum(self.persons, 1)


@dataclass(frozen=True)
class Model:
    """A fitted model: what is needed to predict, and the error measured by cross-validation once `scale` is set."""

    low: Array
    high: Array
    centre: Array
    spread: Array
    weights: Array
    effects: dict[str, tuple[float, float]]
    stray: float
    income: dict[str, tuple[float, float]]
    overall: float
    sigma: float
    scale: float = 1.645

    # `effects`: département → (effect, its variance); `stray`: variance of the effect of a département never seen

    def centre_of(self, communes: Communes) -> Array:
        """Predicted log(rate)."""
        raw = np.clip(covariates(communes, self.income, self.overall), self.low, self.high)
        effects = np.array([self.effects.get(d, (0.0, 0.0))[0] for d in communes.departement])
        return np.asarray(design(np.nan_to_num((raw - self.centre) / self.spread)) @ self.weights + effects)

    def deviation(self, communes: Communes, centre: Array) -> Array:
        """Standard deviation of log(rate) for one commune: common, of its département's effect, of its small number."""
        p = np.clip(np.exp(centre) / 100, 0.005, 0.9)
        chance = (1 - p) / (p * np.maximum(communes.households, 1))
        strays = np.array([self.effects.get(d, (0.0, self.stray))[1] for d in communes.departement])
        return np.asarray(np.sqrt(self.sigma**2 + strays + chance))

    def predict(self, communes: Communes) -> tuple[Array, Array, Array]:
        """Rate (%), lower and upper of the 90 % interval, one per commune; a bounded commune stays under its bound."""
        centre = self.centre_of(communes)
        deviation = self.deviation(communes, centre) * self.scale / norm.ppf(0.5 + LEVEL / 2)
        limit = np.where(communes.bounded, np.log(communes.ceiling), np.log(100.0))
        below = np.maximum(norm.cdf((limit - centre) / deviation), 1e-9)
        lower, middle, upper = (
            np.asarray(np.exp(centre + deviation * norm.ppf(below * part)))
            for part in (0.5 - LEVEL / 2, 0.5, 0.5 + LEVEL / 2)
        )
        return middle, lower, upper


def departement_income(communes: Communes) -> tuple[dict[str, tuple[float, float]], float]:
    """Département → (sum of households × log median, households), and the overall mean of log(median)."""
    logs = np.log(communes.median)
    sums: dict[str, tuple[float, float]] = {}
    for name in np.unique(communes.departement):
        inside = communes.departement == name
        sums[str(name)] = (float((logs * communes.households)[inside].sum()), float(communes.households[inside].sum()))
    return sums, float(np.average(logs, weights=communes.households))


def covariates(communes: Communes, income: dict[str, tuple[float, float]], overall: float) -> Array:
    """Shape (n, 3 + k): log median, persons per household, log median of the rest of the département, census shares."""
    logs = np.log(communes.median)
    sums = np.array([income.get(d, (overall, 1.0)) for d in communes.departement])
    rest = np.maximum(sums[:, 1] - communes.households, 1.0)
    around = np.where(sums[:, 1] > communes.households + 1, (sums[:, 0] - logs * communes.households) / rest, overall)
    columns = [logs, communes.persons / np.maximum(communes.households, 1), around]
    return np.column_stack([*columns, communes.extra] if communes.extra.size else columns)


def design(z: Array) -> Array:
    """Constant, three covariates, square and cube of the first, squares of the others, products by the first: shape
    (n, 10)."""
    first, size, around = z[:, :3].T
    more = [first**2, first**3, size**2, around**2, first * size, first * around]
    return np.column_stack([np.ones(len(z)), z, *more])


def fit(training: Communes, income: dict[str, tuple[float, float]], overall: float) -> Model:
    """Fit on published and bounded communes (others are ignored). `income` and `overall` from `departement_income`."""
    known = ~np.isnan(training.rate)
    kept = training.take(known | training.bounded)
    known = ~np.isnan(kept.rate)
    raw = covariates(kept, income, overall)
    low, high = np.nanquantile(raw, [0.005, 0.995], axis=0)
    raw = np.clip(raw, low, high)
    centre, spread = np.nanmean(raw, axis=0), np.maximum(np.nanstd(raw, axis=0), 1e-9)
    columns = design(np.nan_to_num((raw - centre) / spread))
    names, index = np.unique(kept.departement, return_inverse=True)
    counts = np.bincount(index).astype(np.float64)
    limit = np.log(np.where(known, 1.0, kept.ceiling))
    y = np.where(known, np.log(np.where(known, kept.rate, 1.0)), limit - 0.2)
    effects: Array = np.zeros(len(names))
    weights: Array = np.zeros(columns.shape[1])
    sigma = 0.2
    target, extra = y.copy(), np.zeros(len(y))
    gram = columns.T @ columns + 1e-9 * np.eye(columns.shape[1])
    for _ in range(ROUNDS):
        weights = np.linalg.solve(gram, columns.T @ (target - effects[index])).astype(np.float64)
        effects = (np.bincount(index, target - columns @ weights) / (counts + SHRINK)).astype(np.float64)
        mean = columns @ weights + effects[index]
        sigma = float(np.sqrt(np.mean((target - mean) ** 2 + extra)))
        z = (limit - mean) / sigma
        ratio = np.exp(norm.logpdf(z) - norm.logcdf(z))
        target = np.where(known, y, mean - sigma * ratio)
        extra = np.where(known, 0.0, sigma**2 * np.clip(1 - z * ratio - ratio**2, 0, 1))
    p = np.clip(np.exp(mean) / 100, 0.005, 0.9)
    chance = float(np.mean(((1 - p) / (p * kept.households))[known]))
    common = float(np.sqrt(max(sigma**2 - chance, 1e-4)))
    stray = float(np.var(effects))
    shrunk = {str(n): (float(e), stray * SHRINK / (c + SHRINK)) for n, e, c in zip(names, effects, counts, strict=True)}
    return Model(low, high, centre, spread, weights, shrunk, stray, income, overall, common)
