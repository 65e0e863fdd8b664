"""From weights to whole households: truncate, replicate, sample; then exchange a few until the margins are met."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Kinds of households tried for an exchange at a time, how many times, and what an unlikely one must bring besides.
TRIED, ROUNDS, UNLIKELY = 1_000, 3, 0.02
MOST_EXCHANGES = 3_000


def truncate_replicate_sample(weights: Floats, total: int, order: Ints, rng: np.random.Generator) -> Ints:
    """Whole numbers (k,) adding to `total`: the whole part of each weight, then the rest by systematic sampling.

    `order` sorts the templates by kind, so that the draw is spread over all kinds (Lovelace and Ballas 2013, spread).
    """
    scaled = weights * (total / weights.sum()) if weights.sum() else weights
    numbers = np.floor(scaled).astype(np.int64)
    missing = total - int(numbers.sum())
    if missing <= 0:
        return numbers
    rest = (scaled - numbers)[order]
    ladder = np.cumsum(rest) * missing / rest.sum()
    drawn = np.searchsorted(ladder, np.arange(missing) + rng.random(), side="right")
    np.add.at(numbers, order[np.minimum(drawn, len(order) - 1)], 1)
    return numbers


def exchange(
    numbers: Ints, counts: Floats, targets: Floats, weights: Floats, rng: np.random.Generator, groups: Ints
) -> Ints:
    """Replace households one by one by others of the same `groups` while that brings the margins nearer to `targets`.

    numbers: (k,), counts: (k, j), targets: (j,), weights: (k,) the calibrated ones, which tell likely from unlikely.
    Among more than TRIED kinds, several random choices of them are tried in turn.
    """
    numbers = numbers.copy()
    scale = 1.0 / np.sqrt(np.maximum(targets, 1.0))
    scaled = counts * scale
    missed = (targets - numbers @ counts) * scale
    likely = np.flatnonzero(weights > 1e-6 * weights.max())
    for _ in range(1 if len(likely) <= TRIED else ROUNDS):
        pool = _pool(numbers, weights, likely, rng)
        missed = _exchange_among(pool, numbers, scaled, missed, weights, groups, UNLIKELY * float(scale.max()) ** 2)
    return numbers


def _pool(numbers: Ints, weights: Floats, likely: Ints, rng: np.random.Generator) -> Ints:
    here = np.flatnonzero(numbers)
    if len(likely) > TRIED:
        here = rng.choice(here, min(len(here), TRIED), replace=False)
        likely = rng.choice(likely, TRIED, replace=False, p=weights[likely] / weights[likely].sum())
    return np.union1d(here, likely)


def _exchange_among(
    pool: Ints, numbers: Ints, scaled: Floats, missed: Floats, weights: Floats, groups: Ints, unlikely: float
) -> Floats:
    """Best exchanges among `pool`, written in `numbers`; what is still missed of the margins."""
    size = scaled[pool]
    chance = np.log(np.maximum(weights[pool], 1e-12 * weights.max()))
    pairs = -2 * size @ size.T + unlikely * np.maximum(chance[:, None] - chance[None], 0.0)
    pairs[groups[pool][:, None] != groups[pool][None]] = np.inf
    squares = (size**2).sum(axis=1)
    for _ in range(MOST_EXCHANGES):
        along = 2 * size @ missed
        leave = np.where(numbers[pool] > 0, squares + along, np.inf)
        change = pairs + leave[:, None]
        change += (squares - along)[None]
        a, b = divmod(int(change.argmin()), len(pool))
        if not change[a, b] < -1e-9:
            break
        numbers[pool[a]] -= 1
        numbers[pool[b]] += 1
        missed = missed + size[a] - size[b]
    return missed
