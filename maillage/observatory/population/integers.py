"""From weights to whole households: truncate, replicate, sample; then exchange a few until the margins are met."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Kinds of households tried for an exchange at a time, and how much an unlikely one must bring to be taken.
TRIED, UNLIKELY = 2_000, 0.02
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
    """
    numbers = numbers.copy()
    scale = 1.0 / np.sqrt(np.maximum(targets, 1.0))
    scaled = counts * scale
    likely = np.flatnonzero(weights > 1e-6 * weights.max())
    chance = np.full(len(weights), -np.inf)
    chance[likely] = np.log(weights[likely])
    missed = (targets - numbers @ counts) * scale
    for _ in range(MOST_EXCHANGES):
        here = np.flatnonzero(numbers)
        there = likely
        if len(there) > TRIED:
            share = weights[likely] / weights[likely].sum()
            there = np.sort(rng.choice(likely, TRIED, replace=False, p=share))
        if len(here) > TRIED:
            here = np.sort(rng.choice(here, TRIED, replace=False))
        out, into = scaled[here], scaled[there]
        change = (2 * out @ missed + (out**2).sum(1))[:, None] + (-2 * into @ missed + (into**2).sum(1))[None]
        change -= 2 * out @ into.T
        odds = np.maximum(chance[here], -20.0)[:, None] - chance[there][None]
        change += UNLIKELY * scale.max() ** 2 * np.maximum(odds, 0.0)
        change[groups[here][:, None] != groups[there][None]] = np.inf
        best = int(change.argmin())
        a, b = divmod(best, len(there))
        if change[a, b] >= -1e-9:
            break
        numbers[here[a]] -= 1
        numbers[there[b]] += 1
        missed = missed + scaled[here[a]] - scaled[there[b]]
    return numbers
