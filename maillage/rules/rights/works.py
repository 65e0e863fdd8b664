"""Works in the dwelling: the Anah category and MaPrimeAdapt', by our own dated parameters rather than by OpenFisca."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from maillage.rules.explanation import Outcome
from maillage.rules.housing import NAMES, AnahCategory, anah_category, maprimeadapt
from maillage.rules.missing import Missing
from maillage.rules.parameters import Dated, NoValue, value_on
from maillage.rules.situation import Person, Situation
from maillage.rules.verdicts import ELIGIBLE, NOT_CALCULABLE, NOT_ELIGIBLE, Verdict

ILE_DE_FRANCE = ("75", "77", "78", "91", "92", "93", "94", "95")
LANDLORD_MUST_AGREE = "Locataire\u00a0: logement du parc privé seulement, avec l’accord du propriétaire."
ENGINE = "Paramètres datés de Maillage"


def screen_works(situations: Sequence[Situation], on: str) -> list[list[Verdict]]:
    """The Anah category and MaPrimeAdapt' of each situation, for a request made in the month `on`."""
    return [_works(situation, on) for situation in situations]


def _works(situation: Situation, on: str) -> list[Verdict]:
    day = dt.date(int(on[:4]), int(on[5:]), 1)
    missing = [*_commune(situation), *_incomes(situation, on)]
    category: dict[str, Any] = {
        "right": "anah_category",
        "name": "Catégorie de ressources de l’Anah",
        "on": on,
        "period": "year",
    }
    grant: dict[str, Any] = {"right": "maprimeadapt", "name": "MaPrimeAdapt’", "on": on, "period": "once"}
    if missing:
        return [_unknown(category, missing), _adapt(grant, situation, on, day, None, missing)]
    try:
        found = anah_category(
            [_income(person, on) or Decimal(0) for person in _heads(situation)],
            len(situation.persons),
            (situation.dwelling.commune or "")[:2] in ILE_DE_FRANCE,
            day,
        )
    except NoValue as error:
        unknown = [Missing("on", str(error))]
        return [_unknown(category, unknown), _unknown(grant, unknown)]
    kind = f"{found.result.category}, revenus {NAMES[found.result.category]}"
    known = Verdict(status=ELIGIBLE, amount=None, kind=kind, **category, **_sheet(found))
    return [known, _adapt(grant, situation, on, day, found, [])]


def _adapt(
    base: dict[str, Any],
    situation: Situation,
    on: str,
    day: dt.date,
    category: Outcome[AnahCategory] | None,
    missing: Sequence[Missing],
) -> Verdict:
    """Who may have it first, what is missing next, the amount last."""
    excluded = _no_dwelling(situation) or _nobody(situation, on, day)
    if excluded:
        return Verdict(status=NOT_ELIGIBLE, amount=None, reasons=(excluded,), engine=ENGINE, **base)
    wanted = [*missing, *_people(situation, on, day), *_dwelling(situation)]
    if wanted or category is None:
        return _unknown(base, wanted)
    works = situation.dwelling.adaptation_works
    found = maprimeadapt(category.result.category, works or Decimal(0), day)
    notes = (LANDLORD_MUST_AGREE,) if "tenant" in str(situation.dwelling.occupancy) else ()
    eligible = found.result.grant > 0
    amount = found.result.grant if eligible else None
    status = ELIGIBLE if eligible else NOT_ELIGIBLE
    return Verdict(status=status, amount=amount, notes=notes, **base, **_sheet(found))


def _unknown(base: dict[str, Any], missing: Sequence[Missing]) -> Verdict:
    return Verdict(status=NOT_CALCULABLE, amount=None, missing=tuple(dict.fromkeys(missing)), engine=ENGINE, **base)


def _sheet(found: Outcome[Any]) -> dict[str, Any]:
    """The steps of a calculation and where its parameters come from; those to verify say so in their step."""
    return {"reasons": found.steps, "references": tuple(map(_source, found.parameters)), "engine": ENGINE}


def _source(parameter: Dated) -> str:
    return f"{parameter.label}\u00a0: {parameter.source} (relevé le {parameter.checked_on.isoformat()})"


def _heads(situation: Situation) -> tuple[Person, ...]:
    return situation.adults if situation.taxed_apart else situation.adults[:1]


def _income(person: Person, on: str) -> Decimal | None:
    """The last reference income known: that of the year before, else of the year before it."""
    years = [str(int(on[:4]) - back) for back in (1, 2)]
    return next((person.reference_income[year] for year in years if year in person.reference_income), None)


def _incomes(situation: Situation, on: str) -> list[Missing]:
    year = str(int(on[:4]) - 2)
    return [
        Missing(
            f"{situation.key(person)}.reference_income.{year}",
            f"revenu fiscal de référence de «\u00a0{person.id}\u00a0»",
        )
        for person in _heads(situation)
        if _income(person, on) is None
    ]


def _commune(situation: Situation) -> list[Missing]:
    if situation.dwelling.commune is None:
        return [Missing("dwelling.commune", "commune du logement (code Insee)")]
    return []


def _dwelling(situation: Situation) -> list[Missing]:
    wanted = []
    if situation.dwelling.occupancy is None:
        wanted.append(Missing("dwelling.occupancy", "statut d’occupation du logement"))
    if situation.dwelling.adaptation_works is None:
        wanted.append(Missing("dwelling.adaptation_works", "devis hors taxes des travaux d’adaptation"))
    return wanted


def _no_dwelling(situation: Situation) -> str | None:
    if situation.dwelling.occupancy in ("social-tenant", "hosted-free", "residence", "homeless"):
        return "MaPrimeAdapt’ va aux propriétaires qui occupent leur logement et aux locataires du parc privé."
    return None


def _concerned(person: Person, on: str, day: dt.date) -> bool | None:
    """Whether the person opens MaPrimeAdapt'; None when that is not known."""
    age, rate = person.age(on), person.disability_rate
    if age is not None and age >= value_on("maprimeadapt.age", day).value:
        return True
    if rate is not None and rate >= value_on("maprimeadapt.disability_rate", day).value:
        return True
    if age is None or rate is None or age >= value_on("maprimeadapt.age_with_assessment", day).value:
        return None
    return False


def _nobody(situation: Situation, on: str, day: dt.date) -> str | None:
    if all(_concerned(person, on, day) is False for person in situation.adults):
        return "Personne au foyer n’a l’âge ou le taux d’incapacité demandé."
    return None


def _people(situation: Situation, on: str, day: dt.date) -> list[Missing]:
    """What would tell whether somebody opens it, when nobody surely does."""
    answers = {person.id: _concerned(person, on, day) for person in situation.adults}
    if True in answers.values():
        return []
    wanted = []
    for person in situation.adults:
        key, who = situation.key(person), f"de «\u00a0{person.id}\u00a0»"
        if answers[person.id] is not None:
            continue
        if person.age(on) is None:
            wanted.append(Missing(f"{key}.birth_date", f"date de naissance {who}"))
        elif person.disability_rate is None:
            wanted.append(Missing(f"{key}.disability_rate", f"taux d’incapacité {who} (0 si aucun)"))
        else:
            wanted.append(Missing(f"{key}.birth_date", f"évaluation GIR {who} (non prise en charge ici)"))
    return wanted
