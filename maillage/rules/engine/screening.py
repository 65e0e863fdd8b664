"""The values the verdicts read, for one situation or many, in one batch whenever they can share it."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from maillage.rules.engine import batch, sources
from maillage.rules.engine.batch import Array, Households, Request
from maillage.rules.engine.encode import batch_key, encode
from maillage.rules.engine.system import system
from maillage.rules.situation import Situation, parse


@dataclass(frozen=True)
class Values:
    """What the engine answered for one situation."""

    by_request: Mapping[Request, tuple[float, ...]]

    def total(self, name: str, period: str) -> float:
        """Summed over the persons of the household when the variable is personal."""
        return sum(self.by_request[name, period])

    def any(self, name: str, period: str) -> bool:
        return any(self.by_request[name, period])


def values(situations: Sequence[Situation], on: str, requests: Sequence[Request]) -> list[Values]:
    """One `Values` per situation, in their order."""
    groups: dict[Any, list[int]] = {}
    for index, situation in enumerate(situations):
        groups.setdefault(batch_key(situation, on), []).append(index)
    found: list[Values | None] = [None] * len(situations)
    for indices in groups.values():
        households = encode([situations[index] for index in indices], on)
        results = batch.screen(households, requests)
        for index, one in zip(indices, split(households, results), strict=True):
            found[index] = one
    return [one for one in found if one is not None]


def split(households: Households, results: Mapping[Request, Array]) -> list[Values]:
    """The arrays cut back household by household."""
    persons = np.searchsorted(households.household, np.arange(len(households) + 1))
    bounds = {"individu": persons, "foyer_fiscal": households.tax_unit_bounds}
    one_each = np.arange(len(households) + 1)
    cut: list[dict[Request, tuple[float, ...]]] = [{} for _ in range(len(households))]
    for request, array in results.items():
        at = bounds.get(system().variables[request[0]].entity.key, one_each).tolist()
        plain = array.tolist()
        for index, by_request in enumerate(cut):
            by_request[request] = tuple(plain[at[index] : at[index + 1]])
    return [Values(by_request) for by_request in cut]


#: Any household: what a formula reads does not depend on whom it is computed for.
_ANYBODY = {
    "persons": [
        {"id": "a", "role": "applicant", "birth_date": "1980-01-01", "nationality": "french", "resources": {}},
        {"id": "b", "role": "dependant", "birth_date": "2015-01-01"},
    ],
    "dwelling": {"commune": "62534", "occupancy": "tenant", "rent": 500},
    "benefits": {},
}


@functools.lru_cache(maxsize=24)
def reads(on: str, requests: tuple[Request, ...]) -> sources.Reads:
    """What the requests read in the month `on` (half a second once, then kept)."""
    return sources.record(encode([parse(_ANYBODY)], on), requests)
