"""The synthetic population of a commune and of an EPCI: fitted, made whole, then given its attributes."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maillage.observatory.population.calibrate import calibrate
from maillage.observatory.population.dwellings import draw_dwellings
from maillage.observatory.population.income import Incomes, draw_incomes, published
from maillage.observatory.population.integers import exchange, truncate_replicate_sample
from maillage.observatory.population.margins import ALL, Margins, integer_targets, read_reference
from maillage.observatory.population.people import draw_activity, draw_people
from maillage.observatory.population.sample import replicate
from maillage.observatory.population.templates import Templates, without_sample

Floats = NDArray[np.float64]
COLUMNS = (
    "commune", "household_id", "person_id", "household_type", "tenure", "role", "age", "sex", "activity", "persons",
    "uc", "cars", "dwelling", "rooms", "income_per_uc", "income",
)  # fmt: skip
MEDIAN_FALLBACK = 21_500.0


@dataclass(frozen=True)
class Commune:
    """`people`: one row per person, with its household's columns. `drawn` (len(ALL),): its counts on each margin."""

    margins: Margins
    people: pl.DataFrame
    drawn: Floats
    estimated: tuple[str, ...]


@cache
def departement_prior(departement: str) -> tuple[float, ...]:
    """The starting frequencies of the kinds of households, fitted to the département (or to France)."""
    templates = without_sample()
    reference = read_reference(departement).counts
    return tuple(calibrate(templates.counts, templates.prior, reference, np.ones(len(ALL), dtype=bool)))


def territory_prior(communes: list[Margins], templates: Templates | None = None) -> Floats:
    """Starting frequencies for the communes of a territory: the département's, fitted to the territory's own totals.

    templates: the households of a sample; without it, the kinds of households of the hypotheses.
    """
    kinds = without_sample() if templates is None else templates
    start = np.array(departement_prior(communes[0].departement)) if templates is None else kinds.prior
    totals = np.sum([commune.counts for commune in communes], axis=0)
    return calibrate(kinds.counts, start, totals, np.ones(len(ALL), dtype=bool))


def synthesise(margins: Margins, seed: int, prior: Floats, sample: Templates | None = None) -> Commune:
    """The population of one commune. The draw depends on `seed`, the commune's code and `prior` alone.

    prior: `territory_prior` of its EPCI. sample: households of the census details; without it, the kinds of
    households of the hypotheses.
    """
    rng = np.random.default_rng([seed, int.from_bytes(margins.commune.encode(), "big")])
    templates = without_sample() if sample is None else sample
    weights = calibrate(templates.counts, prior, margins.counts, np.ones(len(ALL), dtype=bool))
    numbers = whole_households(templates, weights, margins, rng)
    if sample is None:
        people = draw_people(templates, numbers, rng)
        rate = margins.extra.get("unemployment_rate_15_64")
        activity = draw_activity(people["age"].to_numpy(), None if rate is None else rate / 100, rng)
        people = people.with_columns(activity=pl.Series(activity))
    else:
        people = replicate(templates, numbers)
    incomes = published(margins.extra, MEDIAN_FALLBACK)
    frame = _with_households(people, margins, incomes, rng)
    return Commune(margins, frame, numbers @ templates.counts, incomes.estimated)


def whole_households(
    templates: Templates, weights: Floats, margins: Margins, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Whole numbers of each template: truncate, replicate, sample, then exchanges, households and others apart."""
    targets = integer_targets(margins.counts).astype(float)
    outside = templates.type < 0
    order = np.lexsort((np.arange(len(weights)), templates.tenure, templates.type))
    households = truncate_replicate_sample(np.where(outside, 0.0, weights), round(margins.households), order, rng)
    others = truncate_replicate_sample(
        np.where(outside, weights, 0.0), round(float(weights[outside].sum())), order, rng
    )
    used = np.isfinite(margins.counts)
    numbers = households + others
    return exchange(numbers, templates.counts[:, used], targets[used], weights, rng, outside.astype(np.int64))


def _with_households(
    people: pl.DataFrame, margins: Margins, incomes: Incomes, rng: np.random.Generator
) -> pl.DataFrame:
    """Household columns beside each person, identifiers, and the columns in order."""
    living = people.filter(pl.col("household") >= 0)
    adult = pl.col("role") != "child"
    households = living.group_by("household", maintain_order=True).agg(
        pl.first("household_type"),
        pl.first("tenure"),
        persons=pl.len(),
        adults=adult.sum(),
        oldest=pl.max("age"),
        workers=(pl.col("activity") == "employed").sum(),
        unemployed=(pl.col("activity") == "unemployed").sum(),
        uc=1.0 + 0.5 * ((pl.col("age") >= 14).sum() - 1).clip(0) + 0.3 * (pl.col("age") < 14).sum(),
        **{name: pl.first(name) for name in ("cars", "dwelling", "rooms") if name in people.columns},
    )
    households = draw_dwellings(households, margins.extra, rng)
    households = draw_incomes(households, incomes, rng)
    kept = ["household", "persons", "uc", "cars", "dwelling", "rooms", "income_per_uc", "income"]
    bare = people.drop([name for name in ("cars", "dwelling", "rooms") if name in people.columns])
    joined = bare.join(households.select(kept), on="household", how="left", maintain_order="left")
    code = margins.commune
    inside = pl.col("household") >= 0
    return joined.with_columns(
        commune=pl.lit(code),
        household_id=pl.when(inside).then(pl.format("{}-{}", pl.lit(code), pl.col("household"))),
        person_id=pl.format("{}-p{}", pl.lit(code), pl.int_range(pl.len())),
    ).select(COLUMNS)
