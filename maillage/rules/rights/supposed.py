"""The hypotheses that complete a situation, said in French with every verdict that rests on them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from maillage.rules import hypotheses as topic
from maillage.rules.engine.encode import AID_AS_RECEIVED, PERSONAL, received, tax_years_stated
from maillage.rules.engine.periods import shift, year_of
from maillage.rules.engine.series import is_positive
from maillage.rules.engine.thresholds import thresholds
from maillage.rules.hypotheses import Hypothesis
from maillage.rules.rights.explain import euros
from maillage.rules.rights.facts import TENANCIES
from maillage.rules.situation import Person, Series, Situation, schema

NET_AS_TAXABLE = ("unemployment", "pension")


def supposed(situation: Situation, on: str) -> Iterator[Hypothesis]:
    """Everything that was supposed to compute the situation in the month `on`."""
    for person in situation.persons:
        yield from _incomes(person, on)
        yield from _year(situation, person, on)
    yield from _benefits(situation, on)
    yield from _dwelling(situation)
    yield from _family(situation)


def _label(kind: str) -> str:
    properties = schema()["properties"]["persons"]["items"]["properties"]["resources"]["properties"]
    text: str = properties[kind]["description"]
    return text


def _benefit(name: str) -> str:
    text: str = schema()["properties"]["benefits"]["properties"][name]["description"]
    return text


def _extended(name: str, series: Series) -> str | None:
    if isinstance(series, Mapping):
        first, last = min(series), max(series)
        return f"{name}\u00a0: avant {first} comme en {first}, après {last} comme en {last}."
    return (
        f"{name}\u00a0: {euros(float(series))} supposés identiques tous les mois, faute d’autres mois connus."
        if series
        else None
    )


def _incomes(person: Person, on: str) -> Iterator[Hypothesis]:
    who = f"«\u00a0{person.id}\u00a0»"
    stated = person.resources or {}
    if person.resources is None and person.role == "dependant":
        yield Hypothesis(topic.INCOME, f"{who}\u00a0: enfant sans revenus.")
    for kind, series in stated.items():
        text = _extended(f"{who}, {_label(kind)}", series)
        if text:
            yield Hypothesis(topic.INCOME, text)
    if is_positive(stated.get("wages")) and not {"wages_taxable", "wages_gross"} <= set(stated):
        text = "salaires imposable et brut déduits du net, comme pour un salarié non cadre du secteur privé."
        yield Hypothesis(topic.INCOME, f"{who}\u00a0: {text}")
    if any(is_positive(stated.get(kind)) for kind in NET_AS_TAXABLE):
        yield Hypothesis(topic.INCOME, f"{who}\u00a0: allocations et pensions imposables supposées égales au net.")
    if person.role != "dependant" and person.savings is None:
        yield Hypothesis(topic.INCOME, f"{who}\u00a0: aucune épargne indiquée, elle est comptée pour zéro.")
    if person.role != "dependant" and person.disability_rate is None:
        yield Hypothesis(topic.DISABILITY, f"{who}\u00a0: aucun handicap reconnu n’est indiqué.")


def _year(situation: Situation, person: Person, on: str) -> Iterator[Hypothesis]:
    year = str(year_of(on) - 2)
    if person.role == "dependant":
        return
    who = f"«\u00a0{person.id}\u00a0»"
    if year not in person.taxable_income:
        yield Hypothesis(
            topic.ANNUAL, f"{who}\u00a0: revenus de {year} supposés égaux à douze fois les ressources mensuelles."
        )
    if year not in tax_years_stated(situation):
        yield Hypothesis(topic.ANNUAL, f"Revenu fiscal de référence de {year} calculé à partir de ces revenus.")


def _benefits(situation: Situation, on: str) -> Iterator[Hypothesis]:
    last = shift(on, -1)
    stated = dict(situation.benefits or {})
    for name, series in stated.items():
        if (
            isinstance(series, Decimal)
            and name not in ("ars", "cheque_energie", "bourse_college", "bourse_lycee")
            and series
        ):
            text = f"{_benefit(name)}\u00a0: {euros(float(series))} supposés reçus tous les mois jusqu’à {last}."
            yield Hypothesis(topic.BENEFITS, text)
    if situation.benefits is not None and not stated:
        yield Hypothesis(topic.BENEFITS, "Aucune prestation reçue les mois passés.")
    for person in situation.adults:
        aah = any(is_positive(received(situation, name, person)) for name in PERSONAL if name == "aah")
        if aah and person.disability_rate is None:
            rate = f"{thresholds(on).aah_rate:g}\u00a0%"
            text = f"«\u00a0{person.id}\u00a0» reçoit l’AAH\u00a0: taux d’incapacité supposé de {rate}."
            yield Hypothesis(topic.DISABILITY, text)


def _dwelling(situation: Situation) -> Iterator[Hypothesis]:
    dwelling = situation.dwelling
    yield Hypothesis(topic.DWELLING, "Logement et foyer inchangés depuis deux ans.")
    if dwelling.occupancy in TENANCIES and None in (dwelling.shared, dwelling.room, dwelling.landlord_is_relative):
        text = "Sauf indication, le logement n’est ni une colocation, ni une chambre, ni loué à un parent proche."
        yield Hypothesis(topic.DWELLING, text)
    if dwelling.occupancy in AID_AS_RECEIVED:
        yield Hypothesis(
            topic.DWELLING, "Aide au logement supposée inchangée\u00a0: elle n’est pas calculée pour ce logement."
        )
    if dwelling.occupancy == "hosted-free" and dwelling.contributes is None:
        yield Hypothesis(topic.DWELLING, "Hébergement sans participation aux frais.")


def _family(situation: Situation) -> Iterator[Hypothesis]:
    if situation.dependants:
        yield Hypothesis(topic.FAMILY, "Les enfants de six à seize ans suivent l’obligation scolaire.")
    if all(person.pregnant is None for person in situation.adults):
        yield Hypothesis(topic.FAMILY, "Aucune grossesse n’est indiquée.")
    if situation.partner is None and any(child.other_parent is None for child in situation.dependants):
        yield Hypothesis(topic.FAMILY, "Enfants à charge à temps plein, faute d’indication sur l’autre parent.")
