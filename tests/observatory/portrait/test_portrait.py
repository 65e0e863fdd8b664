"""A portrait gives real figures at first start, recomputes rates from counts, and says plainly what it does not
know."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from maillage.observatory.portrait.assemble import commune_portraits, portrait
from maillage.observatory.portrait.profile import gap
from maillage.observatory.sources.importing import Import


def entry(con: duckdb.DuckDBPyConnection, code: str, name: str) -> dict[str, Any]:
    return next(row for row in portrait(con, code)["indicators"] if row["id"] == name)


def compared(row: dict[str, Any], scope: str) -> dict[str, Any]:
    return next(other for other in row["comparisons"] if other["scope"] == scope)


@pytest.mark.parametrize(
    ("name", "value", "departement"),
    [
        ("population", 24135, 1457910),
        ("share_75_plus", 6.9, 8.6),
        ("share_single_parent", 7.6, 10.7),
        ("share_owners", 76.5, 58.2),
    ],
)
def test_the_pays_de_lumbres_shows_its_published_figures(
    store: duckdb.DuckDBPyConnection, name: str, value: float, departement: float
) -> None:
    row = entry(store, "246201016", name)
    assert row["value"] == pytest.approx(value, abs=0.05)
    assert compared(row, "departement")["value"] == pytest.approx(departement, abs=0.05)
    assert row["status"] == "published" and row["year"] == 2022 and row["sources"]


def test_pontivy_is_compared_with_both_its_departements(store: duckdb.DuckDBPyConnection) -> None:
    row = entry(store, "245614433", "share_75_plus")
    assert [c["code"] for c in row["comparisons"] if c["scope"] == "departement"] == ["56", "22"]
    assert all(c["value"] for c in row["comparisons"] if c["scope"] == "departement")


def test_a_rate_of_an_epci_is_the_ratio_of_its_sums(store: duckdb.DuckDBPyConnection) -> None:
    row = entry(store, "246201016", "share_owners")
    assert row["value"] == pytest.approx(100 * row["numerator"] / row["denominator"])
    mean = store.execute(
        "SELECT avg(value) FROM mart_indicator JOIN geo_communes ON code = territory WHERE epci = '246201016' "
        "AND indicator = 'share_owners'"
    ).fetchone()
    assert mean is not None and abs(row["value"] - mean[0]) > 0.5, "not the mean of the communes' rates"


def test_a_median_is_never_made_for_an_area(store: duckdb.DuckDBPyConnection) -> None:
    row = entry(store, "246201016", "median_income")
    assert (row["value"], row["status"]) == (None, "not_additive")
    assert row["communes"]["lowest"]["name"] == "Bouvelinghem"


def test_what_is_not_imported_says_what_to_import(store: duckdb.DuckDBPyConnection) -> None:
    row = entry(store, "246201016", "share_under_served")
    assert (row["value"], row["status"], row["message"]) == (
        None,
        "not_imported",
        "donnée non importée : importez apl.",
    )


def test_a_hidden_rate_says_it_is_hidden(store: duckdb.DuckDBPyConnection) -> None:
    row = entry(store, "62169", "poverty_rate")
    assert (row["value"], row["status"]) == (None, "secret")


def test_two_vintages_never_meet_in_one_rate(store: duckdb.DuckDBPyConnection, load: Callable[..., Import]) -> None:
    load(
        "rp-structure",
        "base-cc-evol-struct-pop-2021.CSV",
        "CODGEO;P21_POP;P21_POP0014;P21_POP0019\n62534;3600;650;850\n",
    )
    row = entry(store, "62534", "ageing_index")
    assert (row["value"], row["status"]) == (None, "mixed_vintages")
    assert "numérateur 2022, dénominateur 2021 : deux millésimes dans un même taux, refusé" in row["message"]


def test_an_area_with_too_few_known_communes_has_no_rate(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    load(
        "rp-education",
        "base-cc-diplomes-formation-2022.CSV",
        "CODGEO;P22_NSCOL15P;P22_NSCOL15P_DIPLMIN\n62534;2800;700\n",
    )
    assert entry(store, "62534", "share_no_diploma")["value"] == 25.0
    row = entry(store, "246201016", "share_no_diploma")
    assert row["value"] is None
    assert "importée pour 1 communes sur 36" in row["message"]


def test_a_full_file_wins_over_the_carried_figures(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    load("rp-structure", "base-cc-evol-struct-pop-2022.CSV", "CODGEO;P22_POP;P22_POP0014\n62534;3578;650\n")
    assert entry(store, "62534", "population")["value"] == 3578


def test_similar_epci_are_pooled_from_their_counts(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    near = portrait(store, "246201016")["similar_epci"]["epci"]
    codes = store.execute(
        "SELECT code FROM geo_communes WHERE epci IN (?, ?) OR epci = '246201016'", [near[0]["code"], near[1]["code"]]
    ).fetchall()
    lines = "".join(f"{code};100;{10 + rank % 7}\n" for rank, (code,) in enumerate(codes))
    load("rp-education", "base-cc-diplomes-formation-2022.CSV", "CODGEO;P22_NSCOL15P;P22_NSCOL15P_DIPLMIN\n" + lines)
    expected = store.execute(
        (
            "SELECT 100 * sum(numerator) / sum(denominator) FROM mart_indicator WHERE level = 'epci' AND indicator "
            "= 'share_no_diploma' AND territory IN (?, ?)"
        ),
        [near[0]["code"], near[1]["code"]],
    ).fetchone()
    pooled = compared(entry(store, "246201016", "share_no_diploma"), "similar")
    assert expected is not None and pooled["value"] == pytest.approx(expected[0])
    assert pooled["name"] == "2 EPCI semblables"


def test_the_profile_states_its_figures(store: duckdb.DuckDBPyConnection) -> None:
    needs = portrait(store, "62534")["needs"]
    sentences = [f["sentence"] for f in needs["alerts"]]
    assert any("80 ans et plus" in s or "Ménages d’une personne" in s or "médian" in s for s in sentences)
    assert all(any(digit.isdigit() for digit in s) and s.endswith(".") for s in sentences)
    assert any("3\u202f577\u00a0habitants en 2022, 3\u202f685 en 2016" in f["sentence"] for f in needs["changes"])


def test_sentences_compare_with_the_departement_where_most_people_live(store: duckdb.DuckDBPyConnection) -> None:
    needs = portrait(store, "245614433")["needs"]
    sentences = [f["sentence"] for f in needs["strengths"] + needs["alerts"]]
    assert sentences and all("dans le département (Morbihan, 2022)" in s for s in sentences)


def test_every_commune_of_an_epci_has_its_profile(store: duckdb.DuckDBPyConnection) -> None:
    sheets = commune_portraits(store, "246201016")
    assert len(sheets) == 36
    assert all(sheet["territory"]["level"] == "commune" for sheet in sheets)
    one = next(sheet for sheet in sheets if sheet["territory"]["code"] == "62534")
    assert one == portrait(store, "62534")


def test_the_profile_says_nothing_of_a_gap_that_chance_would_make(store: duckdb.DuckDBPyConnection) -> None:
    row = {
        "unit": "%", "direction": "high", "denominator": 40.0, "numerator": 6.0, "value": 15.0, "name": "x", "id": "x",
        "theme": "t", "year": 2022, "formula": "",
        "comparisons": [{"scope": "departement", "name": "Ain", "value": 11.0}],
    }  # fmt: skip
    assert gap(row) is None
    assert gap({**row, "denominator": 4000.0, "numerator": 600.0}) is not None
