"""What each right needs to know, and how a fact that is missing is named."""

from collections.abc import Callable, Iterable

from maillage.rules.engine.communes import is_zoned
from maillage.rules.engine.encode import received
from maillage.rules.engine.periods import year_of
from maillage.rules.engine.series import is_positive
from maillage.rules.engine.thresholds import thresholds
from maillage.rules.missing import Missing
from maillage.rules.situation import Person, Situation

#: From this age a dependant's own wages decide whether they are still dependant.
AGE_OF_OWN_WAGES = 16
TENANCIES = ("social-tenant", "tenant", "furnished-tenant", "residence")
#: Incomes whose taxable amount only the tax notice gives.
ONLY_ON_TAX_NOTICE = ("self_employed", "rental_income", "capital_income")


#: What is missing for one right, in a situation, in the month asked.
Need = Callable[[Situation, str], Iterable[Missing]]


def birth_dates(situation: Situation, on: str) -> Iterable[Missing]:
    for person in situation.persons:
        if person.birth_date is None:
            yield Missing(f"{situation.key(person)}.birth_date", f"date de naissance de «\u00a0{person.id}\u00a0»")


def nationalities(situation: Situation, on: str) -> Iterable[Missing]:
    for person in situation.adults:
        key = situation.key(person)
        if person.nationality is None:
            yield Missing(f"{key}.nationality", f"nationalité de «\u00a0{person.id}\u00a0»")
        elif person.nationality != "french" and person.residence_permit_since is None:
            what = f"date d’arrivée ou du premier titre de séjour de «\u00a0{person.id}\u00a0»"
            yield Missing(f"{key}.residence_permit_since", what)


def resources(situation: Situation, on: str) -> Iterable[Missing]:
    for person in situation.persons:
        age = person.age(on)
        adult = person.role != "dependant" or (age is not None and age >= AGE_OF_OWN_WAGES)
        if adult and person.resources is None:
            yield Missing(f"{situation.key(person)}.resources", f"ressources de «\u00a0{person.id}\u00a0»")


def activities(situation: Situation, on: str) -> Iterable[Missing]:
    for person in situation.adults:
        if person.activity is None:
            yield Missing(f"{situation.key(person)}.activity", f"activité de «\u00a0{person.id}\u00a0»")


def benefits(situation: Situation, on: str) -> Iterable[Missing]:
    if situation.benefits is None:
        yield Missing("benefits", "prestations déjà reçues ({} s’il n’y en a aucune)")


def occupancy(situation: Situation, on: str) -> Iterable[Missing]:
    if situation.dwelling.occupancy is None:
        yield Missing("dwelling.occupancy", "statut d’occupation du logement")


def commune(situation: Situation, on: str) -> Iterable[Missing]:
    if situation.dwelling.commune is None:
        yield Missing("dwelling.commune", "commune du logement (code Insee)")


def zoned_commune(situation: Situation, on: str) -> Iterable[Missing]:
    """OpenFisca puts a commune it does not know in zone 2, without a word."""
    yield from commune(situation, on)
    code = situation.dwelling.commune
    if code is not None and not is_zoned(code):
        yield Missing("dwelling.commune", f"commune {code} absente du zonage des aides au logement")


def rent(situation: Situation, on: str) -> Iterable[Missing]:
    dwelling = situation.dwelling
    if dwelling.occupancy in TENANCIES and dwelling.rent is None:
        yield Missing("dwelling.rent", "loyer hors charges")
    if dwelling.occupancy == "buying" and dwelling.rent is None:
        yield Missing("dwelling.rent", "mensualité du prêt")


def ordinary_lease(situation: Situation, on: str) -> Iterable[Missing]:
    """Loans and residences follow other formulas, which need a contract no desk has at hand."""
    what = {
        "buying": "contrat de prêt (l’aide à l’accession",
        "residence": "convention de la résidence (l’aide en foyer",
    }
    occupancy = situation.dwelling.occupancy
    if occupancy in what:
        yield Missing("dwelling.occupancy", f"{what[occupancy]} n’est pas calculée ici)")


def custody_of_all(situation: Situation, on: str) -> Iterable[Missing]:
    """OpenFisca counts every child of a lone parent for the ASF, those in shared custody too."""
    yield from custody(situation, on)
    shared = [child.other_parent == "shared-custody" for child in situation.dependants]
    if any(shared) and not all(shared):
        yield Missing("persons", "ASF des seuls enfants qui ne sont pas en résidence alternée (non pris en charge)")


def separation(situation: Situation, on: str) -> Iterable[Missing]:
    """A lone parent has more for eighteen months after the separation, or as long as a child is very young."""
    lone = situation.partner is None and bool(situation.dependants)
    young = any((child.age(on) or 0) < thresholds(on).young_child_age for child in situation.dependants)
    if lone and not young and situation.single_since is None and not situation.applicant.pregnant:
        yield Missing("single_since", "date depuis laquelle le parent est seul")


def custody(situation: Situation, on: str) -> Iterable[Missing]:
    if situation.partner is not None:
        return
    for child in situation.dependants:
        if child.other_parent is None:
            what = f"où est l’autre parent de «\u00a0{child.id}\u00a0»"
            yield Missing(f"{situation.key(child)}.other_parent", what)


def disability(situation: Situation, on: str) -> Iterable[Missing]:
    for person in situation.adults:
        key = situation.key(person)
        if person.disability_rate is None:
            what = f"taux d’incapacité de «\u00a0{person.id}\u00a0» (0 si aucun)"
            yield Missing(f"{key}.disability_rate", what)
        elif _reduced(person, on) and person.work_restriction is None:
            what = f"restriction durable d’accès à l’emploi de «\u00a0{person.id}\u00a0»"
            yield Missing(f"{key}.work_restriction", what)


def _reduced(person: Person, on: str) -> bool:
    """A rate that opens the AAH only with a restriction of access to work."""
    limits = thresholds(on)
    return limits.aah_reduced_rate <= float(person.disability_rate or 0) < limits.aah_rate


def fitness(situation: Situation, on: str) -> Iterable[Missing]:
    """Before the age of the ASPA only the unfit may have it; the engine opens it to them later than the law."""
    limits = thresholds(on)
    for person in situation.adults:
        age = person.age(on)
        if age is None or not limits.unfit_retirement_age <= age < limits.aspa_age:
            continue
        key = f"{situation.key(person)}.unfit_for_work"
        if person.unfit_for_work is None:
            yield Missing(key, f"inaptitude au travail de «\u00a0{person.id}\u00a0»")
        elif person.unfit_for_work and age < limits.aspa_engine_early_age:
            what = f"Aspa anticipée de «\u00a0{person.id}\u00a0», à demander à la caisse de retraite"
            yield Missing(key, f"{what} (non calculée ici)")


def tax_notice(situation: Situation, on: str) -> Iterable[Missing]:
    """Profits, rents and investments: their taxable amount is on the tax notice, nowhere else."""
    year = str(year_of(on) - 2)
    for person in situation.adults:
        held = [kind for kind in ONLY_ON_TAX_NOTICE if is_positive((person.resources or {}).get(kind))]
        if held and not _reference_income(situation, person, year):
            key = f"{situation.key(_head(situation, person))}.reference_income.{year}"
            yield Missing(key, f"revenu fiscal de référence de {year}")


def tax_details(situation: Situation, on: str) -> Iterable[Missing]:
    """Family benefits read taxable rents and investments one by one, which a situation does not carry."""
    year = str(year_of(on) - 2)
    for person in situation.adults:
        for kind in ("rental_income", "capital_income"):
            if is_positive((person.resources or {}).get(kind)):
                key = f"{situation.key(person)}.resources.{kind}"
                yield Missing(key, f"revenus fonciers ou de placements imposables de {year} (non pris en charge)")


def _head(situation: Situation, person: Person) -> Person:
    return person if situation.taxed_apart else situation.applicant


def _reference_income(situation: Situation, person: Person, year: str) -> bool:
    return year in _head(situation, person).reference_income


def school(minimum: int, maximum: int) -> Need:
    """The school of the dependants whose age makes it plausible."""

    def need(situation: Situation, on: str) -> Iterable[Missing]:
        for child in situation.dependants:
            age = child.age(on)
            if age is not None and minimum <= age <= maximum and child.school is None:
                yield Missing(f"{situation.key(child)}.school", f"scolarité de «\u00a0{child.id}\u00a0»")

    return need


def childcare(situation: Situation, on: str) -> Iterable[Missing]:
    if situation.childcare is None:
        yield Missing("childcare", "mode de garde des enfants")


def children_between(situation: Situation, on: str, minimum: int, maximum: int) -> list[Person]:
    """Dependants of that age, and those whose age is not known."""
    ages = [(person, person.age(on)) for person in situation.dependants]
    return [person for person, age in ages if age is None or minimum <= age <= maximum]


def has_invalidity(situation: Situation) -> bool:
    """The ASI completes an invalidity pension, or the pension of somebody severely disabled."""
    return any(
        person.resources is None
        or is_positive(person.resources.get("invalidity_pension"))
        or (
            is_positive(person.resources.get("pension"))
            and (person.disability_rate is None or person.disability_rate > 0)
        )
        or is_positive(received(situation, "asi", person))
        for person in situation.adults
    )
