"""The geography of France, as the site reads it."""

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum

from maillage.cias.territory.errors import SplitCommune, UnknownCommune
from maillage.cias.territory.models import Commune, CommuneChange, Departement, Epci, Region
from maillage.cias.territory.names import sort_key

pytestmark = pytest.mark.django_db
LUMBRES, PONTIVY = "246201016", "245614433"


def names(communes):
    return [commune.name for commune in communes]


def test_all_of_france_is_there():
    assert Commune.objects.count() == 34_969
    assert Epci.objects.count() == 1_255
    assert (Departement.objects.count(), Region.objects.count()) == (109, 26)
    assert Commune.objects.filter(epci=None).count() == 98


@pytest.mark.parametrize(
    ("siren", "members", "municipal_2023", "municipal_2022", "total_2022"),
    [(LUMBRES, 36, 24_109, 24_135, 24_581), (PONTIVY, 24, 46_257, 46_032, 47_626)],
)
def test_an_epci_has_its_members_and_both_vintages_of_population(
    siren, members, municipal_2023, municipal_2022, total_2022
):
    communes = Commune.objects.of_epci(siren)
    assert communes.count() == members
    assert set(communes.values_list("population_vintage", "dgcl_vintage")) == {(2023, 2022)}
    totals = communes.aggregate(a=Sum("population"), b=Sum("dgcl_municipal_population"), c=Sum("dgcl_total_population"))
    assert tuple(totals.values()) == (municipal_2023, municipal_2022, total_2022)


def test_the_population_of_2023_is_the_one_insee_published():
    with_own_census = ["976", "987", "988", "975", "977", "978", "986"]
    france = Commune.objects.exclude(departement_id__in=with_own_census).aggregate(n=Sum("population"))["n"]
    assert round(france, -3) == 68_094_000


def test_mayotte_keeps_its_own_vintage():
    assert set(Commune.objects.of_departement("976").values_list("population_vintage", "dgcl_vintage")) == {
        (2017, 2017)
    }


def test_an_epci_crosses_the_border_of_a_departement():
    saint_connec = Commune.objects.of_epci(PONTIVY).get(name="Saint-Connec")
    assert (saint_connec.code, saint_connec.departement.name) == ("22285", "Côtes-d'Armor")
    assert set(Commune.objects.of_epci(PONTIVY).values_list("departement_id", flat=True)) == {"22", "56"}


def test_names_are_in_french_order():
    ordered = names(Commune.objects.filter(name__in=["Zudausques", "Éperlecques", "Esquerdes", "Œuilly", "Oeting"]))
    assert ordered[:2] == ["Éperlecques", "Esquerdes"]
    assert ordered[-1] == "Zudausques"
    assert sort_key("Éric") < sort_key("Zoé")
    assert sort_key("Œuilly") == "oeuilly"
    assert sort_key("Nielles-lès-Bléquin") == "nielles les blequin"
    assert sort_key("Wavrans-sur-l’Aa") == sort_key("Wavrans-sur-l'Aa") == "wavrans sur l aa"


def test_search_forgives_accents_hyphens_and_abbreviations():
    assert names(Commune.objects.search("lumbre")) == ["Lumbres"]
    assert names(Commune.objects.search("BLEQUIN")) == ["Bléquin", "Nielles-lès-Bléquin"]
    assert names(Commune.objects.search("st omer"))[0] == "Saint-Omer"
    assert names(Commune.objects.search("nielles les ble")) == ["Nielles-lès-Bléquin"]


def test_the_most_populated_comes_first_and_an_unknown_population_last():
    assert names(Commune.objects.search("paris"))[0] == "Paris"
    islands = [commune.population for commune in Commune.objects.search("ile") if commune.sort_key.startswith("ile")]
    inhabited = [population for population in islands if population is not None]
    assert inhabited and islands == sorted(inhabited, reverse=True) + [None] * (len(islands) - len(inhabited))
    assert None in islands


def test_search_reads_a_postcode_or_a_code():
    assert "Lumbres" in names(Commune.objects.search("62380"))
    assert names(Commune.objects.search("62380"))[-1] == "Gouy-Servins"  # its code, nobody's postcode there
    assert "Lumbres" in names(Commune.objects.search("62 380"))
    assert names(Commune.objects.search("62534")) == ["Lumbres"]
    assert "Lumbres" in names(Commune.objects.at_postcode("62380"))
    assert "Ajaccio" in names(Commune.objects.search("2a004"))


@pytest.mark.parametrize("text", ["", "  ", "'", "%", "lumbr%s"])
def test_searching_for_nothing_finds_nothing(text):
    assert names(Commune.objects.search(text)) == []


def test_search_stays_inside_what_it_is_asked_of(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert names(Commune.objects.of_epci(PONTIVY).search("lumbres")) == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("62534", "Lumbres"),
        (" 2a004 ", "Ajaccio"),
        ("62884", "Acquin-Westbécourt"),  # Westbécourt, merged in 1974
        ("56049", "Saint-Gérand-Croixanvec"),  # Croixanvec, merged in 2022
        ("49069", "Orée d'Anjou"),  # the same commune under another code since 2025
        ("27058", "Les Trois Lacs"),
        ("75112", "Paris"),
        ("60455", "Les Hauts-Talican"),  # merged, then detached with its parent
    ],
)
def test_a_code_of_another_year_leads_to_the_commune_of_today(code, name):
    assert Commune.objects.resolve(code).name == name


def test_every_old_code_leads_to_exactly_one_commune():
    old = CommuneChange.objects.exclude(kind="detached").values_list("old_code", flat=True)
    assert len(old) == len(set(old)) == 4_240 + 45
    assert not Commune.objects.filter(code__in=old).exists()


@pytest.mark.parametrize("code", ["62999", "", "Lumbres"])
def test_an_unknown_code_is_a_clear_error(code):
    with pytest.raises(UnknownCommune) as error:
        Commune.objects.resolve(code)
    assert str(error.value) == f"commune {code.upper()} inconnue au code officiel géographique 2026"


def test_a_commune_split_since_the_year_of_the_source_is_not_guessed():
    with pytest.raises(SplitCommune, match="85084 \\(Essarts en Bocage\\) de 2020") as error:
        Commune.objects.resolve("85084", year=2020)
    assert error.value.codes == ["85084", "85165", "85212"]
    assert Commune.objects.resolve("85084", year=2015).code == "85084"  # before it covered them
    assert Commune.objects.resolve("85084", year=2024).code == "85084"  # since they left


@pytest.mark.parametrize(
    "change",
    [
        lambda: Commune.objects.filter(code="62534").update(name="Autre"),
        lambda: Commune.objects.filter(code="62534").delete(),
        lambda: Region.objects.create(code="999", name="Ailleurs"),
    ],
)
def test_the_site_cannot_change_the_geography(change):
    before = list(Commune.objects.filter(code="62534").values())
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        pass
    assert list(Commune.objects.filter(code="62534").values()) == before
    assert not Region.objects.filter(code="999").exists()
