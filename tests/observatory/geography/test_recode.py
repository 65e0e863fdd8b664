"""Old codes are brought to today's communes: merges add up, cut communes are not guessed, medians never combine."""

from collections.abc import Callable

import duckdb
import pytest

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.geography.similar import epci_features, similar_epci
from maillage.observatory.geography.territory import find_territory
from maillage.observatory.sources.importing import Import

HEADER = "CODGEO;NBMENFISC20;NBPERSMENFISC20;MED20;TP6020\n"


def fact(con: duckdb.DuckDBPyConnection, concept: str, code: str, year: int = 2020) -> tuple[float | None, str] | None:
    return con.execute(
        "SELECT value, status FROM mart_fact WHERE concept = ? AND level = 'commune' AND territory = ? AND year = ?",
        [concept, code, year],
    ).fetchone()


def test_merged_communes_add_up_their_counts_and_not_their_medians(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    load("filosofi", "cc_filosofi_2020_COM.csv", HEADER + "56213;450;1150;22000;s\n56049;60;140;20000;s\n")
    assert fact(store, "fiscal_households", "56213") == (510.0, "published")
    assert fact(store, "median_income", "56213") == (None, "merged")
    assert fact(store, "fiscal_households", "56049") is None


def test_a_merge_with_a_hidden_part_stays_hidden(store: duckdb.DuckDBPyConnection, load: Callable[..., Import]) -> None:
    load("filosofi", "cc_filosofi_2020_COM.csv", HEADER + "56213;450;1150;22000;s\n56049;s;s;s;s\n")
    assert fact(store, "fiscal_households", "56213") == (None, "secret")


def test_a_commune_cut_since_keeps_no_figure(store: duckdb.DuckDBPyConnection, load: Callable[..., Import]) -> None:
    load("filosofi", "cc_filosofi_2020_COM.csv", HEADER + "15141;900;1900;20000;s\n")
    assert fact(store, "fiscal_households", "15141") == (None, "split")


def test_a_file_that_already_knows_the_part_that_left_is_taken_as_it_is(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    rows = "15141;400;820;20000;s\n" + "".join(f"{c};100;210;19000;s\n" for c in ("15031", "15035", "15047", "15171"))
    load("filosofi", "cc_filosofi_2020_COM.csv", HEADER + rows)
    assert fact(store, "fiscal_households", "15141") == (400.0, "published")


def test_arrondissements_count_only_where_the_city_is_absent(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    load(
        "filosofi",
        "cc_filosofi_2020_COM.csv",
        HEADER + "75056;1000;2000;28000;15,0\n75101;400;800;30000;s\n75102;600;1200;27000;s\n",
    )
    assert fact(store, "fiscal_households", "75056") == (1000.0, "published")
    load(
        "filosofi",
        "cc_filosofi_2019_COM.csv",
        HEADER.replace("20;", "19;").replace("6020", "6019") + "75101;400;800;30000;s\n75102;600;1200;27000;s\n",
    )
    assert fact(store, "fiscal_households", "75056", 2019) == (1000.0, "published")


def test_an_epci_over_two_departements_keeps_all_its_communes(store: duckdb.DuckDBPyConnection) -> None:
    pontivy = find_territory(store, "245614433")
    assert (len(pontivy.communes), pontivy.departements) == (24, ("56", "22"))
    assert "22285" in pontivy.communes


def test_a_former_commune_is_answered_with_its_successor(store: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ObservatoryError, match=r"Saint-Gérand-Croixanvec \(56213\)"):
        find_territory(store, "56049")


@pytest.mark.parametrize("code", ["62999", "999999999", "Lumbres", ""])
def test_an_unknown_territory_is_refused_in_one_line(store: duckdb.DuckDBPyConnection, code: str) -> None:
    with pytest.raises(ObservatoryError) as refusal:
        find_territory(store, code)
    assert "\n" not in str(refusal.value)


def test_similar_epci_are_nearest_first_and_never_oneself(store: duckdb.DuckDBPyConnection) -> None:
    features = epci_features(store)
    near = similar_epci(features, "246201016")
    assert len(features) == 1255
    assert len(near) == 10
    assert [n.distance for n in near] == sorted(n.distance for n in near)
    assert "246201016" not in {n.code for n in near}
