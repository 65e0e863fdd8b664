"""Deadlines of what lasts: domiciliation, register, active base, cards, energy cuts, needs analysis."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from maillage.rules.dates import add_months, add_years, in_french
from maillage.rules.deadlines import OneDate
from maillage.rules.explanation import Outcome, Steps
from maillage.rules.inputs import InputError, Number

Months = Annotated[int, Number("count", minimum=1, maximum=120)]
Year = Annotated[int, Number("count", minimum=1983, maximum=2199)]
Supply = Literal["electricity", "gas", "heat", "water"]


@dataclass(frozen=True)
class DomiciliationRequest:
    """Days on which to look at a request again, and the day it is due. No outcome is ever automatic."""

    first_alert: date
    second_alert: date
    due: date


@dataclass(frozen=True)
class PossibleFrom:
    """First day on which a person may decide so; nothing happens by itself."""

    possible_from: date


@dataclass(frozen=True)
class ValidThrough:
    """Last valid day, included."""

    valid_through: date


@dataclass(frozen=True)
class Protection:
    """Whether a cut is forbidden on the day asked."""

    protected: bool


@dataclass(frozen=True)
class Fulfilled:
    """Whether a duty is fulfilled, and the year in which it must be."""

    fulfilled: bool
    due_year: Year


def domiciliation_request(received_on: date) -> Outcome[DomiciliationRequest]:
    """Alerts and due date of a request for domiciliation."""
    steps = Steps()
    first, second = (received_on + timedelta(days=d) for d in steps.parameter("domiciliation.alerts", received_on))
    due = add_months(received_on, steps.parameter("domiciliation.answer", received_on))
    steps.say(f"Alertes le {in_french(first)} et le {in_french(second)} ; réponse due le {in_french(due)}.")
    steps.say("Le silence n’a pas d’effet affiché ici : une personne décide.")
    return steps.outcome(DomiciliationRequest(first, second, due))


def domiciliation_contact(last_contact: date) -> Outcome[PossibleFrom]:
    """First day after three months without contact (CASF D264-3)."""
    steps = Steps()
    months = steps.parameter("domiciliation.no_contact", last_contact)
    day = add_months(last_contact, months) + timedelta(days=1)
    steps.say(f"Sans contact depuis le {in_french(last_contact)}, radiation possible à partir du {in_french(day)}.")
    steps.say("Elle n’est jamais automatique : chercher d’abord un motif (hospitalisation, détention, travail).")
    return steps.outcome(PossibleFrom(day))


def registry_acknowledgement(received_on: date) -> Outcome[OneDate]:
    """Last day to acknowledge an entry in the register of vulnerable persons."""
    steps = Steps()
    day = received_on + timedelta(days=steps.parameter("vulnerable_register.acknowledgement", received_on))
    steps.say(f"Demande reçue le {in_french(received_on)} : accusé de réception au plus tard le {in_french(day)}.")
    return steps.outcome(OneDate(day))


def active_base_end(last_contact: date) -> Outcome[OneDate]:
    """Day on which a file leaves the active base; an internal note is no contact."""
    steps = Steps()
    day = add_years(last_contact, steps.parameter("retention.active_base", last_contact))
    steps.say(f"Dernier contact le {in_french(last_contact)} : le dossier quitte la base active le {in_french(day)}.")
    return steps.outcome(OneDate(day))


def access_card(start: date, months: Months) -> Outcome[ValidThrough]:
    """Last valid day of a card given for some months."""
    steps = Steps()
    last = add_months(start, months) - timedelta(days=1)
    steps.say(f"Du {in_french(start)} au {in_french(last)} inclus ({months} mois).")
    return steps.outcome(ValidThrough(last))


def energy_cut(
    supply: Supply, on: date, requested_on: date | None = None, decided_on: date | None = None
) -> Outcome[Protection]:
    """Whether the supply of a principal residence may not be cut on a day (truce, request pending, water)."""
    steps = Steps()
    if decided_on is not None and (requested_on is None or decided_on < requested_on):
        raise InputError("decided_on", "avant la demande d’aide, ou sans elle")
    if supply == "water":
        steps.say("L’eau d’une résidence principale ne se coupe en aucune saison (CASF art. L115-3).")
        return steps.outcome(Protection(True))
    truce = steps.parameter("energy.winter_truce", on)
    today, first, last = (
        (on.month, on.day),
        (truce["from_month"], truce["from_day"]),
        (truce["to_month"], truce["to_day"]),
    )
    winter = today >= first or today <= last
    pending = requested_on is not None and requested_on <= on and (decided_on is None or on < decided_on)
    if winter:
        steps.say(f"Le {in_french(on)} est dans la trêve hivernale : pas de coupure.")
    if pending and requested_on is not None:
        steps.say(f"Une aide est demandée depuis le {in_french(requested_on)} : pas de coupure avant la décision.")
    if not (winter or pending):
        steps.say(f"Le {in_french(on)}, ni trêve ni demande en cours : la coupure est possible.")
    return steps.outcome(Protection(winter or pending))


def needs_analysis(renewal_year: Year, presented_on: date) -> Outcome[Fulfilled]:
    """Whether an analyse des besoins sociaux was presented in the calendar year after the renewal (CASF R123-1)."""
    steps = Steps()
    due = renewal_year + 1
    done = presented_on.year == due
    steps.say(f"Renouvellement de {renewal_year} : l’analyse est due du 1er janvier au 31 décembre {due}.")
    steps.say(f"Présentée le {in_french(presented_on)} : {'obligation remplie' if done else 'obligation non remplie'}.")
    return steps.outcome(Fulfilled(done, due))
