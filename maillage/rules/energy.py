"""Energy: chèque énergie and the energy effort rate (TEE)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from maillage.rules.budget import energy_units
from maillage.rules.explanation import Outcome, Steps
from maillage.rules.inputs import Money, Number, PositiveCount, Quantity, Rate
from maillage.rules.money import euros, number, percent, ratio, rounded

Decile = Annotated[int, Number("count", minimum=1, maximum=10)]


@dataclass(frozen=True)
class ChequeEnergie:
    """Units of the scheme and yearly amount (0 when the income per unit is above the last bracket)."""

    units: Quantity
    amount: Money


@dataclass(frozen=True)
class EnergyPoverty:
    """Effort rate in percent (two decimals) and whether the household is counted; None without income."""

    effort_percent: Rate | None
    counted: bool | None


def cheque_energie(reference_income: Money, persons: PositiveCount, on: date | None = None) -> Outcome[ChequeEnergie]:
    """Amount by income per unit (strictly under each bracket) and size: 1 unit, between 1 and 2, 2 and more."""
    steps = Steps()
    day = steps.day(on)
    units = energy_units(persons, day, steps)
    brackets = steps.parameter("cheque_energie.amounts", day)
    per_unit = ratio(reference_income, units)
    steps.say(f"Revenu par unité : {euros(reference_income)} ÷ {number(units)} = {euros(per_unit)}.")
    size = 0 if units == 1 else 1 if units < 2 else 2
    for bracket in brackets:
        if per_unit < bracket["below"]:
            amount: Decimal = bracket["amounts"][size]
            steps.say(f"Moins de {euros(bracket['below'])} par unité : chèque de {euros(amount)}.")
            return steps.outcome(ChequeEnergie(units, amount))
    steps.say(f"Au moins {euros(brackets[-1]['below'])} par unité : pas de chèque énergie.")
    return steps.outcome(ChequeEnergie(units, Decimal(0)))


def energy_poverty(
    energy_spending: Money, income: Money, income_decile: Decile, on: date | None = None
) -> Outcome[EnergyPoverty]:
    """Counted when spending strictly exceeds the threshold share of income, in the first deciles only."""
    steps = Steps()
    day = steps.day(on)
    threshold = steps.parameter("energy_poverty.effort", day)
    last_decile = steps.parameter("energy_poverty.last_decile", day)
    if not income:
        steps.say("Sans revenu, le taux d’effort énergétique n’est pas calculable.")
        return steps.outcome(EnergyPoverty(None, None))
    exact = ratio(energy_spending * 100, income)
    effort = rounded(exact, 2)
    above, poor = exact > threshold, income_decile <= last_decile
    steps.say(f"Taux d’effort : {euros(energy_spending)} ÷ {euros(income)} = {percent(effort)}.")
    steps.say(
        f"{'Plus' if above else 'Pas plus'} de {percent(threshold)}, décile {income_decile} "
        f"{'parmi' if poor else 'au-delà des'} {'les ' if poor else ''}{last_decile} premiers : "
        f"{'compté' if above and poor else 'non compté'} en précarité énergétique."
    )
    return steps.outcome(EnergyPoverty(effort, above and poor))
