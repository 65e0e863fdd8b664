"""Deadlines of requests, appeals, files and mandates (dates only; the convention is that of `dates`)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from maillage.rules.dates import (
    add_months,
    add_years,
    clear_deadline,
    in_french,
    suspended_days,
    why_not_working,
)
from maillage.rules.explanation import Outcome, Steps
from maillage.rules.inputs import Count, InputError, PositiveCount


@dataclass(frozen=True)
class LastDay:
    """Last day on which the act is still in time."""

    last_day: date


@dataclass(frozen=True)
class OneDate:
    """A single date."""

    date: date


@dataclass(frozen=True)
class ImplicitDecision:
    """When silence becomes a decision, in which sense, and how long its clock stopped."""

    date: date
    sense: Literal["rejection"]
    suspended_days: Count


@dataclass(frozen=True)
class Domiciliation:
    """An election of domicile: last valid day, first late day, day from which to ask for its renewal."""

    valid_through: date
    late_from: date
    renewal_from: date


def appeal_deadline(notified_on: date, alsace_moselle: bool = False) -> Outcome[LastDay]:
    """Last day to go to the administrative court: délai franc of two months (CJA R421-1)."""
    steps = Steps()
    months = steps.parameter("deadlines.appeal", notified_on)
    end = add_months(notified_on, months) + timedelta(days=1)
    steps.say(
        f"Notification le {in_french(notified_on)}. Ni ce jour ni celui de l’échéance ne comptent : {in_french(end)}."
    )
    last = clear_deadline(notified_on, months, alsace_moselle)
    while end < last:
        steps.say(f"Le {in_french(end)} n’est pas ouvré ({why_not_working(end, alsace_moselle)}) : jour suivant.")
        end += timedelta(days=1)
    steps.say(f"Dernier jour pour saisir le tribunal : {in_french(last)}.")
    return steps.outcome(LastDay(last))


def implicit_decision(
    received_on: date,
    documents_requested_on: date | None = None,
    documents_due_on: date | None = None,
    documents_received_on: date | None = None,
) -> Outcome[ImplicitDecision]:
    """Date at which silence on a financial request is a rejection; the wait for documents suspends the clock."""
    steps = Steps()
    _in_order(received_on, documents_requested_on, documents_due_on, documents_received_on)
    months = steps.parameter("deadlines.implicit_rejection", received_on)
    deadline = add_months(received_on, months)
    steps.say(f"Demande reçue le {in_french(received_on)} : silence jusqu’au {in_french(deadline)}.")
    stopped = 0
    if documents_requested_on and documents_due_on:
        if documents_requested_on > deadline:
            steps.say("Les pièces sont demandées après cette date : le délai n’est plus suspendu.")
        else:
            stopped = suspended_days(documents_requested_on, documents_due_on, documents_received_on)
            end = min(documents_received_on or documents_due_on, documents_due_on)
            steps.say(
                f"Pièces demandées le {in_french(documents_requested_on)}, attente close le {in_french(end)} : "
                f"délai suspendu {stopped} jour{'s' if stopped > 1 else ''}."
            )
    day = deadline + timedelta(days=stopped)
    steps.say(f"Rejet implicite le {in_french(day)}. Cette date ne se décale pas pour un jour férié.")
    return steps.outcome(ImplicitDecision(day, "rejection", stopped))


def _in_order(received: date, requested: date | None, due: date | None, supplied: date | None) -> None:
    if requested is None:
        for key, value in (("documents_due_on", due), ("documents_received_on", supplied)):
            if value is not None:
                raise InputError(key, "donnée sans documents_requested_on, la date de la demande de pièces")
        return
    if due is None:
        raise InputError("documents_due_on", "clé manquante : toute demande de pièces fixe une date limite")
    if requested < received:
        raise InputError("documents_requested_on", "avant la réception de la demande")
    if due < requested:
        raise InputError("documents_due_on", "avant la demande de pièces")
    if supplied is not None and supplied < requested:
        raise InputError("documents_received_on", "avant la demande de pièces")


def transmission_deadline(deposited_on: date) -> Outcome[OneDate]:
    """Last day to transmit a file of aide sociale légale (CASF L131-1)."""
    steps = Steps()
    day = add_months(deposited_on, steps.parameter("deadlines.legal_aid_transmission", deposited_on))
    steps.say(f"Dossier déposé le {in_french(deposited_on)} : à transmettre au plus tard le {in_french(day)}.")
    return steps.outcome(OneDate(day))


def domiciliation(start: date) -> Outcome[Domiciliation]:
    """Validity of an election of domicile: start + 1 year - 1 day, inclusive (29/02 gives 27/02)."""
    steps = Steps()
    last = add_years(start, steps.parameter("domiciliation.validity", start)) - timedelta(days=1)
    renewal = add_months(last, -steps.parameter("domiciliation.renewal_window", start))
    late = last + timedelta(days=1)
    steps.say(f"Du {in_french(start)} au {in_french(last)} inclus ; échue à partir du {in_french(late)}.")
    steps.say(f"Renouvellement à demander à partir du {in_french(renewal)}, et au plus tard ce jour-là.")
    return steps.outcome(Domiciliation(last, late, renewal))


def mandate_end(start: date, days: PositiveCount) -> Outcome[OneDate]:
    """End of a mandate given for a number of calendar days (Aidants Connect: 1, 31, 182 or 365)."""
    steps = Steps()
    usual = steps.parameter("aidants_connect.mandate_days", start)
    if days not in usual:
        steps.say(f"{days} jours n’est pas une durée d’Aidants Connect ({', '.join(map(str, usual))}).")
    if days > 36525:
        raise InputError("days", "trop grand : au plus 36525 jours")
    day = start + timedelta(days=days)
    steps.say(f"{in_french(start)} + {days} jour{'s' if days > 1 else ''} = {in_french(day)}.")
    return steps.outcome(OneDate(day))
