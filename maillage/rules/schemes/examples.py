"""Three example households, complete for the catalogue: a scheme is tried on them before it is dated and voted."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from maillage.rules.schemes.facts import PERIODS, catalogue, known_facts


@dataclass(frozen=True)
class Example:
    """A fictional household, with its French name. Facts that a scheme declares itself stay unknown."""

    name: str
    facts: Mapping[str, Any]


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """The three households, steady over the year: three and twelve months are multiples of the last one."""
    text = files(__package__).joinpath("examples.yaml").read_text(encoding="utf-8")
    return tuple(Example(body["name"], _complete(body["facts"])) for body in yaml.safe_load(text))


def _complete(given: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {name: 0 for name, fact in known_facts().items() if fact.kind in ("money", "number")}
    facts |= given
    for resource in catalogue()["resources"]:
        for suffix, months in list(PERIODS.values())[1:]:
            facts[resource + suffix] = facts[resource] * months
    return facts
