"""Every right of a household, national and local, with its verdict. Computes; stores nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from maillage.cias.common.hats import Hat
from maillage.cias.entitlements.asking import Ask, Asker, Question, ordered
from maillage.cias.entitlements.enums import Status
from maillage.cias.entitlements.household_facts import Facts
from maillage.cias.entitlements.in_force import schemes_in_force
from maillage.cias.entitlements.next_steps import NextStep, of_right, of_scheme
from maillage.cias.entitlements.scheme_facts import scheme_facts
from maillage.cias.entitlements.situation import Reading, read_situation
from maillage.rules.rights_text import SHOWN
from maillage.rules.schemes.compiling import CompiledScheme
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.verdict import explain
from maillage.rules.situation import Situation
from maillage.rules.situation_errors import SituationError
from maillage.rules.stale import StaleParameter
from maillage.rules.verdicts import Verdict, screen_all

#: What « prestations familiales », noted as one line, may already contain.
IN_FAMILY_LUMP = ("af", "cf", "asf", "paje_base", "paje_cmg", "ars")
#: What tells a level of means, and is not claimed by itself.
NOT_CLAIMED = ("anah_category",)
LOCAL = "local:"


@dataclass
class Line:
    """One right: its verdict, what it rests on and what to do next. Texts carry first names."""

    right: str
    name: str
    status: Status
    amount: Decimal | None = None
    period: str = "month"
    kind: str = ""
    cost: Decimal | None = None
    received: Decimal | None = None
    unclaimed: bool = False
    missing: tuple[Ask, ...] = ()
    steps: tuple[str, ...] = ()
    hypotheses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    stale: tuple[StaleParameter, ...] = ()
    engine: str = ""
    next_step: NextStep | None = None

    @property
    def is_local(self) -> bool:
        return self.right.startswith(LOCAL)

    @property
    def stale_shown(self) -> list[StaleParameter]:
        return [item for item in self.stale if item.is_amount][:SHOWN]

    @property
    def anchor(self) -> str:
        return "droit-" + self.right.replace(":", "-").replace("_", "-")


@dataclass
class Estimate:
    """What the page shows. `error` is one line when the file says something impossible; then there is no line."""

    reading: Reading
    answers: Mapping[str, Any]
    lines: list[Line] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def engine(self) -> str:
        return ", ".join(dict.fromkeys(line.engine for line in self.lines if line.engine))

    def with_status(self, status: Status) -> list[Line]:
        return [line for line in self.lines if line.status == status and line.received is None]

    @property
    def probable(self) -> list[Line]:
        return self.with_status(Status.PROBABLE)

    @property
    def unsure(self) -> list[Line]:
        return [line for line in self.with_status(Status.UNSURE) if not line.is_local]

    @property
    def unsure_local(self) -> list[Line]:
        """Most local aids wait for a bill or an amount: they are known at the request only."""
        return [line for line in self.with_status(Status.UNSURE) if line.is_local]

    @property
    def refused(self) -> list[Line]:
        return self.with_status(Status.NO)

    @property
    def already(self) -> list[Line]:
        return [line for line in self.lines if line.received is not None]


@dataclass
class Case:
    """A household to estimate, with the local schemes in force where its file is."""

    facts: Facts
    answers: Mapping[str, Any]
    schemes: Sequence[CompiledScheme]


def estimate(hat: Hat, facts: Facts, answers: Mapping[str, Any]) -> Estimate:
    """The estimate of one household."""
    return estimate_all([Case(facts, answers, schemes_in_force(hat, facts.on))])[0]


def estimate_all(cases: Sequence[Case]) -> list[Estimate]:
    """The estimates of many, the national rights in one batch for each month asked. Reads no database."""
    made = [Estimate(read_situation(case.facts, case.answers), case.answers) for case in cases]
    batches: dict[str, list[tuple[Estimate, Situation, Sequence[CompiledScheme]]]] = {}
    for one, case in zip(made, cases, strict=True):
        if one.reading.raw is None:
            one.error = "La composition du foyer est à préciser\u00a0: il faut au moins la personne de référence."
            continue
        try:
            situation = one.reading.situation()
        except SituationError as error:
            one.error = one.reading.named(str(error))
            continue
        batches.setdefault(one.reading.month, []).append((one, situation, case.schemes))
    for month, batch in batches.items():
        verdicts = screen_all([situation for _, situation, _ in batch], month)
        for (one, _, schemes), found in zip(batch, verdicts, strict=True):
            _fill(one, found, schemes)
    return made


def _fill(one: Estimate, verdicts: Sequence[Verdict], schemes: Sequence[CompiledScheme]) -> None:
    asker = Asker(one.reading, one.answers)
    one.lines = [_national(verdict, one, asker) for verdict in verdicts]
    one.facts = scheme_facts(one.reading.facts)
    one.lines += [_local(compiled, one.facts) for compiled in schemes]
    one.questions = ordered(asker.questions.values())


def _national(verdict: Verdict, one: Estimate, asker: Asker) -> Line:
    named, status = one.reading.named, Status(verdict.status)
    split = any(key.startswith("family.") for key in one.answers)
    perhaps = one.reading.family_lump and not split and verdict.right in IN_FAMILY_LUMP
    notes = tuple(map(named, verdict.notes))
    if perhaps and status == Status.PROBABLE:
        notes = ("Des prestations familiales sont déjà reçues\u00a0: vérifiez si celle-ci en fait partie.", *notes)
    claimable = status == Status.PROBABLE and verdict.already_received is None and verdict.right not in NOT_CLAIMED
    return Line(
        right=verdict.right,
        name=verdict.name,
        status=status,
        amount=verdict.amount,
        period=verdict.period,
        kind=verdict.kind or "",
        cost=verdict.cost,
        received=verdict.already_received,
        unclaimed=claimable and not perhaps,
        missing=tuple(dict.fromkeys(asker.ask(missing) for missing in verdict.missing)),
        steps=tuple(map(named, verdict.reasons)),
        hypotheses=tuple(map(named, verdict.hypotheses)),
        notes=notes,
        references=verdict.references,
        stale=verdict.stale,
        engine=verdict.engine,
        next_step=of_right(verdict.right),
    )


def _local(compiled: CompiledScheme, facts: Mapping[str, Any]) -> Line:
    content = compiled.scheme.content
    base: dict[str, Any] = {
        "right": LOCAL + compiled.scheme.name,
        "name": str(content["title"]),
        "period": "once",
        "next_step": of_scheme(compiled),
        "references": (f"Délibération {content['deliberation']['reference']}, version {compiled.scheme.version}",),
        "notes": (
            ("Modèle de dispositif\u00a0: le CIAS ne l’a pas encore adapté ni voté.",) if content.get("model") else ()
        ),
    }
    try:
        verdict = explain(compiled, {name: value for name, value in facts.items() if name in compiled.facts})
    except SchemeError as error:
        return Line(status=Status.UNSURE, missing=(Ask(str(error)),), **base)
    status = Status(verdict.status)
    return Line(
        status=status,
        amount=verdict.amount if status == Status.PROBABLE else None,
        unclaimed=status == Status.PROBABLE,
        missing=tuple(Ask(_first_lower(compiled.label(name))) for name in verdict.missing),
        steps=verdict.steps,
        **base,
    )


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]
