"""E2SFCA on a sparse product, beside PySAL `access` on the same table of pairs; the values are the same."""

import logging
import warnings

import numpy as np
import pandas as pd

from bench import Row, median_seconds
from maillage.observatory.access.floating import LUO_QI, floating_catchment, step_weights

SIZES = ((36, 12), (1_000, 200), (5_000, 1_000))


def main(quick: bool) -> list[Row]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        try:
            return [measure(places, sites) for places, sites in (SIZES[:2] if quick else SIZES)]
        finally:
            logging.disable(logging.NOTSET)


def measure(places: int, sites: int) -> Row:
    """Both from the dense minutes (ours) and from the table of pairs within reach (theirs), weights included."""
    from access import Access, weights

    rng = np.random.default_rng(0)
    demand = rng.integers(50, 900, places).astype(float)
    supply = rng.integers(1, 9, sites).astype(float)
    here, there = rng.random((places, 2)) * 80, rng.random((sites, 2)) * 80
    minutes = 3.84 * np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1)) ** 0.635
    rows, columns = np.nonzero(minutes <= 30)
    pairs = pd.DataFrame({"origin": rows, "dest": columns, "cost": minutes[rows, columns]})
    step = weights.step_fn(dict(LUO_QI))

    def theirs() -> pd.Series:
        table = Access(
            demand_df=pd.DataFrame({"geoid": range(places), "demand": demand}).set_index("geoid"),
            demand_index=True, demand_value="demand",
            supply_df=pd.DataFrame({"geoid": range(sites), "supply": supply}).set_index("geoid"),
            supply_index=True, supply_value="supply",
            cost_df=pairs, cost_origin="origin", cost_dest="dest", cost_name="cost",
        )  # fmt: skip
        return table.enhanced_two_stage_fca(name="r", weight_fn=step)["r_supply"]

    def ours() -> np.ndarray:
        return floating_catchment(demand, supply, step_weights(minutes, LUO_QI))

    agree = bool(np.allclose(ours(), theirs().reindex(range(places)).fillna(0)))
    repeat = 3 if places > 1_000 else 5
    return Row(
        f"E2SFCA, {places} places x {sites} sites, {len(pairs)} pairs",
        median_seconds(ours, repeat), "s", "PySAL access", median_seconds(theirs, repeat), agree,
    )  # fmt: skip
