"""Arrays in, arrays out: many households in one simulation, the history closed, the requests in a fixed order."""

import functools
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from openfisca_core.indexed_enums import EnumArray
from openfisca_core.periods import period as as_period
from openfisca_core.simulations import Simulation

from maillage.rules.engine.periods import EVERY_PERIOD, expand
from maillage.rules.engine.system import settle, system

APPLICANT, PARTNER, DEPENDANT = 0, 1, 2

#: Households per simulation: beyond, memory grows and speed does not.
CHUNK = 16_000

Array = NDArray[Any]
#: (variable, period): what is asked of the engine, in the order it is asked.
Request = tuple[str, str]


@dataclass(frozen=True)
class Households:
    """Households as arrays, persons sorted by household (P persons, H households, F tax units).

    `household`: (P,) 0..H-1, sorted; `role`: (P,) APPLICANT, PARTNER or DEPENDANT, one applicant per household, first;
    `taxed_apart`: (H,) the two partners fill in two tax returns (the partner's tax unit follows the applicant's);
    `values`: variable -> period -> array of the size of the variable's entity. The period « * » stands for every
    period reached from `on`; a named period overrides it. Amounts are in euros, float32 in the engine.
    """

    on: str
    household: Array
    role: Array
    taxed_apart: Array
    values: Mapping[str, Mapping[str, Array]]

    def __post_init__(self) -> None:
        """Refuses arrays that do not fit together: `ValueError`, one line."""
        persons, households = len(self.household), len(self.taxed_apart)
        if len(self.role) != persons:
            raise ValueError(f"role: {len(self.role)} values for {persons} persons")
        if not np.array_equal(np.unique(self.household), np.arange(households)):
            raise ValueError(f"household: every number from 0 to {households - 1} must appear, and no other")
        first = np.concatenate([[True], np.diff(self.household) != 0])
        if (np.diff(self.household) < 0).any() or not np.array_equal(self.role == APPLICANT, first):
            raise ValueError("role: each household begins with its one applicant, and households are sorted")
        if np.bincount(self.household, weights=self.role == PARTNER).max(initial=0) > 1:
            raise ValueError("role: a household has one partner at most")
        for name in self.values:
            if name not in system().variables:
                raise ValueError(f"{name}: unknown variable")

    def __len__(self) -> int:
        return len(self.taxed_apart)

    @functools.cached_property
    def tax_unit_bounds(self) -> Array:
        """(H+1,) where the tax units of each household begin."""
        return np.concatenate([[0], np.cumsum(1 + self.taxed_apart.astype(np.int64))])

    @functools.cached_property
    def tax_unit(self) -> Array:
        """(P,) tax unit of each person: the dependants' is the applicant's."""
        own: Array = self.tax_unit_bounds[self.household] + self._alone
        return own

    @property
    def _alone(self) -> Array:
        alone: Array = self.taxed_apart[self.household] & (self.role == PARTNER)
        return alone

    @property
    def tax_role(self) -> Array:
        """(P,) a partner taxed apart is the first declarant of their own tax unit."""
        return np.where(self._alone, APPLICANT, self.role)

    def part(self, start: int, stop: int) -> "Households":
        """The households [start, stop[ alone."""
        persons = slice(*(int(i) for i in np.searchsorted(self.household, [start, stop])))
        households = slice(start, stop)
        units = slice(int(self.tax_unit_bounds[start]), int(self.tax_unit_bounds[stop]))
        cut = {"individu": persons, "famille": households, "menage": households, "foyer_fiscal": units}
        variables = system().variables
        values = {
            name: {period: array[cut[variables[name].entity.key]] for period, array in by_period.items()}
            for name, by_period in self.values.items()
        }
        household = self.household[persons] - start
        return Households(self.on, household, self.role[persons], self.taxed_apart[households], values)


def build(households: Households) -> Simulation:
    """One simulation holding all of `households`, their values set as inputs."""
    populations = system().instantiate_entities()
    persons = populations["individu"]
    persons.count, persons.ids = len(households.household), np.arange(len(households.household))
    groups = {
        "famille": (len(households), households.household, households.role),
        "foyer_fiscal": (int(households.tax_unit_bounds[-1]), households.tax_unit, households.tax_role),
        "menage": (len(households), households.household, households.role),
    }
    for key, (count, members, role) in groups.items():
        group = populations[key]
        group.count = count
        group.ids = np.arange(group.count)
        group.members_entity_id = members
        group.members_role = np.array(group.entity.flattened_roles)[role]
    simulation = Simulation(system(), populations)
    for name, by_period in households.values.items():
        _set(simulation, households.on, name, by_period)
    return simulation


def _set(simulation: Simulation, on: str, name: str, by_period: Mapping[str, Array]) -> None:
    holder = simulation.get_holder(name)
    everywhere = by_period.get(EVERY_PERIOD)
    if everywhere is not None:
        shared = holder._to_array(everywhere)  # checked and encoded once, one array for every period
        for reached in expand(on, holder.variable.definition_period):
            holder._memory_storage.put(shared, reached)
    unit, arrays = holder.variable.definition_period, holder._memory_storage._arrays
    for period, array in by_period.items():
        if period != EVERY_PERIOD:
            reached = _period(period)
            if reached.unit != unit or reached.size != 1:
                raise ValueError(f"{name} is given by {unit}, not for « {period} »")
            arrays[reached] = holder._to_array(array)


_period = functools.lru_cache(maxsize=4096)(as_period)


def compute(households: Households, requests: Sequence[Request]) -> dict[Request, Array]:
    """The requests, in their order, on one simulation. Amounts come back as float32, one per member of the entity."""
    simulation = build(households)
    return {(name, period): plain(simulation.calculate(name, period)) for name, period in requests}


def plain(array: Array) -> Array:
    """Without OpenFisca's own array class: enumerations become their names."""
    if isinstance(array, EnumArray):
        names: Array = array.decode_to_str()
        return names
    return array


def screen(
    households: Households,
    requests: Sequence[Request],
    chunk: int = CHUNK,
    progress: Callable[[int], object] | None = None,
) -> dict[Request, Array]:
    """`compute` by chunks of `chunk` households: the same result, in bounded memory (H is not limited).

    Simulations refer to themselves: without a collection after each one, a million households take 4 GB.
    """
    done = []
    for part in parts(households, chunk):
        done.append(compute_and_forget(part, requests))
        if progress is not None:
            progress(len(part))
    return join(done, requests)


def parts(households: Households, chunk: int = CHUNK) -> Iterator[Households]:
    """The households cut in chunks, in their order; the arrays are not copied."""
    for start in range(0, len(households), chunk):
        yield households.part(start, min(start + chunk, len(households)))


def compute_and_forget(households: Households, requests: Sequence[Request]) -> dict[Request, Array]:
    """`compute`, then the simulation collected: the unit of work of a worker."""
    found = compute(households, requests)
    gc.collect()
    settle(households.on)
    return found


def join(done: Sequence[Mapping[Request, Array]], requests: Sequence[Request]) -> dict[Request, Array]:
    return {request: np.concatenate([part[request] for part in done]) for request in requests}
