"""Grants for pupils of collège and lycée."""

from collections.abc import Callable

from maillage.rules import hypotheses as topic
from maillage.rules.rights import facts
from maillage.rules.rights.dwelling import energy_needs
from maillage.rules.rights.right import LEVEL, YEAR, Right, Step
from maillage.rules.situation import Situation

COLLEGE_AGES, LYCEE_AGES = (10, 17), (13, 20)


def _nobody_at(level: str, ages: tuple[int, int], where: str) -> Callable[[Situation, str], str | None]:
    def excluded(situation: Situation, on: str) -> str | None:
        possible = facts.children_between(situation, on, *ages)
        if any(child.school in (None, level) for child in possible):
            return None
        return f"Aucun enfant n’est scolarisé au {where}."

    return excluded


BOURSE_COLLEGE = Right(
    code="bourse_college",
    name="Bourse de collège",
    variable="bourse_college",
    amount_period=YEAR,
    needs=(facts.birth_dates, facts.school(*COLLEGE_AGES), energy_needs),
    topics=(topic.ANNUAL, topic.FAMILY),
    received=("bourse_college",),
    excluded=_nobody_at("college", COLLEGE_AGES, "collège"),
    steps=(Step("Échelon", "bourse_college_echelon", LEVEL),),
)

BOURSE_LYCEE = Right(
    code="bourse_lycee",
    name="Bourse de lycée",
    variable="bourse_lycee",
    amount_period=YEAR,
    needs=(facts.birth_dates, facts.school(*LYCEE_AGES), energy_needs),
    topics=(topic.ANNUAL, topic.FAMILY),
    received=("bourse_lycee",),
    excluded=_nobody_at("lycee", LYCEE_AGES, "lycée"),
    steps=(Step("Échelon", "bourse_lycee_echelon", LEVEL),),
)
