"""Money of the CIAS: loans and transferred charges."""

from dataclasses import dataclass
from typing import Annotated

from maillage.rules.explanation import Outcome, Steps
from maillage.rules.inputs import InputError, Money, Number, SignedMoney
from maillage.rules.money import CENT, down_to_cents, euros, ratio

Instalments = Annotated[int, Number("count", minimum=1, maximum=600)]


@dataclass(frozen=True)
class LoanSchedule:
    """Instalments in order; they add up to the amount."""

    instalments: list[Money]


@dataclass(frozen=True)
class Allocation:
    """Attribution de compensation; negative when the commune pays."""

    new_allocation: SignedMoney


def loan_schedule(amount: Money, instalments: Instalments) -> Outcome[LoanSchedule]:
    """Equal instalments rounded down to the cent, the remainder on the last; no interest."""
    steps = Steps()
    equal = down_to_cents(ratio(amount, instalments))
    if equal < CENT:
        raise InputError("amount", f"trop petit pour {instalments} échéances d’au moins un centime")
    last = amount - equal * (instalments - 1)
    schedule = [*[equal] * (instalments - 1), last]
    steps.say(f"{euros(amount)} ÷ {instalments}, arrondi au centime inférieur = {euros(equal)}.")
    if last != equal:
        steps.say(f"{instalments - 1} échéances de {euros(equal)}, puis {euros(last)} : le reste est sur la dernière.")
    return steps.outcome(LoanSchedule(schedule))


def transferred_charges(current_allocation: SignedMoney, gross_charges: Money, revenues: Money) -> Outcome[Allocation]:
    """New attribution de compensation = current one less the net charges transferred."""
    steps = Steps()
    net = gross_charges - revenues
    new = current_allocation - net
    steps.say(f"Charges nettes : {euros(gross_charges)} − {euros(revenues)} = {euros(net)}.")
    steps.say(f"Attribution : {euros(current_allocation)} − {euros(net)} = {euros(new)}.")
    if new < 0:
        steps.say("Elle est négative : la commune verse à l’intercommunalité.")
    return steps.outcome(Allocation(new))
