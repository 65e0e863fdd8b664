"""A `Situation` (what national rights read) as the flat facts that schemes read.

Only what the situation truly says: its rent leaves the charges out, its yearly sums belong to no month, and a single
amount is the last month alone, so that these facts stay unknown and the scheme asks for them.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from maillage.rules.dates import add_months, add_years
from maillage.rules.parameters import value_on
from maillage.rules.schemes.facts import PERIODS
from maillage.rules.situation import Person, Series, Situation

#: fact -> resources of the persons that make it
RESOURCES = {
    "wages": ("wages", "apprentice"),
    "self_employment": ("self_employed",),
    "unemployment": ("unemployment",),
    "sick_pay": ("daily_allowances", "maternity_allowances"),
    "pensions": ("pension", "invalidity_pension", "work_accident_annuity"),
    "alimony_received": ("alimony_received",),
    "other_resources": ("training", "rental_income", "capital_income"),
}
#: fact -> benefits of the household that make it
BENEFITS = {
    "minimum_benefits": ("rsa", "aspa", "aah", "asi", "ass", "caah"),
    "activity_bonus": ("ppa",),
    "family_benefits": ("af", "cf", "asf", "paje_base", "paje_prepare"),
    "housing_aid": ("apl", "als", "alf"),
}
NOT_NET = {"wages_gross", "wages_taxable"}
OCCUPANCY = {
    "owner": "owner",
    "buying": "owner",
    "social-tenant": "social_tenant",
    "tenant": "private_tenant",
    "furnished-tenant": "private_tenant",
    "hosted-free": "hosted",
    "residence": "other",
    "homeless": "none",
}
MAJORITY = 18


def facts_of(situation: Situation, on: date) -> dict[str, Any]:
    """Facts known on the day of a request; the others are left out, which means unknown."""
    facts: dict[str, Any] = {**_people(situation, on), **_money(situation, on)}
    facts["commune"] = situation.dwelling.commune
    facts["housing_status"] = OCCUPANCY.get(situation.dwelling.occupancy or "")
    return {name: value for name, value in facts.items() if value is not None}


def _people(situation: Situation, on: date) -> dict[str, Any]:
    facts: dict[str, Any] = {"adults": len(situation.adults)}
    births = [person.birth_date for person in situation.dependants]
    if any(birth is None for birth in births):
        return facts
    young_limit = value_on("units.insee_adult_age", on).value
    minors = [person for person in situation.dependants if not _has(person, MAJORITY, on)]
    shared = [person for person in minors if person.other_parent == "shared-custody"]
    facts |= {
        "children": len(minors) - len(shared),
        "children_under_14": sum(not _has(p, young_limit, on) for p in minors if p not in shared),
        "shared_children": len(shared),
        "shared_children_under_14": sum(not _has(p, young_limit, on) for p in shared),
        "adult_children": len(situation.dependants) - len(minors),
    }
    couple = situation.partner is not None
    facts["household_type"] = ("family" if couple else "single_parent") if minors else "couple" if couple else "alone"
    return facts


def _has(person: Person, age: int, on: date) -> bool:
    return person.birth_date is not None and add_years(person.birth_date, age) <= on


def _money(situation: Situation, on: date) -> dict[str, Any]:
    everyone = [person.resources for person in situation.persons]
    facts: dict[str, Any] = {}
    for suffix, months in PERIODS.values():
        window = [f"{add_months(on.replace(day=1), -back):%Y-%m}" for back in range(1, months + 1)]
        if all(resources is not None for resources in everyone):
            known = [resources for resources in everyone if resources is not None]
            for fact, items in RESOURCES.items():
                facts[fact + suffix] = _total((r.get(item) for r in known for item in items), window)
            if any(NOT_NET & r.keys() and "wages" not in r for r in known):
                facts["wages" + suffix] = None
            if months == 1:
                facts["alimony_paid"] = _total((r.get("alimony_paid") for r in known), window)
        if situation.benefits is not None:
            for fact, items in BENEFITS.items():
                received = [situation.benefits.get(item) for item in items]
                received += [situation.partner_benefits.get(item) for item in items]
                facts[fact + suffix] = _total(received, window)
    return facts


def _total(series: Iterable[Series | None], window: list[str]) -> Decimal | None:
    """Sum over the months; None when one of them is not told. A series that is absent is told to be nothing."""
    total = Decimal(0)
    for amounts in series:
        if amounts is None:
            continue
        if isinstance(amounts, Mapping):
            if any(month not in amounts for month in window):
                return None
            total += sum((amounts[month] for month in window), Decimal(0))
        elif len(window) > 1:
            return None
        else:
            total += amounts
    return total
