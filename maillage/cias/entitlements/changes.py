"""What changed between the verdicts a household was told of and those of today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from maillage.cias.entitlements.enums import Status
from maillage.cias.entitlements.models import KeptVerdict, RightChange
from maillage.cias.entitlements.screening import Line

#: Euros: a smaller difference of amount is not worth a call.
TOLD_FROM = Decimal(1)


@dataclass(frozen=True)
class Told:
    """What was last told of a right."""

    status: str
    amount: Decimal | None


@dataclass(frozen=True)
class Change:
    """A right whose verdict or amount is no longer the one told."""

    right: str
    name: str
    before: str
    after: str
    amount_before: Decimal | None
    amount_after: Decimal | None


def last_told(verdicts: Iterable[KeptVerdict], changes: Iterable[RightChange]) -> dict[str, Told]:
    """By right: the kept estimate, then the changes found since it was kept, in order of date."""
    told = {verdict.right: Told(verdict.status, verdict.amount) for verdict in verdicts}
    for change in sorted(changes, key=lambda row: row.noticed_at):
        told[change.right] = Told(change.after, change.amount_after)
    return told


def differences(told: Mapping[str, Told], lines: Iterable[Line]) -> list[Change]:
    """The changes of the rights told of. A right that was not is left alone: new in the rules, not in the file."""
    found = []
    for line in lines:
        before = told.get(line.right)
        if before is None:
            continue
        moved = abs((line.amount or Decimal(0)) - (before.amount or Decimal(0))) >= TOLD_FROM
        if before.status != line.status or (line.status == Status.PROBABLE and moved):
            found.append(Change(line.right, line.name, before.status, line.status, before.amount, line.amount))
    return found
