"""From a household's file to the situation the rules read. What is unknown stays unknown; what is supposed is said.

Persons are « p1 », « p2 »… in the situation: it holds no name. `answers` completes what the file has no place for
(nationality, activity, custody…), by `"<person id>.<key>"` or `"<key>"` for the household.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from maillage.cias.entitlements.household_facts import Facts
from maillage.cias.entitlements.means_months import by_month
from maillage.cias.households.enums import HousingKind, Kinship, MeansKind, MeansNature, OtherHome
from maillage.cias.households.models import Means, Membership
from maillage.cias.households.names import sort_key
from maillage.rules.situation import Situation, check_dates, parse

#: From this age a child of the household is a household of their own for every national right.
OWN_HOUSEHOLD_AGE = 25
RESOURCES = {
    MeansKind.WAGE: "wages",
    MeansKind.SELF_EMPLOYED: "self_employed",
    MeansKind.UNEMPLOYMENT: "unemployment",
    MeansKind.PENSION: "pension",
    MeansKind.SICK_LEAVE: "daily_allowances",
    MeansKind.ALIMONY: "alimony_received",
    MeansKind.ALIMONY_PAID: "alimony_paid",
}
BENEFITS = {MeansKind.RSA: "rsa", MeansKind.PPA: "ppa", MeansKind.ASPA: "aspa"}
PERSONAL = {MeansKind.AAH: "aah", MeansKind.ASI: "asi"}
UNSORTED = (MeansKind.OTHER_RESOURCE, MeansKind.OTHER_BENEFIT)
ACTIVITIES = {
    MeansKind.WAGE: "employed",
    MeansKind.SELF_EMPLOYED: "self-employed",
    MeansKind.UNEMPLOYMENT: "unemployed",
    MeansKind.PENSION: "retired",
}
OCCUPANCIES = {
    HousingKind.OWNER: "owner",
    HousingKind.PRIVATE_TENANT: "tenant",
    HousingKind.SOCIAL_TENANT: "social-tenant",
    HousingKind.HOSTED: "hosted-free",
    HousingKind.STREET: "homeless",
}
#: family benefits that the file keeps as one line
FAMILY_BENEFITS = ("af", "cf", "asf", "paje_base")


@dataclass
class Reading:
    """A situation as read: `raw` is None when the file names nobody. `persons`: « p1 » → (identifier, first name)."""

    facts: Facts
    raw: dict[str, Any] | None
    persons: dict[str, tuple[str, str]] = field(default_factory=dict)
    supposed: list[str] = field(default_factory=list)
    family_lump: bool = False

    @property
    def month(self) -> str:
        return f"{self.facts.on:%Y-%m}"

    def situation(self) -> Situation:
        """Raises `SituationError` for what the rules refuse (a birth before 1900, or to come)."""
        situation = parse(self.raw)
        check_dates(situation, self.month)
        return situation

    def named(self, text: str) -> str:
        """A sentence of the rules with first names instead of « p1 »."""
        for token, (_, name) in self.persons.items():
            of = f"d’{name}" if sort_key(name)[:1] in "aeiouyh" else f"de {name}"
            text = text.replace(f"de «\u00a0{token}\u00a0»", of).replace(f"«\u00a0{token}\u00a0»", name)
        return text


def read_situation(facts: Facts, answers: Mapping[str, Any]) -> Reading:
    """The situation of the household's centre: the person of reference, the partner, the children."""
    reading = Reading(facts, None)
    roles = _roles(facts, reading)
    if not roles:
        return reading
    tokens = {member.person_id: f"p{rank}" for rank, (member, _) in enumerate(roles, 1)}
    reading.persons = {tokens[m.person_id]: (str(m.person_id), m.person.first_name) for m, _ in roles}
    raw: dict[str, Any] = {"persons": [_person(facts, member, role, answers, reading) for member, role in roles]}
    for person, (member, _) in zip(raw["persons"], roles, strict=True):
        person["id"] = tokens[member.person_id]
    if any(role == "partner" for _, role in roles):
        raw["couple"] = {"status": answers.get("couple.status") or "married"}
        if not answers.get("couple.status"):
            reading.supposed.append("Couple compté comme marié, faute de savoir (mariage, Pacs ou vie maritale).")
    elif answers.get("single_since"):
        raw["single_since"] = answers["single_since"]
    raw["dwelling"] = _dwelling(facts, answers)
    if answers.get("childcare"):
        raw["childcare"] = answers["childcare"]
    _benefits(raw, facts, roles, answers, reading)
    reading.raw = raw
    return reading


def _roles(facts: Facts, reading: Reading) -> list[tuple[Membership, str]]:
    roles: list[tuple[Membership, str]] = []
    left_out: list[str] = []
    for member in facts.members:
        age = member.person.age_on(facts.on)
        taken = {role for _, role in roles}
        if member.kinship == Kinship.REFERENCE and "applicant" not in taken:
            roles.append((member, "applicant"))
        elif member.kinship == Kinship.SPOUSE and not member.is_hosted and {"applicant"} == taken:
            roles.append((member, "partner"))
        elif member.kinship in (Kinship.CHILD, Kinship.GRANDCHILD) and (age is None or age < OWN_HOUSEHOLD_AGE):
            roles.append((member, "dependant"))
        else:
            left_out.append(member.person.first_name)
    if left_out:
        reading.supposed.append(f"Droits regardés à part, et pas ici\u00a0: {', '.join(left_out)}.")
    return roles if any(role == "applicant" for _, role in roles) else []


def _person(facts: Facts, member: Membership, role: str, answers: Mapping[str, Any], reading: Reading) -> Any:
    person, name = member.person, member.person.first_name
    raw: dict[str, Any] = {"role": role}
    if person.birth_date:
        raw["birth_date"] = person.birth_date.isoformat()
        if person.birth_date_precision != "exact":
            reading.supposed.append(
                f"{name}\u00a0: date de naissance approchée, comptée au {person.birth_date:%d/%m/%Y}."
            )
    told = {key.partition(".")[2]: value for key, value in answers.items() if key.startswith(f"{person.pk}.")}
    raw |= {key: value for key, value in told.items() if key != "reference_income"}
    if told.get("reference_income") is not None:
        raw["reference_income"] = {str(facts.on.year - 2): told["reference_income"]}
    if role == "dependant" and "other_parent" not in raw and _shared(member):
        raw["other_parent"] = "shared-custody"
    resources = _resources(facts, member, role, reading)
    if resources is not None:
        raw["resources"] = resources
        if role != "dependant" and "activity" not in raw:
            _activity(raw, facts, member, role, reading)
    return raw


def _shared(member: Membership) -> bool:
    return member.part < 1 or member.other_home == OtherHome.SHARED_CUSTODY


def lines_of(facts: Facts, member: Membership, role: str) -> list[Means]:
    """The lines of a person; those of the whole household are the person of reference's."""
    return [
        row
        for row in facts.means
        if row.person_id == member.person_id or (row.person_id is None and role == "applicant")
    ]


def _resources(facts: Facts, member: Membership, role: str, reading: Reading) -> dict[str, Any] | None:
    """Resources by kind and month, None when nothing says anything of this person's."""
    lines, name = lines_of(facts, member, role), member.person.first_name
    means = [row for row in lines if row.nature != MeansNature.CHARGE]
    if not means:
        if role == "partner" and any(row.person_id is None and row.nature != MeansNature.CHARGE for row in facts.means):
            reading.supposed.append(f"{name}\u00a0: ressources comprises dans celles notées pour tout le foyer.")
            return {}
        return None
    kinds: dict[str, Any] = {}
    for kind, key in RESOURCES.items():
        told = by_month([row for row in lines if row.kind == kind], facts.on)
        if told:
            kinds[key] = told
    if role != "dependant":
        reading.supposed.append(f"{name}\u00a0: les ressources notées sont supposées être toutes les siennes.")
    for row in means:
        if row.kind in UNSORTED and row.monthly and (row.valid_to is None or row.valid_to >= facts.on):
            reading.supposed.append(
                f"{name}\u00a0: «\u00a0{row.get_kind_display()}\u00a0» n’est pas comptée, faute de savoir laquelle."
            )
    return kinds


def _activity(raw: dict[str, Any], facts: Facts, member: Membership, role: str, reading: Reading) -> None:
    running = {
        row.kind
        for row in lines_of(facts, member, role)
        if row.person_id == member.person_id and row.monthly and (row.valid_to is None or row.valid_to >= facts.on)
    }
    activity = next((told for kind, told in ACTIVITIES.items() if kind in running), None)
    if activity:
        raw["activity"] = activity
        reading.supposed.append(f"{member.person.first_name}\u00a0: activité déduite des ressources notées.")


def _dwelling(facts: Facts, answers: Mapping[str, Any]) -> dict[str, Any]:
    dwelling: dict[str, Any] = {"commune": facts.commune} if facts.commune else {}
    kind = facts.housing.kind if facts.housing else None
    if kind in OCCUPANCIES:
        dwelling["occupancy"] = OCCUPANCIES[HousingKind(kind)]
        if kind == HousingKind.OWNER and any(row.kind == MeansKind.MORTGAGE for row in facts.means):
            dwelling["occupancy"] = "buying"
    for key in ("occupancy", "rent", "adaptation_works"):
        if answers.get(f"dwelling.{key}") is not None:
            dwelling[key] = answers[f"dwelling.{key}"]
    return dwelling


def _benefits(
    raw: dict[str, Any], facts: Facts, roles: list[Any], answers: Mapping[str, Any], reading: Reading
) -> None:
    """Benefits already received. One line « prestations familiales » does not say which: asked before it counts."""
    told = [row for row in facts.means if row.nature != MeansNature.CHARGE]
    if not told:
        return
    benefits: dict[str, Any] = {}
    partner = next((member.person_id for member, role in roles if role == "partner"), None)

    def take(into: dict[str, Any], key: str, rows: list[Means]) -> None:
        if series := by_month(rows, facts.on):
            into[key] = series

    for kind, key in BENEFITS.items():
        take(benefits, key, [row for row in told if row.kind == kind])
    personal: dict[str, Any] = {}
    for kind, key in PERSONAL.items():
        rows = [row for row in told if row.kind == kind]
        take(personal, key, [row for row in rows if row.person_id == partner and partner])
        take(benefits, key, [row for row in rows if row.person_id != partner or not partner])
    if personal:
        raw["partner_benefits"] = personal
    aid = [row for row in told if row.kind == MeansKind.HOUSING_AID]
    if aid:
        key = _housing_aid(raw)
        take(benefits, key, aid)
        reading.supposed.append(f"Aide au logement reçue comptée comme {key.upper()}.")
    family = [row for row in told if row.kind == MeansKind.FAMILY]
    reading.family_lump = bool(by_month(family, facts.on)) and any(row.monthly for row in family)
    split = {key: answers[f"family.{key}"] for key in FAMILY_BENEFITS if answers.get(f"family.{key}") is not None}
    if reading.family_lump and not split:
        return
    raw["benefits"] = benefits | {key: value for key, value in split.items() if Decimal(str(value))}
    reading.supposed.append("Aucune autre prestation que celles notées.")


def _housing_aid(raw: dict[str, Any]) -> str:
    if raw["dwelling"].get("occupancy") == "social-tenant":
        return "apl"
    return "alf" if any(person["role"] == "dependant" for person in raw["persons"]) else "als"
