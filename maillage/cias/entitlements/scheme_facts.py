"""The facts that local schemes read, from the same reading of the file. Absent: unknown."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from maillage.cias.entitlements.household_facts import Facts
from maillage.cias.entitlements.means_months import by_month, total_of
from maillage.cias.households.enums import HousingKind, Kinship, MeansKind, MeansNature
from maillage.cias.households.models import Means, Membership
from maillage.rules.schemes.facts import PERIODS, catalogue

MAJORITY, YOUNG = 18, 14
K = MeansKind
RESOURCES: dict[str, tuple[MeansKind, ...]] = {
    "wages": (K.WAGE,),
    "self_employment": (K.SELF_EMPLOYED,),
    "unemployment": (K.UNEMPLOYMENT,),
    "sick_pay": (K.SICK_LEAVE,),
    "pensions": (K.PENSION,),
    "minimum_benefits": (K.RSA, K.AAH, K.ASPA, K.ASI),
    "activity_bonus": (K.PPA,),
    "family_benefits": (K.FAMILY,),
    "alimony_received": (K.ALIMONY,),
    "other_resources": (K.OTHER_RESOURCE, K.OTHER_BENEFIT),
    "housing_aid": (K.HOUSING_AID,),
}
CHARGES: dict[str, MeansKind] = {
    "rent": K.RENT,
    "energy": K.ENERGY,
    "water": K.WATER,
    "home_insurance": K.INSURANCE,
    "health_insurance": K.MUTUELLE,
    "taxes": K.TAX,
    "transport": K.TRANSPORT,
    "childcare": K.CHILDCARE,
    "alimony_paid": K.ALIMONY_PAID,
    "telephone": K.PHONE,
}
HOUSING = {
    HousingKind.OWNER: "owner",
    HousingKind.PRIVATE_TENANT: "private_tenant",
    HousingKind.SOCIAL_TENANT: "social_tenant",
    HousingKind.HOSTED: "hosted",
    HousingKind.STREET: "none",
}


def scheme_facts(facts: Facts) -> dict[str, Any]:
    """Known facts by name; lines noted are the whole of the household's means, kinds not noted are zero."""
    known = _means(facts) | _composition(facts.members, facts)
    if facts.housing:
        known["housing_status"] = HOUSING.get(HousingKind(facts.housing.kind), "other")
    if facts.commune:
        known["commune"] = facts.commune
    return known


def _means(facts: Facts) -> dict[str, Any]:
    known: dict[str, Any] = {}
    charges = [row for row in facts.means if row.nature == MeansNature.CHARGE]
    resources = [row for row in facts.means if row.nature != MeansNature.CHARGE]
    if resources:
        for name in catalogue()["resources"]:
            rows = [row for row in resources if row.kind in RESOURCES.get(name, ())]
            for suffix, months in PERIODS.values():
                known[name + suffix] = _total(facts, rows, months)
    if charges:
        known |= {name: _total(facts, [r for r in charges if r.kind == kind], 1) for name, kind in CHARGES.items()}
        if not any(row.kind == K.DEBT for row in charges):  # a repayment is not always a plan de surendettement
            known["debt_plan"] = Decimal(0)
    return known


def _total(facts: Facts, rows: Iterable[Means], months: int) -> Decimal:
    return total_of(by_month(rows, facts.on), facts.on, months)


def _composition(members: list[Membership], facts: Facts) -> dict[str, Any]:
    """How many of each; nothing when somebody's age is unknown, since it would be counted in the wrong place."""
    if not members or any(member.person.birth_date is None for member in members):
        return {}
    own = [member for member in members if not member.is_hosted]
    ages = {member.pk: member.person.age_on(facts.on) or 0 for member in own}
    minors = [member for member in own if ages[member.pk] < MAJORITY and member.kinship != Kinship.REFERENCE]
    full = [ages[member.pk] for member in minors if member.part == 1]
    shared = [ages[member.pk] for member in minors if member.part < 1]
    grown = [m for m in own if m not in minors and m.kinship in (Kinship.CHILD, Kinship.GRANDCHILD)]
    adults = len(own) - len(minors) - len(grown)
    couple = any(member.kinship == Kinship.SPOUSE for member in own)
    kind = ("family" if couple else "single_parent") if minors else ("couple" if couple else "alone")
    return (
        {
            "adults": adults,
            "children": len(full),
            "children_under_14": sum(age < YOUNG for age in full),
            "shared_children": len(shared),
            "shared_children_under_14": sum(age < YOUNG for age in shared),
            "adult_children": len(grown),
            "hosted_persons": len(members) - len(own),
        }
        | ({} if minors else {"disabled_children": 0})
        | ({"household_type": kind} if adults == 1 + couple else {})
    )
