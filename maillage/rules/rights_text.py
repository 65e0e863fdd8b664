"""Verdicts as a program reads them (JSON) and as a person reads them (French text)."""

import dataclasses
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from maillage.rules.missing import Missing
from maillage.rules.rights.explain import euros
from maillage.rules.stale import CURRENCY, StaleParameter
from maillage.rules.verdicts import ELIGIBLE, NOT_CALCULABLE, Verdict

FIELDS = dataclasses.fields(Verdict)
#: What depends on the right and the month, not on the household.
SHARED = ("references", "stale", "engine")
PER = {"month": "par mois", "year": "par an", "once": "en une fois"}
STATUS = {ELIGIBLE: "droit possible", NOT_CALCULABLE: "non calculable"}
#: Stale amounts shown in the text; the JSON has them all.
SHOWN = 5


def as_json(verdict: Verdict) -> dict[str, Any]:
    """Every field; money as strings with two decimals."""
    return {**_own(verdict), **_sources(verdict)}


def all_as_json(verdicts: Sequence[Sequence[Verdict]]) -> dict[str, Any]:
    """Many situations: what does not depend on them (`SHARED`) is said once for each right, under `sources`."""
    by_right = {verdict.right: verdict for one in verdicts for verdict in one}
    return {
        "sources": {right: _sources(verdict) for right, verdict in by_right.items()},
        "verdicts": [[_own(verdict) for verdict in one] for one in verdicts],
    }


def _own(verdict: Verdict) -> dict[str, Any]:
    return {field.name: _plain(getattr(verdict, field.name)) for field in FIELDS if field.name not in SHARED}


def _sources(verdict: Verdict) -> dict[str, Any]:
    return {name: _plain(getattr(verdict, name)) for name in SHARED}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Missing | StaleParameter):
        return dict(vars(value))
    return value


def as_text(verdicts: Sequence[Verdict], explain: bool) -> Iterator[str]:
    """The lines of the report."""
    for verdict in verdicts:
        yield _headline(verdict)
        for missing in verdict.missing:
            yield f"    manque\u00a0: {missing.what} ({missing.key})"
        if explain:
            yield from _explained(verdict)
    engines = ", ".join(dict.fromkeys(verdict.engine for verdict in verdicts if verdict.engine))
    yield f"Estimation, {engines}\u00a0: seule la décision de l’organisme ouvre un droit."
    if not explain:
        late = [verdict.name for verdict in verdicts if verdict.status == ELIGIBLE and verdict.stale]
        if late:
            yield f"Paramètres non revus depuis plus d’un an (détail avec --explain)\u00a0: {', '.join(late)}."


def _headline(verdict: Verdict) -> str:
    said = STATUS.get(verdict.status, "pas de droit")
    if verdict.kind:
        said += f" ({verdict.kind})"
    if verdict.amount is not None:
        said += f", {euros(float(verdict.amount))} {PER[verdict.period]}"
    if verdict.cost is not None:
        said += f", participation de {euros(float(verdict.cost))} par mois"
    if verdict.already_received is not None:
        amount = f" ({euros(float(verdict.already_received))})" if verdict.already_received else ""
        said += f" — déjà reçu{amount}"
    return f"{verdict.name}\u00a0: {said}"


def _explained(verdict: Verdict) -> Iterator[str]:
    for text in verdict.reasons:
        yield f"    {text}"
    for text in verdict.hypotheses:
        yield f"    supposé\u00a0: {text}"
    for text in verdict.notes:
        yield f"    à savoir\u00a0: {text}"
    amounts = [item for item in verdict.stale if item.is_amount]
    for item in amounts[:SHOWN]:
        amount = euros(float(item.value)) if item.unit == CURRENCY else item.value
        value = f"{amount}, en vigueur depuis le {item.valid_from}"
        yield f"    non revu depuis le {item.checked_on}\u00a0: {item.label} ({value})"
    others = len(verdict.stale) - min(len(amounts), SHOWN)
    if others:
        yield f"    non revus depuis plus d’un an\u00a0: {others} autres paramètres (liste dans --json)"
    for text in verdict.references:
        yield f"    source\u00a0: {text}"
