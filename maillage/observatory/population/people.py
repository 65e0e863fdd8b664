"""Persons of the drawn households: age, sex, role; what the margins do not say is drawn from the hypotheses."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maillage.observatory.population.hypotheses import by_age, hypotheses
from maillage.observatory.population.margins import BAND_STARTS, TENURES, TYPES
from maillage.observatory.population.templates import Templates

Ints = NDArray[np.int64]
ENDS = (*BAND_STARTS[1:], 100)
YOUNGEST_PARENT, OLDEST_PARENT = 17, 45
ADULT = 18


def draw_people(templates: Templates, numbers: Ints, rng: np.random.Generator) -> pl.DataFrame:
    """One row per person: household (number in the commune, -1 outside households), type, tenure, role, age, sex."""
    inside = np.repeat(np.arange(len(numbers)), numbers)
    household_of = np.cumsum(templates.type[inside] >= 0) - 1
    ages: list[int] = []
    rows: list[tuple[int, int, str]] = []
    for place, template in enumerate(inside):
        who = templates.members[template]
        household = int(household_of[place]) if templates.type[template] >= 0 else -1
        ages += draw_ages(who, rng)
        rows += [(household, int(template), role) for role, _ in who]
    template = np.array([row[1] for row in rows], dtype=np.int64)
    types, tenures = templates.type[template], templates.tenure[template]
    frame = pl.DataFrame(
        {
            "household": [row[0] for row in rows],
            "household_type": [TYPES[t] if t >= 0 else None for t in types],
            "tenure": [TENURES[t] if t >= 0 else None for t in tenures],
            "role": [row[2] for row in rows],
            "age": ages,
        }
    )
    return frame.with_columns(sex=pl.Series(_sexes(frame, rng)))


def draw_ages(who: list[tuple[str, int]], rng: np.random.Generator) -> list[int]:
    """An age for each (role, band): parents are 17 to 45 years older than their children, partners are of near age."""
    children = [band for role, band in who if role == "child"]
    adults = [band for role, band in who if role != "child"]
    if not children:
        first = _age(adults[0], rng, ADULT if who[0][0] != "outside" else 0)
        partner = who[0][0] == "adult"
        rest = [_near(first, band, rng) if partner else _age(band, rng, ADULT) for band in adults[1:]]
        return [first, *rest]
    parent = adults[0]
    highest = ENDS[parent] - 1 - YOUNGEST_PARENT
    drawn = [_age(band, rng, max(BAND_STARTS[parent], ADULT) - OLDEST_PARENT, highest) for band in children]
    first = _age(parent, rng, max(ADULT, max(drawn) + YOUNGEST_PARENT), min(drawn) + OLDEST_PARENT)
    others = [
        _age(band, rng, max(ADULT, max(drawn) + YOUNGEST_PARENT), min(drawn) + OLDEST_PARENT + 5) for band in adults[1:]
    ]
    return [first, *others, *drawn]


def _age(band: int, rng: np.random.Generator, least: int = 0, most: int = 120) -> int:
    """A whole age of the band, within [least, most] as far as the band allows."""
    low, high = BAND_STARTS[band], ENDS[band] - 1
    if band == len(BAND_STARTS) - 1:
        high = low + min(int(rng.exponential(6.0)), 19)
    low, high = min(max(low, least), ENDS[band] - 1), max(min(high, most), BAND_STARTS[band])
    return int(rng.integers(low, high + 1)) if low < high else low


def _near(first: int, band: int, rng: np.random.Generator) -> int:
    guess = round(first + rng.normal(-2.0, 3.5))
    return int(np.clip(guess, max(BAND_STARTS[band], ADULT), ENDS[band] - 1))


def _sexes(people: pl.DataFrame, rng: np.random.Generator) -> list[str]:
    table = hypotheses()
    draws = rng.random(len(people))
    result: list[str] = []
    previous: tuple[int, str] = (-2, "")
    columns = people.select("household", "household_type", "role", "age").iter_rows()
    for draw, (household, type_, role, age) in zip(draws, columns, strict=True):
        share = table["women_others"]
        if role == "outside":
            share = table["women_outside"]
        elif type_ == "hh_one_person":
            share = table["women_alone"][max(band_of(age), 1)]
        elif type_ == "hh_single_parent" and role == "adult":
            share = table["women_lone_parents"]
        elif type_ in ("hh_couple_children", "hh_couple_no_child") and role == "adult":
            share = 0.0 if previous != (household, "M") else 1.0  # a man and a woman: a hypothesis
        sex = "F" if draw < share else "M"
        previous = (household, sex) if role == "adult" else (-2, "")
        result.append(sex)
    return result


def band_of(age: int) -> int:
    """The age band (0 to 6) of an age."""
    return int(np.searchsorted(BAND_STARTS, age, side="right")) - 1


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
