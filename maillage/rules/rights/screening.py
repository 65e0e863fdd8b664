"""From what the engine answered to verdicts that explain themselves."""

import functools
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from maillage.rules.engine import screening, sources
from maillage.rules.engine.encode import PERSONAL, received
from maillage.rules.engine.screening import Values
from maillage.rules.engine.series import last_stated
from maillage.rules.engine.system import engine_version
from maillage.rules.hypotheses import Hypothesis
from maillage.rules.missing import Missing
from maillage.rules.rights import RIGHTS, requests
from maillage.rules.rights.explain import reasons
from maillage.rules.rights.right import Right
from maillage.rules.rights.supposed import supposed
from maillage.rules.situation import Situation
from maillage.rules.stale import StaleParameter
from maillage.rules.verdicts import ELIGIBLE, NOT_CALCULABLE, NOT_ELIGIBLE, Verdict, to_cent


def screen_national(situations: Sequence[Situation], on: str) -> list[list[Verdict]]:
    """The national rights of each situation in the month `on`, all in one batch."""
    asked = requests(on)
    answers = screening.values(situations, on, asked)
    return [_verdicts(situation, on, values) for situation, values in zip(situations, answers, strict=True)]


def _verdicts(situation: Situation, on: str, values: Values) -> list[Verdict]:
    hypotheses = list(supposed(situation, on))
    return [_verdict(right, situation, on, values, hypotheses) for right in RIGHTS]


def _verdict(right: Right, situation: Situation, on: str, values: Values, hypotheses: Sequence[Hypothesis]) -> Verdict:
    base: dict[str, Any] = {
        "right": right.code,
        "name": right.name,
        "on": on,
        "period": right.amount_period,
        "already_received": _received(right, situation, on),
        "notes": (*right.notes, *known_limits().get(right.code, ())),
        "engine": engine_version(),
        "stale": _stale(on, right),
        "references": _references(on, right),
    }
    excluded = right.excluded(situation, on) if right.excluded else None
    if excluded is not None:
        return Verdict(status=NOT_ELIGIBLE, amount=None, reasons=(excluded,), **base)
    missing = _missing(right, situation, on)
    if missing:
        return Verdict(status=NOT_CALCULABLE, amount=None, missing=missing, **base)
    texts = (hypothesis.text for hypothesis in hypotheses if hypothesis.topic in right.topics)
    base["hypotheses"] = tuple(dict.fromkeys(texts))
    if right.code == "c2s":
        return _c2s(right, on, values, base)
    amount = values.total(*right.requests(on)[0])
    eligible = amount > 0
    return Verdict(
        status=ELIGIBLE if eligible else NOT_ELIGIBLE,
        amount=to_cent(amount) if eligible else None,
        kind=_housing_kind(values, on) if right.code == "aide_logement" and eligible else None,
        reasons=reasons(right, on, values, amount),
        **base,
    )


def _missing(right: Right, situation: Situation, on: str) -> tuple[Missing, ...]:
    return tuple(dict.fromkeys(missing for need in right.needs for missing in need(situation, on)))


def _c2s(right: Right, on: str, values: Values, base: dict[str, Any]) -> Verdict:
    """Free, or for a participation: a cost of the household a month, not a benefit."""
    free, cost = values.any("cmu_c", on), values.total(right.variable, on)
    kind = "gratuite" if free else "avec participation" if cost > 0 else None
    return Verdict(
        status=ELIGIBLE if kind else NOT_ELIGIBLE,
        amount=None,
        kind=kind,
        cost=to_cent(cost) if kind and not free else None,
        reasons=reasons(right, on, values, None),
        **base,
    )


def _housing_kind(values: Values, on: str) -> str | None:
    return next((name.upper() for name in ("apl", "als", "alf") if values.total(name, on) > 0), None)


def _received(right: Right, situation: Situation, on: str) -> Decimal | None:
    """What is stated as received for the last month or the year, None when nothing is."""
    stated = situation.benefits or {}
    if right.code == "c2s":
        return None if stated.get("c2s") in (None, "none") else Decimal(0)
    total = 0.0
    for name in right.received:
        if name in PERSONAL:
            total += sum(last_stated(received(situation, name, person), on) for person in situation.adults)
        else:
            total += last_stated(stated.get(name), on)
    return to_cent(total) if total > 0 else None


@functools.cache
def known_limits() -> dict[str, tuple[str, ...]]:
    """What this version of the engine is known to be late on, by right (`known_limits.yaml`)."""
    loaded = yaml.safe_load(Path(__file__).with_name("known_limits.yaml").read_text(encoding="utf-8"))
    return {right: tuple(texts) for right, texts in loaded["limits"].items()}


@functools.lru_cache(maxsize=1024)
def _stale(on: str, right: Right) -> tuple[StaleParameter, ...]:
    return sources.stale(screening.reads(on, tuple(requests(on))), right.requests(on))


@functools.lru_cache(maxsize=1024)
def _references(on: str, right: Right) -> tuple[str, ...]:
    return sources.references(screening.reads(on, tuple(requests(on))), right.requests(on), on)
