"""The same households in the JSON of OpenFisca's web API, to compare our batch with the engine one by one."""

from typing import Any

import numpy as np

from maillage.rules.engine.batch import APPLICANT, DEPENDANT, PARTNER, Households
from maillage.rules.engine.periods import EVERY_PERIOD, expand
from maillage.rules.engine.system import system

PLURAL = {"individu": "individus", "famille": "familles", "foyer_fiscal": "foyers_fiscaux", "menage": "menages"}


def one_household(households: Households, requests: list[tuple[str, str]]) -> dict[str, Any]:
    """A batch of one household as the payload of `POST /calculate`, the requests as null values."""
    persons = [str(index) for index in range(len(households.household))]
    role = households.role
    first = persons[int(np.flatnonzero(role == APPLICANT)[0])]
    partner = [persons[int(index)] for index in np.flatnonzero(role == PARTNER)]
    children = [persons[int(index)] for index in np.flatnonzero(role == DEPENDANT)]
    apart = bool(households.taxed_apart[0])
    units: dict[str, Any] = {"u0": {"declarants": [first, *([] if apart else partner)], "personnes_a_charge": children}}
    if apart:
        units["u1"] = {"declarants": partner}
    dwelling: dict[str, Any] = {"personne_de_reference": [first], "enfants": children}
    if partner:
        dwelling["conjoint"] = partner
    payload: dict[str, Any] = {
        "individus": {name: {} for name in persons},
        "familles": {"f": {"parents": [first, *partner], "enfants": children}},
        "foyers_fiscaux": units,
        "menages": {"m": dwelling},
    }
    for name, by_period in households.values.items():
        variable = system().variables[name]
        members = list(payload[PLURAL[variable.entity.key]].values())
        for period, array in stated(households.on, variable, by_period).items():
            for member, value in zip(members, array, strict=True):
                member.setdefault(name, {})[period] = plain(value)
    for name, period in requests:
        for member in payload[PLURAL[system().variables[name].entity.key]].values():
            member.setdefault(name, {})[period] = None
    return payload


def stated(on: str, variable: Any, by_period: Any) -> dict[str, Any]:
    """Period -> array, « * » spread over the periods it stands for."""
    spread: dict[str, Any] = {}
    if EVERY_PERIOD in by_period:
        for period in expand(on, variable.definition_period):
            spread[str(period)] = by_period[EVERY_PERIOD]
    spread.update({period: array for period, array in by_period.items() if period != EVERY_PERIOD})
    return spread


def plain(value: Any) -> Any:
    """A JSON value of the same content."""
    if isinstance(value, bytes | np.bytes_):
        return value.decode()
    if isinstance(value, np.datetime64):
        return str(value.astype("datetime64[D]"))
    return value.item() if isinstance(value, np.generic) else value


def answers(payload: dict[str, Any], requests: list[tuple[str, str]]) -> dict[tuple[str, str], list[Any]]:
    """The values the web API put in place of the nulls, in the order of the members."""
    variables = system().variables
    return {
        (name, period): [member[name][period] for member in payload[PLURAL[variables[name].entity.key]].values()]
        for name, period in requests
    }
