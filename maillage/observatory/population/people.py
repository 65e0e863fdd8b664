"""Persons of the drawn households: age, sex, role; what the margins do not say is drawn from the hypotheses."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maillage.observatory.population.hypotheses import by_age, hypotheses
from maillage.observatory.population.margins import BAND_STARTS, TENURES, TYPES
from maillage.observatory.population.templates import Templates

Ints = NDArray[np.int64]
STARTS = np.array(BAND_STARTS)
#: Oldest age of each band.
STOPS = np.array([*BAND_STARTS[1:], 100]) - 1
YOUNGEST_PARENT, OLDEST_PARENT = 17, 45
ADULT = 18


def draw_people(templates: Templates, numbers: Ints, rng: np.random.Generator) -> pl.DataFrame:
    """One row per person: household (number in the commune, -1 outside households), type, tenure, role, age, sex."""
    unit = np.repeat(np.arange(len(numbers)), numbers)  # template of each household or person outside
    sizes = np.array([len(who) for who in templates.members])
    person_unit = np.repeat(np.arange(len(unit)), sizes[unit])
    start = np.cumsum(sizes[unit]) - sizes[unit]
    position = np.arange(len(person_unit)) - start[person_unit]
    template = unit[person_unit]
    first = np.cumsum(sizes) - sizes
    flat = [member for who in templates.members for member in who]
    roles = np.array([role for role, _ in flat])[first[template] + position]
    bands = np.array([band for _, band in flat])[first[template] + position]
    ages = draw_ages(person_unit, position, roles, bands, rng)
    types, tenures = templates.type[template], templates.tenure[template]
    household = np.where(templates.type[unit] >= 0, np.cumsum(templates.type[unit] >= 0) - 1, -1)[person_unit]
    return pl.DataFrame(
        {
            "household": household,
            "household_type": np.array([*TYPES, None], dtype=object)[types],
            "tenure": np.array([*TENURES, None], dtype=object)[tenures],
            "role": roles,
            "age": ages,
            "sex": np.where(rng.random(len(ages)) < _women(types, position, roles, bands), "F", "M"),
        },
        schema_overrides={"household_type": pl.String, "tenure": pl.String},
    )


def draw_ages(unit: Ints, position: Ints, roles: NDArray[np.str_], bands: Ints, rng: np.random.Generator) -> Ints:
    """An age in its band for each person; persons of a household (`unit`) follow each other, adults first.

    Parents are 17 to 45 years older than their children, and partners are of near age, as far as the bands allow.
    """
    head = np.flatnonzero(position == 0)
    parent_band = bands[head][unit]
    child, ages = roles == "child", np.zeros(len(unit), dtype=np.int64)
    youngest, oldest = np.full(len(head), 200), np.full(len(head), -1)
    least = np.maximum(STARTS[parent_band], ADULT) - OLDEST_PARENT
    most = STOPS[parent_band] - YOUNGEST_PARENT
    ages[child] = _within(bands[child], least[child], most[child], rng)
    np.minimum.at(youngest, unit[child], ages[child])
    np.maximum.at(oldest, unit[child], ages[child])
    parents = (oldest >= 0)[unit]
    grown = np.where(roles == "outside", 0, ADULT)
    least = np.where(parents, np.maximum(ADULT, oldest[unit] + YOUNGEST_PARENT), grown)
    most = np.where(parents, youngest[unit] + OLDEST_PARENT + np.where(position > 0, 5, 0), 200)
    adult = ~child
    ages[adult] = _within(bands[adult], least[adult], most[adult], rng)
    partner = (roles == "adult") & (position == 1) & ~parents
    near = np.round(ages[head][unit[partner]] + rng.normal(-2.0, 3.5, int(partner.sum()))).astype(np.int64)
    ages[partner] = np.clip(near, np.maximum(STARTS[bands[partner]], ADULT), STOPS[bands[partner]])
    return ages


def _within(bands: Ints, least: Ints, most: Ints, rng: np.random.Generator) -> Ints:
    """A whole age of each band, within [least, most] as far as the band allows; the oldest thin out."""
    high = STOPS[bands]
    thinning = STARTS[-1] + np.minimum(rng.exponential(6.0, len(bands)).astype(np.int64), 19)
    high = np.where(bands == len(STARTS) - 1, thinning, high)
    low = np.minimum(np.maximum(STARTS[bands], least), STOPS[bands])
    high = np.maximum(np.minimum(high, most), STARTS[bands])
    drawn: Ints = low + np.floor(rng.random(len(bands)) * np.maximum(high - low + 1, 1)).astype(np.int64)
    return drawn


def _women(types: Ints, position: Ints, roles: NDArray[np.str_], bands: Ints) -> NDArray[np.float64]:
    """Chance of being a woman. A couple is a man and a woman: a hypothesis."""
    table = hypotheses()
    alone = np.array([table["women_alone"][max(band, 1)] for band in range(len(STARTS))])
    share = np.full(len(types), float(table["women_others"]))
    adult = roles == "adult"
    couple = adult & ((types == TYPES.index("hh_couple_children")) | (types == TYPES.index("hh_couple_no_child")))
    share = np.where(types == TYPES.index("hh_one_person"), alone[bands], share)
    share = np.where(adult & (types == TYPES.index("hh_single_parent")), table["women_lone_parents"], share)
    share = np.where(couple, position == 1, share)
    return np.where(roles == "outside", table["women_outside"], share).astype(float)


def bands_of(ages: Ints) -> Ints:
    """The age band (0 to 6) of each age."""
    return np.asarray(np.searchsorted(STARTS, ages, side="right") - 1, dtype=np.int64)


def draw_activity(ages: Ints, unemployment: float | None, rng: np.random.Generator) -> NDArray[np.str_]:
    """child, student, employed, unemployed, retired or other; the unemployed are the commune's rate of the active."""
    table = hypotheses()
    active = rng.random(len(ages)) < by_age("active", ages)
    rate = table["unemployment_rate"] if unemployment is None else unemployment
    of_age = active & (ages < 65)
    jobless = choose(round(rate * int(of_age.sum())), np.where(of_age, by_age("unemployment_risk", ages), 0.0), rng)
    draw = rng.random(len(ages))
    student, retired = by_age("student", ages), by_age("retired", ages)
    result = np.where(draw < student, "student", np.where(draw < student + retired, "retired", "other"))
    result = np.where(active, "employed", result)
    result = np.where(jobless, "unemployed", result)
    return np.where(ages < 15, "child", result)


def choose(count: int, chances: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Exactly `count` of those with a chance, drawn without putting back in proportion to it (Gumbel's trick)."""
    keys = rng.gumbel(size=len(chances))
    possible = chances > 0
    keys[possible] += np.log(chances[possible])
    keys[~possible] = -np.inf
    chosen = np.zeros(len(chances), dtype=bool)
    chosen[np.argsort(-keys, kind="stable")[: min(count, int(possible.sum()))]] = True
    return chosen
