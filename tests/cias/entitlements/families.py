"""A family of the Pays de Lumbres, as its file tells it."""

from datetime import date
from decimal import Decimal

from maillage.cias.common.hats import acting_as
from maillage.cias.households.actions.composition import arrive
from maillage.cias.households.actions.living import add_housing
from maillage.cias.households.actions.means import Line, add_means
from tests.cias.households.factories import make_household, make_person

#: what the file has no place for, by first name
ANSWERS = {
    "Inès": {"nationality": "french", "activity": "employed", "disability_rate": 0},
    "Noé": {"other_parent": "absent", "school": "primary-school"},
    "Lila": {"other_parent": "absent", "school": "nursery-school"},
}


def make_family(hat, *, on=date(2026, 1, 5), amounts=None, **fields):
    """Inès, 34, alone with Noé, 9, and Lila, 4; wages, a rent, housing aid. Returns the household and the persons."""
    ines = make_person(hat)
    household = make_household(hat, ines, on=on, **fields)
    persons = {"Inès": ines}
    with acting_as(hat):
        for name, born in (("Noé", date(2017, 6, 1)), ("Lila", date(2022, 2, 1))):
            persons[name] = make_person(hat, "Delattre", name, born)
            arrive(hat=hat, household=household, person=persons[name], kinship="child", on=on)
        common = {"hat": hat, "household": household, "valid_from": on}
        add_housing(kind="social_tenant", **common)
        amounts = {"wage": 802, "housing_aid": 310, "rent": 610} if amounts is None else amounts
        if amounts:
            add_means(lines=[Line(kind, Decimal(amount), person=ines) for kind, amount in amounts.items()], **common)
    return household, persons


def answers_of(persons):
    """The answers of the page, by key."""
    given = {f"{persons[name].pk}.{key}": value for name, told in ANSWERS.items() for key, value in told.items()}
    return given | {"dwelling.rent": 560.0, "single_since": "2025-03-01", "childcare": "none"}


def posted(persons):
    """The same, as the form posts them."""
    return {key.replace(".", "__"): value for key, value in answers_of(persons).items()}
