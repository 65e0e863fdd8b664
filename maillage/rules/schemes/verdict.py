"""One household: eligible, not eligible, or not calculable with what is missing, and every step in French."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from maillage.rules.dates import in_french
from maillage.rules.money import euros
from maillage.rules.schemes.compiling import CompiledScheme
from maillage.rules.schemes.exact import Value, evaluate, row_of
from maillage.rules.schemes.expressions import Choose, Grid, Logic, Node, names
from maillage.rules.schemes.facts import check_consistency, read_facts
from maillage.rules.schemes.french import French, decimal, lower, show
from maillage.rules.typography import typeset

Status = Literal["eligible", "not eligible", "not calculable"]


@dataclass(frozen=True)
class SchemeVerdict:
    """What a scheme says to a household.

    `amount`: euros, 0 when not eligible, None when not calculable. `missing`: names of the facts to ask for.
    `reasons`: French sentences of refusal. `values`: every named value that is known.
    """

    scheme: str
    version: int
    status: Status
    amount: Decimal | None
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    values: Mapping[str, Decimal | bool | str]
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """The bare result, shared by the explained verdict and by the rows that arrays could not settle."""

    status: Status
    amount: Fraction | None
    known: Mapping[str, Value]
    tests: tuple[Value, ...]


def decide(compiled: CompiledScheme, facts: Mapping[str, Value]) -> Decision:
    """Run a compiled scheme on exact facts."""
    known = dict(facts)
    for step in (*compiled.values, *compiled.amounts):
        known[step.name] = evaluate(step.node, known)
    tests = tuple(evaluate(condition.node, known) for condition in compiled.conditions)
    amount = known["amount"]
    if any(test is False for test in tests):
        return Decision("not eligible", Fraction(0), known, tests)
    if any(test is None for test in tests) or not isinstance(amount, Fraction):
        return Decision("not calculable", None, known, tests)
    return Decision("eligible" if amount > 0 else "not eligible", max(amount, Fraction(0)), known, tests)


def explain(compiled: CompiledScheme, given: Mapping[str, Any]) -> SchemeVerdict:
    """Verdict on one household. Raises `SchemeError` on an unknown fact or an impossible value."""
    facts = read_facts(given, compiled.facts)
    check_consistency(facts)
    decision = decide(compiled, facts)
    sheet = _Sheet(compiled, decision)
    steps = sheet.write()
    reasons = [
        condition.refusal for condition, test in zip(compiled.conditions, decision.tests, strict=True) if test is False
    ]
    if decision.status == "not eligible" and not reasons:
        reasons = ["Le montant calculé est nul."]
    return SchemeVerdict(
        scheme=compiled.scheme.name,
        version=compiled.scheme.version,
        status=decision.status,
        amount=None if decision.amount is None else decimal(decision.amount).quantize(Decimal("0.01")),
        reasons=tuple(map(typeset, reasons)),
        missing=tuple(sheet.missing()) if decision.status == "not calculable" else (),
        values={
            step.name: decimal(value) if isinstance(value, Fraction) else value
            for step in (*compiled.values, *compiled.amounts)
            if (value := decision.known[step.name]) is not None
        },
        steps=tuple(map(typeset, steps)),
    )


@dataclass(frozen=True)
class _Sheet:
    compiled: CompiledScheme
    decision: Decision

    def write(self) -> list[str]:
        compiled, scheme = self.compiled, self.compiled.scheme
        lines = [
            f"{scheme.content['title']}, version {scheme.version}, en vigueur depuis le {in_french(scheme.valid_from)} "
            f"(délibération {scheme.content['deliberation']['reference']})."
        ]
        lines += [self._value(step.label, step.name, step.node) for step in compiled.values]
        for condition, test in zip(compiled.conditions, self.decision.tests, strict=True):
            said = "Condition indécise" if test is None else "Condition remplie" if test else "Condition non remplie"
            why = f" Il manque : {self._words(self._missing(condition.node))}." if test is None else ""
            lines.append(f"{said} : {condition.rule}{why}")
        if self.decision.status == "not eligible" and any(test is False for test in self.decision.tests):
            lines.append("Résultat : non éligible au barème.")
        else:
            lines += self._amounts()
            lines.append(self._result())
        discretion = scheme.content["discretion"]
        if discretion["allowed"]:
            lines.append(discretion["text"])
        return lines

    def _amounts(self) -> list[str]:
        """The scale, then only the limits that change the amount: the others would say the same figure again."""
        known, steps = self.decision.known, self.compiled.amounts
        lines: list[str] = []
        before: Value = None
        for step in steps:
            value = known[step.name]
            if value is None:
                return [*lines, self._value(step.label, step.name, step.node)]
            if step.limit is None or value != before:
                lines.append(self._value(step.label, step.name, step.limit or step.node))
            before = value
        return lines

    def missing(self) -> list[str]:
        compiled = self.compiled
        nodes = [c.node for c, test in zip(compiled.conditions, self.decision.tests, strict=True) if test is None]
        if self.decision.known["amount"] is None:
            nodes.append(compiled.amounts[-1].node)
        needed = {name for node in nodes for name in self._missing(node)}
        return [name for name in compiled.facts if name in needed]

    def _result(self) -> str:
        if self.decision.status == "not calculable":
            needed = self.missing()
            why = f"Il manque : {self._words(needed)}." if needed else "Une division par zéro l’empêche."
            return f"Résultat : non calculable. {why}"
        if self.decision.status == "not eligible":
            return "Résultat : non éligible, le montant calculé est nul."
        assert self.decision.amount is not None
        return f"Résultat : éligible, {euros(decimal(self.decision.amount))}."

    def _value(self, label: str, name: str, node: Node) -> str:
        known, kind = self.decision.known, self.compiled.kinds[name]
        if known[name] is None:
            needed = self._missing(node)
            why = f", il manque {self._words(needed)}" if needed else " (division par zéro)"
            return f"{label} : non calculable{why}."
        french = French(self.compiled.kinds, self._with_value, self._choice, self._is_zero)
        if isinstance(node, Grid):
            by = evaluate(node.by, known)
            assert isinstance(by, Fraction)
            where, gives = french.rows(node)[row_of(by, node)]
            return f"{label}, selon {french.say(node.by)} : {where}, {gives} = {show(known[name], kind)}."
        said, value = french.say(node), show(known[name], kind)
        return f"{label} : {value}." if said == value else f"{label} : {said} = {value}."

    def _with_value(self, name: str) -> str:
        value = self.decision.known.get(name)
        shown = self._choice(name, value) if isinstance(value, str) else show(value, self.compiled.kinds[name])
        return f"{lower(self.compiled.label(name))} ({shown})"

    def _choice(self, name: str, code: str) -> str:
        fact = self.compiled.facts.get(name)
        return fact.choices.get(code, f"« {code} »") if fact else f"« {code} »"

    def _is_zero(self, node: Node) -> bool:
        return evaluate(node, self.decision.known) == 0

    def _words(self, missing: list[str]) -> str:
        return ", ".join(lower(self.compiled.label(name)) for name in missing)

    def _missing(self, node: Node) -> list[str]:
        """Unknown facts behind an unknown formula, through the values it uses, leaving out untaken branches."""
        known, steps = self.decision.known, {s.name: s.node for s in (*self.compiled.values, *self.compiled.amounts)}
        found: dict[str, None] = {}

        def visit(here: Node) -> None:
            if isinstance(here, Choose) and (test := evaluate(here.test, known)) is not None:
                return visit(here.then if test else here.other)
            if isinstance(here, Grid) and isinstance(by := evaluate(here.by, known), Fraction):
                return visit(here.rows[row_of(by, here)])
            if isinstance(here, Logic):
                for member in here.members:
                    if evaluate(member, known) is None:
                        visit(member)
                return None
            for name in names(here):
                if known.get(name) is None:
                    if name in steps:
                        visit(steps[name])
                    else:
                        found[name] = None
            return None

        visit(node)
        return list(found)
