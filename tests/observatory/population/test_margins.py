"""Published counts are read as they are: suppressed is not zero, and what they imply is derived."""

import numpy as np
import pytest

from maillage.observatory.population.margins import (
    AGES,
    ALL,
    COMMUNES,
    TENURES,
    TYPES,
    integer_targets,
    number,
    read_margins,
    read_reference,
)
from maillage.observatory.refusal import Refused
from tests.observatory.population.census import LUMBRES, PONTIVY


def test_the_two_territories_have_their_communes():
    assert len(read_margins(LUMBRES)) == 36
    pontivy = read_margins(PONTIVY)
    assert len(pontivy) == 24
    assert {m.departement for m in pontivy} == {"22", "56"}


def test_the_margins_of_lumbres_add_up():
    lumbres = next(m for m in read_margins(LUMBRES) if m.name == "Lumbres")
    assert lumbres.households == pytest.approx(1640.6)
    assert lumbres.counts[len(TYPES) : len(TYPES) + len(TENURES)].sum() == pytest.approx(1640.6)
    assert lumbres.persons == pytest.approx(3577.0, abs=0.5)
    assert lumbres.extra["poverty_rate_2021"] == 19.0


def test_a_suppressed_figure_is_unknown_not_zero():
    assert np.isnan(number("s")) and np.isnan(number("nd")) and np.isnan(number(""))
    assert number("10,5") == 10.5
    wismes = next(m for m in read_margins(LUMBRES) if m.name == "Wismes")
    assert "d1_2021" not in wismes.extra and "median_income_uc_2021" in wismes.extra


def test_whole_targets_keep_the_total_of_each_block():
    for margins in read_margins(LUMBRES):
        whole = integer_targets(margins.counts)
        assert np.abs(whole - np.nan_to_num(margins.counts)).max() <= 1
        assert whole[: len(TYPES)].sum() == round(margins.households)
        start = len(TYPES) + len(TENURES)
        assert whole[start : start + len(AGES)].sum() == round(margins.persons)
    assert len(whole) == len(ALL)


def test_a_departement_without_figures_falls_back_on_france():
    assert read_reference("62").name == "62"
    assert read_reference("01").name == "France métropolitaine"


def test_an_unknown_territory_or_a_wrong_file_is_refused(tmp_path):
    with pytest.raises(Refused, match="EPCI « 123 ».*246201016"):
        read_margins("123")
    text = COMMUNES.read_text(encoding="utf-8")
    path = tmp_path / "figures.csv"
    path.write_text(text.replace("hh_owner", "proprietaires", 1), encoding="utf-8")
    with pytest.raises(Refused, match="colonne « hh_owner » attendue"):
        read_margins(LUMBRES, path)
    path.write_text(text.replace(";1640.6;", ";s;", 1), encoding="utf-8")
    with pytest.raises(Refused, match="commune 62534, colonne « households »"):
        read_margins(LUMBRES, path)
