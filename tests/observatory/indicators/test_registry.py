"""The declared registry says everything an indicator must say, and refuses what does not hold."""

import dataclasses

import pytest

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.indicators.registry import THEMES, _check, concepts, indicators, secrecy_rules
from maillage.observatory.sources.catalogue import embedded_sources, sources


def test_there_are_at_least_sixty_indicators_over_every_theme() -> None:
    assert len(indicators()) >= 60
    assert {indicator.theme for indicator in indicators().values()} == set(THEMES)


def test_each_says_its_question_formula_unit_direction_secrecy_and_sources() -> None:
    known = sources() | embedded_sources()
    for indicator in indicators().values():
        assert indicator.question.rstrip(")").rstrip().endswith(("?", "région", "MSA")), indicator.name
        assert indicator.formula and indicator.direction and secrecy_rules()[indicator.secrecy]
        assert indicator.sources and all(source in known for source in indicator.sources), indicator.name


def test_every_concept_is_given_by_a_source_that_exists() -> None:
    known = sources() | embedded_sources()
    missing = {m.source for concept in concepts().values() for m in concept.mappings} - set(known)
    assert missing == set()


def test_a_rate_of_medians_is_refused() -> None:
    wrong = dataclasses.replace(indicators()["share_owners"], name="x", numerator=("median_income",))
    with pytest.raises(ObservatoryError, match="jamais de médianes"):
        _check(wrong, secrecy_rules(), {})


def test_a_rate_over_two_fields_is_refused() -> None:
    wrong = dataclasses.replace(indicators()["share_owners"], name="x", denominator=("households",))
    with pytest.raises(ObservatoryError, match="deux champs dans un même taux"):
        _check(wrong, secrecy_rules(), {})
