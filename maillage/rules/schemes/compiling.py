"""A valid scheme becomes an ordered list of named values, conditions and amounts: compiled once, run by two evaluators.

Order of calculation is found from the formulas themselves; a cycle, an unknown name or a hole in a grid is refused with
the line of the field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maillage.rules.schemes.amounts import amount_steps, automatic_conditions
from maillage.rules.schemes.document import Document
from maillage.rules.schemes.expressions import FormulaError, Kind, Node, kind_of, names, parse
from maillage.rules.schemes.facts import Fact, known_facts
from maillage.rules.schemes.loading import Scheme, load_scheme
from maillage.rules.schemes.parts import Condition, Path_, Step
from maillage.rules.schemes.resource_formula import resource_steps


@dataclass(frozen=True)
class CompiledScheme:
    """Ready to run. `values` then `amounts` are in order of calculation; the last amount is the result."""

    scheme: Scheme
    facts: Mapping[str, Fact]
    values: tuple[Step, ...]
    conditions: tuple[Condition, ...]
    amounts: tuple[Step, ...]
    kinds: Mapping[str, Kind]

    @property
    def used_facts(self) -> tuple[Fact, ...]:
        """The facts that the conditions and the amount need, in the order of the catalogue."""
        needed = {name for step in (*self.values, *self.amounts) for name in names(step.node)}
        needed |= {name for condition in self.conditions for name in names(condition.node)}
        return tuple(fact for name, fact in self.facts.items() if name in needed)

    def label(self, name: str) -> str:
        """French name of a fact or of a value."""
        if name in self.facts:
            return self.facts[name].label
        return next(step.label for step in (*self.values, *self.amounts) if step.name == name)


def compile_file(path: Path) -> CompiledScheme:
    """Load and compile a scheme file. Raises `SchemeError`."""
    return compile_scheme(load_scheme(path))


def compile_scheme(scheme: Scheme) -> CompiledScheme:
    """Compile a valid scheme. Raises `SchemeError` naming file, line and field."""
    document = scheme.document
    facts = known_facts() | _own_facts(document)
    steps: dict[str, Step] = {}
    for step in (*resource_steps(scheme), *_own_values(document)):
        if step.name in facts or step.name in steps:
            raise document.error(step.path, f"le nom « {step.name} » est déjà pris")
        steps[step.name] = step
    conditions = (*_own_conditions(document), *automatic_conditions(document))
    amounts = amount_steps(document)
    kinds: dict[str, Kind] = {name: fact.kind for name, fact in facts.items()}
    ordered = _in_order(document, steps, facts)
    for step in ordered:
        kinds[step.name] = _kind(document, step.node, kinds, step.path)
    for step in amounts:
        if _kind(document, step.node, kinds, step.path) not in ("money", "number"):
            raise document.error(step.path, "un nombre est attendu, pas une condition ni un texte")
        kinds[step.name] = "money"
    for condition in conditions:
        if _kind(document, condition.node, kinds, condition.path) != "boolean":
            raise document.error(condition.path, "une condition est attendue, comme « reste_a_vivre < 8 »")
    wanted = _reached(steps, [*(c.node for c in conditions), *(s.node for s in amounts)])
    values = tuple(step for step in ordered if step.name in wanted or step.always_shown)
    return CompiledScheme(scheme, facts, values, conditions, amounts, kinds)


def _own_facts(document: Document) -> dict[str, Fact]:
    own = {}
    for name, body in document.content.get("facts", {}).items():
        if name in known_facts():
            raise document.error(("facts", name), "ce fait existe déjà au catalogue")
        if (body["type"] == "choice") != ("choices" in body):
            raise document.error(("facts", name), "« choices » accompagne le type « choice », et lui seul")
        own[name] = Fact(name, body["type"], body["label"], body.get("choices", {}))
    return own


def _own_values(document: Document) -> list[Step]:
    return [
        Step(name, body["label"], formula(document, ("values", name, "formula"), body["formula"]), ("values", name))
        for name, body in document.content.get("values", {}).items()
    ]


def _own_conditions(document: Document) -> list[Condition]:
    return [
        Condition(
            formula(document, ("conditions", rank, "test"), body["test"]),
            body["rule"],
            body["refusal"],
            ("conditions", rank, "test"),
        )
        for rank, body in enumerate(document.content["conditions"])
    ]


def formula(document: Document, path: Path_, written: Any) -> Node:
    """A formula of the file as a tree."""
    try:
        return parse(str(written))
    except FormulaError as error:
        raise document.error(path, str(error)) from None


def _kind(document: Document, node: Node, kinds: Mapping[str, Kind], path: Path_) -> Kind:
    try:
        return kind_of(node, kinds)
    except FormulaError as error:
        raise document.error(path, str(error)) from None


def _in_order(document: Document, steps: Mapping[str, Step], facts: Mapping[str, Fact]) -> list[Step]:
    ordered: list[Step] = []
    done: set[str] = set()

    def visit(step: Step, trail: tuple[str, ...]) -> None:
        if step.name in done:
            return
        if step.name in trail:
            circle = " → ".join((*trail[trail.index(step.name) :], step.name))
            raise document.error(step.path, f"formule circulaire ({circle})")
        for name in names(step.node):
            if name in steps:
                visit(steps[name], (*trail, step.name))
            elif name not in facts:
                raise document.error(step.path, f"nom inconnu « {name} »")
        done.add(step.name)
        ordered.append(step)

    for step in steps.values():
        visit(step, ())
    return ordered


def _reached(steps: Mapping[str, Step], roots: list[Node]) -> set[str]:
    reached: set[str] = set()
    waiting = [name for root in roots for name in names(root)]
    while waiting:
        name = waiting.pop()
        if name in steps and name not in reached:
            reached.add(name)
            waiting.extend(names(steps[name].node))
    return reached
