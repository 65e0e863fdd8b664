"""Where an amount comes from: the parameters the engine read, their legal references, and those nobody has reviewed.

OpenFisca reuses the last value of a parameter for ever. Its authors note the day they last checked one
(« last_value_still_valid_on »): a parameter read more than a year after that day is listed as stale, never hidden.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openfisca_core.parameters import Parameter, ParameterNode, ParameterScale
from openfisca_core.taxscales import TaxScaleLike
from openfisca_core.tracers import TraceNode, TracingParameterNodeAtInstant

from maillage.rules.engine import batch
from maillage.rules.engine.batch import Request
from maillage.rules.engine.system import system
from maillage.rules.stale import StaleParameter

#: Amounts of benefits are reviewed once a year: past that, a value was not looked at by anybody.
REVIEW_MONTHS = 12
#: Addresses of the law copied with the session of whoever read it.
SESSION = re.compile(r";jsessionid=[^?#]*")


@dataclass(frozen=True)
class Reads:
    """For each calculation: what it asked, and the (parameter, instant) it read."""

    asked: Mapping[Request, frozenset[Request]]
    parameters: Mapping[Request, frozenset[tuple[str, str]]]

    def below(self, requests: Iterable[Request]) -> set[Request]:
        """Every calculation the requests rest on, themselves included."""
        seen: set[Request] = set()
        waiting = list(requests)
        while waiting:
            request = waiting.pop()
            if request not in seen:
                seen.add(request)
                waiting += self.asked.get(request, ())
        return seen


class _Recording(TracingParameterNodeAtInstant):  # type: ignore[misc]
    """OpenFisca's own recorder leaves scales out, such as those of the chèque énergie."""

    def get_traced_child(self, child: Any, key: Any) -> Any:
        if isinstance(child, TaxScaleLike):
            node = self.parameter_node_at_instant
            self.tracer.record_parameter_access(f"{node._name}.{key}", node._instant_str, 0.0)
            return child
        traced = super().get_traced_child(child, key)
        if isinstance(traced, TracingParameterNodeAtInstant):
            return _Recording(traced.parameter_node_at_instant, self.tracer)
        return traced


def record(households: batch.Households, requests: Iterable[Request]) -> Reads:
    """What the requests read. The formulas read the same parameters whoever the household is."""
    simulation = batch.build(households)
    simulation.trace = True
    simulation.trace_parameters_at_instant = lambda period: _Recording(
        system().get_parameters_at_instant(period), simulation.tracer
    )
    for name, period in requests:
        simulation.calculate(name, period)
    asked: dict[Request, set[Request]] = {}
    parameters: dict[Request, set[tuple[str, str]]] = {}
    waiting: list[TraceNode] = list(simulation.tracer.trees)
    while waiting:
        node = waiting.pop()
        request = (node.name, str(node.period))
        asked.setdefault(request, set()).update((child.name, str(child.period)) for child in node.children)
        read = {(parameter.name, str(parameter.period)) for parameter in node.parameters}
        parameters.setdefault(request, set()).update(read)
        waiting += node.children
    return Reads(
        {request: frozenset(children) for request, children in asked.items()},
        {request: frozenset(read) for request, read in parameters.items()},
    )


def _leaves(item: Any) -> Iterator[tuple[Parameter, Mapping[str, Any]]]:
    """The dated values under a node, with the metadata that says when they were checked."""
    if isinstance(item, Parameter):
        yield item, item.metadata
    elif isinstance(item, ParameterScale):
        for bracket in item.brackets:
            for child in bracket.children.values():
                yield child, {**item.metadata, **child.metadata}
    elif isinstance(item, ParameterNode):
        for child in item.children.values():
            yield from _leaves(child)


@functools.lru_cache(maxsize=4096)
def _find(path: str) -> Any:
    item: Any = system().parameters
    for name in path.split("."):
        item = getattr(item, "children", {}).get(name)
        if item is None:
            return None
    return item


def stale(reads: Reads, requests: Iterable[Request]) -> tuple[StaleParameter, ...]:
    """The parameters under `requests` that were read more than a year after they were last checked, amounts first."""
    read: dict[str, str] = {}
    for request in reads.below(requests):
        for path, instant in reads.parameters.get(request, ()):
            read[path] = max(instant, read.get(path, ""))
    found = {}
    for path, instant in read.items():
        for parameter, metadata in _leaves(_find(path)):
            verdict = _if_stale(parameter, metadata, instant)
            if verdict is not None:
                found[verdict.path] = verdict
    return tuple(sorted(found.values(), key=lambda item: (not item.is_amount, item.checked_on, item.path)))


def _if_stale(parameter: Parameter, metadata: Mapping[str, Any], instant: str) -> StaleParameter | None:
    known = [value for value in parameter.values_list if value.instant_str <= instant]
    if not known or known[0].value is None or len(known) < len(parameter.values_list):
        return None  # not in force then, or a later value proves that this one was looked at
    checked_on = max(str(metadata.get("last_value_still_valid_on") or ""), known[0].instant_str)[:10]
    if _months(instant) - _months(checked_on) <= REVIEW_MONTHS:
        return None
    unit = metadata.get("unit") or metadata.get("threshold_unit") or ""
    label = parameter.description or metadata.get("short_label") or parameter.name
    return StaleParameter(
        path=parameter.name,
        label=str(label),
        value=str(known[0].value),
        unit=str(unit),
        valid_from=known[0].instant_str,
        checked_on=checked_on,
        read_on=instant,
    )


def _months(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7])


def references(reads: Reads, requests: Iterable[Request], on: str) -> tuple[str, ...]:
    """Legal references of the variables asked and of the parameters their own formulas read, without repetition."""
    texts: dict[str, None] = {}
    for request in requests:
        variable = system().variables.get(request[0])
        for text in _as_texts(variable.reference if variable is not None else None):
            texts[text] = None
        for path, _ in sorted(reads.parameters.get(request, ())):
            for text in _of_parameter(_find(path), on):
                texts[text] = None
    return tuple(texts)


def _of_parameter(item: Any, on: str) -> Iterator[str]:
    """The reference of the value in force in the month `on`."""
    dated = getattr(item, "metadata", {}).get("reference")
    if isinstance(dated, dict):
        days = sorted((str(day) for day in dated if str(day)[:7] <= on), reverse=True)
        by_day = {str(day): value for day, value in dated.items()}
        yield from _as_texts(by_day[days[0]] if days else None)
    else:
        yield from _as_texts(dated)


def _as_texts(reference: Any) -> Iterator[str]:
    if isinstance(reference, str):
        yield SESSION.sub("", reference.strip())
    elif isinstance(reference, dict):
        title, address = reference.get("title", ""), SESSION.sub("", str(reference.get("href", "")))
        yield " — ".join(str(part).strip() for part in (title, address) if part)
    elif isinstance(reference, list | tuple):
        for item in reference:
            yield from _as_texts(item)
