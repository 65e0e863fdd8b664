"""The household's budget: consumption units, reste à vivre, quotient familial, housing effort."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from maillage.rules.explanation import Outcome, Steps
from maillage.rules.inputs import Count, InputError, Money, Number, PositiveCount, Quantity, Rate, SignedMoney
from maillage.rules.money import euros, number, percent, ratio, rounded, to_cents

#: scales and parts carry no date in the input: those in force in the parameter file
PERMANENT = date(2026, 1, 1)
Scale = Literal["insee", "cheque-energie"]
Year = Annotated[int, Number("count", minimum=1996, maximum=2199)]
Divisor = Literal["persons", "uc", "parts"]
DIVISORS = {"persons": "personnes", "uc": "unités de consommation", "parts": "parts"}


@dataclass(frozen=True)
class Person:
    """A person of the household, by age in years."""

    age: Count


@dataclass(frozen=True)
class Units:
    """Consumption units."""

    units: Quantity


@dataclass(frozen=True)
class ResteAVivre:
    """Balance of the month, and its share per divisor (and per day); negative values stay negative."""

    balance: SignedMoney
    value: SignedMoney


@dataclass(frozen=True)
class QuotientFamilial:
    """Number of parts and monthly quotient."""

    parts: Quantity
    value: Money


@dataclass(frozen=True)
class HousingEffort:
    """Share of the resources spent on housing, in percent (one decimal); None when there are no resources."""

    rate_percent: Rate | None


@dataclass(frozen=True)
class Threshold:
    """A monthly threshold for a household."""

    threshold: Money


def consumption_units(persons: list[Person], scale: Scale) -> Outcome[Units]:
    """Units of the household: Insee (1, 0.5 from 14 years, 0.3 under) or chèque énergie (1, 0.5, then 0.3)."""
    steps = Steps()
    if scale == "cheque-energie":
        return steps.outcome(Units(energy_units(len(persons), PERMANENT, steps)))
    weights = steps.parameter("units.insee", PERMANENT)
    adult = steps.parameter("units.insee_adult_age", PERMANENT)
    older = max(sum(p.age >= adult for p in persons) - 1, 0)
    younger = len(persons) - 1 - older
    units = weights["first"] + older * weights["from_14"] + younger * weights["under_14"]
    steps.say(
        f"{number(weights['first'])} + {older} × {number(weights['from_14'])} + {younger} × "
        f"{number(weights['under_14'])} = {number(units)} UC."
    )
    return steps.outcome(Units(units))


def poverty_threshold(units: Quantity, year: Year) -> Outcome[Threshold]:
    """Monthly poverty threshold of a household of so many units, with the national figure of that year."""
    steps = Steps()
    per_unit = steps.parameter("poverty.threshold", date(year, 12, 31))
    value = to_cents(per_unit * units)
    steps.say(f"{euros(per_unit)} × {number(units)} UC = {euros(value)} par mois.")
    return steps.outcome(Threshold(value))


def energy_units(persons: int, day: date, steps: Steps) -> Decimal:
    """Units of the chèque énergie for a number of persons, whatever their ages."""
    weights = steps.parameter("units.cheque_energie", day)
    others = max(persons - 2, 0)
    units: Decimal = weights["first"] + (weights["second"] if persons > 1 else 0) + others * weights["other"]
    steps.say(f"{persons} personne{'s' if persons > 1 else ''} : {number(units)} UC du chèque énergie.")
    return units


def reste_a_vivre(
    resources: Money, charges: Money, divisor: Divisor, count: Quantity, days: Quantity | None
) -> Outcome[ResteAVivre]:
    """`(resources - charges) / count`, per day when `days` is a number; rounded once, at the end."""
    steps = Steps()
    balance = resources - charges
    steps.say(f"Solde : {euros(resources)} − {euros(charges)} = {euros(balance)}.")
    exact = ratio(balance, count if days is None else count * days)
    value = to_cents(exact)
    divided = f"{euros(balance)} ÷ {number(count)} {DIVISORS[divisor]}"
    if days is None:
        steps.say(f"Reste à vivre par mois : {divided} = {euros(value)}.")
    else:
        steps.say(f"Reste à vivre par jour : {divided} ÷ {number(days)} jours = {euros(value)}.")
    if balance < 0:
        steps.say("Le solde est négatif : il est montré tel quel.")
    return steps.outcome(ResteAVivre(balance, value))


def quotient_familial(
    annual_income: Money,
    monthly_benefits: Money,
    adults: PositiveCount,
    children: Count,
    disabled_children: Count = 0,
) -> Outcome[QuotientFamilial]:
    """Quotient of the Cnaf: (income / 12 + benefits of the month) / parts."""
    steps = Steps()
    if adults > 2:
        raise InputError("adults", "au plus 2 : une personne seule ou un couple")
    if disabled_children > children:
        raise InputError("disabled_children", f"plus que d’enfants ({children})")
    weights = steps.parameter("quotient_familial.parts", PERMANENT)
    ranks = [weights["first_child"], weights["second_child"], weights["third_child"]]
    parts = weights["adults"] + sum(ranks[:children], Decimal(0))
    parts += max(children - len(ranks), 0) * weights["next_child"] + disabled_children * weights["disabled_child"]
    monthly = ratio(annual_income, 12) + monthly_benefits
    value = to_cents(ratio(monthly, parts))
    household = "un couple" if adults == 2 else "une personne seule"
    disabled = f", dont {disabled_children} en situation de handicap" if disabled_children else ""
    steps.say(f"Pour {household} et {children} enfant{'s' if children > 1 else ''}{disabled} : {number(parts)} parts.")
    steps.say(f"Par mois : {euros(annual_income)} ÷ 12 + {euros(monthly_benefits)} = {euros(monthly)}.")
    steps.say(f"Quotient familial : {euros(monthly)} ÷ {number(parts)} = {euros(value)}, arrondi à la fin.")
    return steps.outcome(QuotientFamilial(parts, value))


def housing_effort(rent: Money, housing_aid: Money, resources_without_aid: Money) -> Outcome[HousingEffort]:
    """Net rent over resources without the housing aid (way « a » of the two consistent ones)."""
    steps = Steps()
    if housing_aid > rent:
        raise InputError("housing_aid", f"l’aide dépasse le loyer et les charges ({rent})")
    net = rent - housing_aid
    steps.say(f"Loyer net : {euros(rent)} − {euros(housing_aid)} = {euros(net)}.")
    if not resources_without_aid:
        steps.say("Sans ressources, le taux d’effort n’est pas calculable.")
        return steps.outcome(HousingEffort(None))
    exact = ratio(net * 100, resources_without_aid)
    rate = rounded(exact, 1)
    steps.say(f"Taux d’effort : {euros(net)} ÷ {euros(resources_without_aid)} = {percent(rate)}.")
    alert = steps.parameter("housing_effort.alert", PERMANENT)
    if exact >= alert:
        steps.say("Le taux atteint ce repère : situation à regarder.")
    return steps.outcome(HousingEffort(rate))
