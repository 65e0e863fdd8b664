"""Childcare: hourly price of collective care under the PSU."""

from dataclasses import dataclass
from datetime import date

from maillage.rules.explanation import Outcome, Steps
from maillage.rules.inputs import Count, InputError, Money, PositiveCount
from maillage.rules.money import euros, percent, percent_of, ratio, rounded


@dataclass(frozen=True)
class HourlyPrice:
    """Price of one hour for the family."""

    hourly: Money


def psu_tariff(
    annual_income: Money, children: PositiveCount, disabled_children: Count, on: date
) -> Outcome[HourlyPrice]:
    """Monthly income, between floor and ceiling, times the rate of the number of children.

    Each child with AEEH gives the next lower rate. Income of the year N-2.
    """
    steps = Steps()
    if disabled_children > children:
        raise InputError("disabled_children", f"plus que d’enfants ({children})")
    rates = steps.parameter("psu.rates", on)
    floor, ceiling = steps.parameter("psu.floor", on), steps.parameter("psu.ceiling", on)
    rank = sum(row["from_children"] <= children for row in rates) - 1
    rate = rates[min(rank + disabled_children, len(rates) - 1)]["rate"]
    monthly = ratio(annual_income, 12)
    steps.say(f"Revenu mensuel : {euros(annual_income)} ÷ 12 = {euros(monthly)}.")
    kept = min(max(monthly, floor), ceiling)
    if kept != monthly:
        steps.say(f"{'Plafond' if kept == ceiling else 'Plancher'} appliqué : {euros(kept)}.")
    lower = f", {disabled_children} rang{'s' if disabled_children > 1 else ''} plus bas (AEEH)"
    steps.say(f"{children} enfant{'s' if children > 1 else ''}{lower if disabled_children else ''} : {percent(rate)}.")
    hourly = rounded(percent_of(rate, kept), steps.parameter("psu.decimals", on))
    steps.say(f"{euros(kept)} × {percent(rate)} = {euros(hourly)} de l’heure, arrondi au plus près.")
    return steps.outcome(HourlyPrice(hourly))
