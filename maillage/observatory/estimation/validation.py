"""Cross-validate the poverty model on the communes that publish, and set the width of its interval."""

from dataclasses import asdict, dataclass, replace

import numpy as np

from maillage.observatory.estimation.poverty import LEVEL, Array, Communes, Model, departement_income, fit

FOLDS = 10
SEED = 20210101


@dataclass(frozen=True)
class Validation:
    """Errors in points of poverty rate, on communes held out. `by_departement`: whole départements held out.

    `bounded_right`: among communes known to lie under a bound, share predicted under it. `smallest_from_largest`:
    trained on more than 1,500 households, tested on fewer than 1,000. `kinship`: correlation of the errors of two
    communes of one EPCI (used for the interval of an area).
    """

    published: int
    bounded: int
    mean_error: float
    bias: float
    ninth_decile: float
    coverage: float
    by_departement: float
    by_departement_coverage: float
    smallest_from_largest: float
    smallest_from_largest_bias: float
    bounded_right: float
    baseline: float
    kinship: float

    def as_dict(self) -> dict[str, float]:
        """For JSON and reports."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


def folds(count: int, seed: int = SEED) -> Array:
    """Fold number of each commune, drawn once: seeded, so that two runs agree."""
    numbers = np.arange(count) % FOLDS
    np.random.default_rng(seed).shuffle(numbers)
    return numbers.astype(np.float64)


def held_out(communes: Communes, group: Array) -> tuple[Array, Array]:
    """log(rate) and its deviation predicted for each commune by a model that did not see its group."""
    income, overall = departement_income(communes)
    kept = (~np.isnan(communes.rate)) | communes.bounded
    centre, deviation = np.full(len(group), np.nan), np.full(len(group), np.nan)
    for number in np.unique(group):
        out = group == number
        model = fit(communes.take(kept & ~out), income, overall)
        test = communes.take(out)
        centre[out] = model.centre_of(test)
        deviation[out] = model.deviation(test, centre[out])
    return centre, deviation


def validated(communes: Communes, epci: dict[str, str]) -> tuple[Model, Validation]:
    """The model fitted on everything, its interval scaled on held-out residuals, and what was measured.

    Coverage is itself measured out of sample: the scale found on half of the folds is tried on the other half.
    """
    income, overall = departement_income(communes)
    known = ~np.isnan(communes.rate)
    group = folds(len(known))
    centre, deviation = held_out(communes, group)
    residual = np.where(known, np.log(np.where(known, communes.rate, 1.0)), np.nan) - centre
    standard = np.abs(residual / deviation)
    even = group % 2 == 0
    covered = []
    for side in (even, ~even):
        width = np.quantile(standard[side & known], LEVEL)
        covered.append(standard[~side & known] <= width)
    scale = float(np.quantile(standard[known], LEVEL))
    error = np.exp(centre[known]) - communes.rate[known]
    names, index = np.unique(communes.departement, return_inverse=True)
    apart, apart_deviation = held_out(communes, (index % FOLDS).astype(np.float64))
    apart_error = np.exp(apart[known]) - communes.rate[known]
    apart_standard = np.abs((np.log(communes.rate[known]) - apart[known]) / apart_deviation[known])
    small_error = smallest_from_largest(communes)
    bounded = communes.bounded & ~known
    model = replace(fit(communes, income, overall), scale=scale)
    return model, Validation(
        published=int(known.sum()),
        bounded=int(bounded.sum()),
        mean_error=float(np.abs(error).mean()),
        bias=float(error.mean()),
        ninth_decile=float(np.quantile(np.abs(error), 0.9)),
        coverage=float(np.concatenate(covered).mean()),
        by_departement=float(np.abs(apart_error).mean()),
        by_departement_coverage=float((apart_standard <= scale).mean()),
        smallest_from_largest=float(np.abs(small_error).mean()),
        smallest_from_largest_bias=float(small_error.mean()),
        bounded_right=float((np.exp(centre[bounded]) <= communes.ceiling[bounded]).mean())
        if bounded.any()
        else float("nan"),
        baseline=float(np.abs(communes.rate[known] - communes.rate[known].mean()).mean()),
        kinship=kinship(residual[known] / deviation[known], [epci.get(str(c), str(c)) for c in communes.code[known]]),
    )


def smallest_from_largest(communes: Communes) -> Array:
    """Errors on published communes under 1,000 households of a model trained above 1,500."""
    income, overall = departement_income(communes)
    known = ~np.isnan(communes.rate)
    model = fit(communes.take((communes.households > 1500) & (known | communes.bounded)), income, overall)
    test = communes.take(known & (communes.households < 1000))
    return np.asarray(np.exp(model.centre_of(test)) - test.rate)


def kinship(standard: Array, groups: list[str]) -> float:
    """Intra-group correlation of standardised residuals (pairs within a group over the variance), between 0 and 1."""
    _, index = np.unique(groups, return_inverse=True)
    sums, squares = np.bincount(index, standard), np.bincount(index, standard**2)
    counts = np.bincount(index)
    pairs = (counts * (counts - 1)).sum()
    return float(np.clip((sums**2 - squares).sum() / max(pairs, 1) / np.mean(standard**2), 0, 1))
