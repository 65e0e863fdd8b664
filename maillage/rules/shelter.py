"""Places held over time: nights of a stay, occupancy."""

from dataclasses import dataclass

from maillage.rules.dates import civil_date, in_french, nights_between
from maillage.rules.explanation import Outcome, Steps
from maillage.rules.inputs import Count, InputError, Moment, PositiveCount, Rate
from maillage.rules.money import number, percent, ratio, rounded


@dataclass(frozen=True)
class Stay:
    """Nights of a stay."""

    nights: Count


@dataclass(frozen=True)
class Occupancy:
    """Occupied over available place-nights, in percent (one decimal); None when nothing was available."""

    rate_percent: Rate | None


def nights(arrival: Moment, departure: Moment) -> Outcome[Stay]:
    """Nights between two civil dates: in on 3 June, out on 10 June is 7."""
    steps = Steps()
    count = nights_between(arrival, departure)
    if count < 0:
        raise InputError("departure", "avant l’arrivée")
    steps.say(
        f"Du {in_french(civil_date(arrival))} au {in_french(civil_date(departure))} : {count} "
        f"nuit{'s' if count > 1 else ''}, le jour du départ ne compte pas."
    )
    return steps.outcome(Stay(count))


def occupancy(
    places: PositiveCount, days: PositiveCount, unavailable_nights: Count, occupied_nights: Count
) -> Outcome[Occupancy]:
    """Occupied place-nights over available ones; nights of works are taken out."""
    steps = Steps()
    total = places * days
    if unavailable_nights > total:
        raise InputError("unavailable_nights", f"plus que de nuits-places ({total})")
    available = total - unavailable_nights
    if occupied_nights > available:
        raise InputError("occupied_nights", f"plus que de nuits-places disponibles ({available})")
    steps.say(f"Disponibles : {places} × {days} − {unavailable_nights} = {number(available)} nuits-places.")
    if not available:
        steps.say("Rien n’était disponible : le taux n’est pas calculable.")
        return steps.outcome(Occupancy(None))
    rate = rounded(ratio(occupied_nights * 100, available), 1)
    steps.say(f"Occupation : {number(occupied_nights)} ÷ {number(available)} = {percent(rate)}.")
    return steps.outcome(Occupancy(rate))
