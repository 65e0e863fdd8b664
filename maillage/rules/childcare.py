"""Childcare: hourly price of collective care under the PSU."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from maillage.rules.explanation import Outcome, Steps
from maillage.rules.inputs import Count, InputError, Money, Name, PositiveCount
from maillage.rules.money import euros, number, percent, percent_of, ratio, rounded, to_cents

#: in the order of the fields of `Duties`
DUTIES = ("planning", "scheme", "rpe")


@dataclass(frozen=True)
class HourlyPrice:
    """Price of one hour for the family."""

    hourly: Money


@dataclass(frozen=True)
class Cmg:
    """Monthly estimate of the complément de libre choix du mode de garde."""

    grant: Money


@dataclass(frozen=True)
class Authority:
    """A commune, and whether it transfers its childcare missions to the EPCI."""

    code: Name
    population: Count
    transfers: bool


@dataclass(frozen=True)
class Duties:
    """What the service public de la petite enfance asks of a commune, or of the EPCI (`epci`)."""

    holder: Name
    population: Count
    planning_and_quality: bool
    scheme: bool
    rpe: bool


@dataclass(frozen=True)
class ChildcareDuties:
    """Duties of each holder: the two first missions fall on all of them."""

    holders: list[Duties]


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
    rate = _rate(rates, children, disabled_children)
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


def _rate(rates: list[dict[str, Any]], children: int, disabled_children: int) -> Decimal:
    rank = sum(row["from_children"] <= children for row in rates) - 1
    rate: Decimal = rates[min(rank + disabled_children, len(rates) - 1)]["rate"]
    return rate


def cmg(cost: Money, monthly_income: Money, children: PositiveCount, on: date) -> Outcome[Cmg]:
    """Estimate since September 2025: `cost × (1 - income × rate / reference hourly cost)`, never negative."""
    steps = Steps()
    rate = _rate(steps.parameter("psu.rates", on), children, 0)
    reference = steps.parameter("cmg.reference_cost", on)
    share = percent_of(rate, monthly_income)
    grant = to_cents(max(cost * (1 - ratio(share, reference)), Decimal(0)))
    steps.say(f"Part de la famille : {euros(monthly_income)} × {percent(rate)} = {number(share)} par heure.")
    steps.say(
        f"{euros(cost)} × (1 − {number(share)} ÷ {number(reference)}) = {euros(grant)} par mois, à titre indicatif."
    )
    return steps.outcome(Cmg(grant))


def _above(population: int, threshold: int | None) -> bool:
    return threshold is not None and population > threshold


def childcare_duties(communes: list[Authority], on: date) -> Outcome[ChildcareDuties]:
    """Who owes what: a transferring commune counts with the others in the EPCI, the rest on their own."""
    steps = Steps()
    thresholds = steps.parameter("sppe.thresholds", on)
    together = sum(c.population for c in communes if c.transfers)
    sizes = [(c.code, c.population) for c in communes if not c.transfers]
    if any(c.transfers for c in communes):
        sizes.append(("epci", together))
        steps.say(f"Communes qui transfèrent, ensemble : {number(together)} habitants.")
    holders = [Duties(code, size, *(_above(size, thresholds[d]) for d in DUTIES)) for code, size in sizes]
    for duty in holders:
        if duty.planning_and_quality:
            more = ", schéma pluriannuel" if duty.scheme else ""
            more += ", relais petite enfance" if duty.rpe else ""
            steps.say(f"{duty.holder}, {number(duty.population)} habitants : planifier et soutenir la qualité{more}.")
    steps.say("Toutes recensent les besoins et informent les familles.")
    return steps.outcome(ChildcareDuties(holders))
