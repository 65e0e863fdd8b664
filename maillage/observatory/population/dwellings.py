"""Car and dwelling of each household: as many as published where the count is known, else by the hypotheses."""

import numpy as np
import polars as pl

from maillage.observatory.population.hypotheses import hypotheses
from maillage.observatory.population.people import bands_of, choose


def draw_dwellings(households: pl.DataFrame, extra: dict[str, float], rng: np.random.Generator) -> pl.DataFrame:
    """Adds cars (0, 1, 2: two or more), dwelling (house, flat) and rooms to one row per household, where unknown.

    households: household_type, tenure, persons, adults, oldest (age). `extra`: hh_no_car and hh_house when published.
    """
    table = hypotheses()
    bands = np.maximum(bands_of(households["oldest"].to_numpy()), 1)
    alone = np.array([0.0, *(table["no_car_alone"][band] for band in range(1, 7))])[bands]
    by_type = households["household_type"].replace_strict(table["no_car"]).to_numpy()
    without = np.where(households["household_type"].to_numpy() == "hh_one_person", alone, by_type)
    house = households["tenure"].replace_strict(table["house"]).to_numpy()
    carless = _exactly(extra.get("hh_no_car"), without, rng)
    in_house = _exactly(extra.get("hh_house"), house, rng)
    two = (households["adults"].to_numpy() >= 2) & (rng.random(len(households)) < 0.65)
    mean = np.array([0.0, *(table["rooms"][size] for size in range(1, 6))])[households["persons"].clip(1, 5)]
    rooms = np.clip(np.round(rng.normal(mean - 1.2 * ~in_house, 1.1)), 1, 9).astype(int)
    drawn = {
        "cars": np.where(carless, 0, np.where(two, 2, 1)),
        "dwelling": np.where(in_house, "house", "flat"),
        "rooms": rooms,
    }
    return households.with_columns(
        pl.Series(name, values) if name not in households.columns else pl.col(name).fill_null(pl.Series(values))
        for name, values in drawn.items()
    )


def _exactly(published: float | None, chances: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """`published` households with the trait when that is known, else the number that the chances give."""
    count = round(float(chances.sum()) if published is None else published)
    return choose(count, chances / np.clip(1 - chances, 0.02, 1), rng)
