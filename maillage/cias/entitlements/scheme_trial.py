"""A draft tried before it is voted: on three example households, step by step, and on the open files, in counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from maillage.cias.entitlements.open_files import OpenFiles
from maillage.cias.entitlements.scheme_counts import CommuneCounts, counts_by_commune
from maillage.rules.schemes.batch import Population
from maillage.rules.schemes.comparing import compare
from maillage.rules.schemes.compiling import CompiledScheme
from maillage.rules.schemes.examples import examples
from maillage.rules.schemes.facts import Fact, catalogue, known_facts
from maillage.rules.schemes.population import shared_facts
from maillage.rules.schemes.verdict import SchemeVerdict, explain

STATUSES = {"eligible": "Éligible", "not eligible": "Non éligible", "not calculable": "À préciser"}


@dataclass(frozen=True)
class ExampleTrial:
    """An example household under the draft, and under the version in force when there is one."""

    name: str
    after: SchemeVerdict
    before: SchemeVerdict | None

    @property
    def differs(self) -> bool:
        return self.before is not None and self.before.amount != self.after.amount


@dataclass(frozen=True)
class FilesTrial:
    """Counts and totals over open files. `unclear`: files that one of the two versions cannot judge, left out.

    `winners`, `losers`, `unchanged` and the figures « before » are None when no version is in force.
    """

    files: int
    unclear: int
    helped: int
    cost: Decimal
    helped_before: int | None
    cost_before: Decimal | None
    winners: int | None
    losers: int | None
    unchanged: int | None
    by_commune: tuple[CommuneCounts, ...]
    never_known: tuple[str, ...]


def facts_to_suppose(draft: CompiledScheme, present: CompiledScheme | None) -> list[Fact]:
    """Facts of the request that no file holds (bill, amount asked…): to be given once, as a stated hypothesis."""
    held = {"commune", "housing_status", "household_type", *catalogue()["charges"], *catalogue()["history"]}
    held |= {name for name in known_facts() if name.startswith(tuple(catalogue()["resources"]))}
    held |= {"adults", "children", "children_under_14", "shared_children", "shared_children_under_14"}
    held |= {"adult_children", "hosted_persons"}
    facts = {fact.name: fact for scheme in (draft, present) if scheme for fact in scheme.used_facts}
    return [fact for name, fact in facts.items() if name not in held]


def try_examples(
    draft: CompiledScheme, present: CompiledScheme | None, supposed: Mapping[str, Any]
) -> list[ExampleTrial]:
    """The three households; what is supposed fills only what an example does not say."""

    def verdict(scheme: CompiledScheme, facts: Mapping[str, Any]) -> SchemeVerdict:
        mine = {name: value for name, value in supposed.items() if name in scheme.facts and name not in facts}
        return explain(scheme, {**facts, **mine})

    return [
        ExampleTrial(one.name, verdict(draft, one.facts), verdict(present, one.facts) if present else None)
        for one in examples()
    ]


def try_files(
    draft: CompiledScheme, present: CompiledScheme | None, files: OpenFiles, supposed: Mapping[str, Any]
) -> FilesTrial:
    """The open files under both versions. Raises `SchemeError` when they give one fact two meanings."""
    schemes = [scheme for scheme in (draft, present) if scheme]
    facts = shared_facts(schemes)
    columns = {name: _array(facts[name], values) for name, values in files.columns.items()}
    columns |= {
        name: _array(facts[name], [value] * files.size) for name, value in supposed.items() if name not in columns
    }
    population = Population.read(columns, {name: facts[name] for name in facts.keys() - known_facts().keys()})
    found = compare(present or draft, draft, population, years=1)
    before, after = found.scenarios[0], found.scenarios[3]
    used = {fact.name: fact for scheme in schemes for fact in scheme.used_facts}
    history = catalogue()["history"]
    absent = [fact.label for name, fact in used.items() if name not in columns and name not in history]
    counted = present is not None
    return FilesTrial(
        files=files.size,
        unclear=int(found.not_calculable),
        helped=int(after.households_helped),
        cost=after.cost,
        helped_before=int(before.households_helped) if counted else None,
        cost_before=before.cost if counted else None,
        winners=int(after.winners) if counted else None,
        losers=int(after.losers) if counted else None,
        unchanged=files.size - int(found.not_calculable + after.winners + after.losers) if counted else None,
        by_commune=counts_by_commune(found.by_commune) if counted else (),
        never_known=tuple(absent),
    )


def _array(fact: Fact, values: Sequence[Any]) -> Any:
    if fact.kind == "text":
        return np.array(values, dtype=object)
    return np.array([np.nan if value is None else float(value) for value in values])
