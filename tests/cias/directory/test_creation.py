"""Creating the CIAS of any EPCI: everything or nothing, and nothing twice. The site's own role fills the directory."""

from datetime import date

import pytest

from maillage.cias.common.hats import acting_as
from maillage.cias.directory.actions.creation import create_cias, seed_directory
from maillage.cias.directory.models import (
    Competence,
    CompetenceHolder,
    Convention,
    OpeningHours,
    OtherHelp,
    Service,
    Site,
    Structure,
)
from maillage.cias.directory.seeds import Seed, SeedError
from maillage.cias.territory.errors import UnknownEpci
from maillage.cias.territory.models import Territory
from tests.cias.directory.factories import NOBODY_YET, admin_of, seeded

TABLES = [Structure, Site, OpeningHours, Service, Competence, CompetenceHolder, OtherHelp, Convention]


def rows(territory):
    with acting_as(admin_of(territory)):
        return {model.__name__: model.objects.count() for model in TABLES}


def test_the_pays_de_lumbres_starts_with_what_its_cias_says_it_does(lumbres):
    cias, by_name = seeded(lumbres)
    assert cias.name == "CIAS du Pays de Lumbres"
    assert (cias.deliberated_on, cias.prefectoral_on) == (date(2023, 2, 2), None)
    kinds = [structure.kind for structure in by_name.values()]
    assert (kinds.count("ccas"), kinds.count("commune"), kinds.count("partner")) == (5, 31, 11)
    assert "hypothèse" in by_name["CCAS de Zudausques"].presentation
    assert by_name["CCAS d’Esquerdes"].presentation == ""  # 1,607 inhabitants: the law
    assert by_name["Caf du Pas-de-Calais"].kept_by_id == cias.pk
    with acting_as(admin_of(lumbres)):
        assert CompetenceHolder.objects.in_force(date(2026, 11, 24)).count() == 22 * 36


def test_seeding_again_adds_nothing_and_rewrites_nothing(lumbres):
    cias, _ = seeded(lumbres)
    with acting_as(admin_of(lumbres)):
        Structure.objects.filter(pk=cias.pk).update(phone="01 99 00 12 34")
    before = rows(lumbres)
    _, added = seed_directory(user_id=NOBODY_YET, territory=lumbres)
    assert added == {}
    assert rows(lumbres) == before
    with acting_as(admin_of(lumbres)):
        assert Structure.objects.get(pk=cias.pk).phone == "01 99 00 12 34"


def test_any_other_epci_starts_from_the_law(pontivy):
    cias, by_name = seeded(pontivy)
    assert cias.name == "CIAS Pontivy Communauté"
    assert {"Département du Morbihan", "Département des Côtes-d’Armor", "Caf du Morbihan"} <= set(by_name)
    assert by_name["CCAS de Pontivy"].kind == "ccas"
    assert by_name["Mairie de Saint-Connec"].kind == "commune"
    assert by_name["CCAS du Sourn"].commune_id == "56246"


BROKEN = {
    "an unknown need": "holders:\n  - {need: pilotage-de-drones, holder: cias}\n",
    "an unknown structure": "holders:\n  - {need: domiciliation, holder: la-lune}\n",
    "an unknown act": "holders:\n  - {need: domiciliation, holder: cias, act: d9}\n",
    "a commune from elsewhere": "sites:\n  - {of: cias, name: Ailleurs, commune: '75056'}\n",
    "hours that are not hours": (
        "sites:\n  - {of: cias, name: Accueil, commune: '62534', hours: [{days: [1], open: ['matin']}]}\n"
    ),
    "a word outside the vocabulary": "services:\n  - {of: cias, name: Magie, themes: [faire-de-la-magie]}\n",
    "a missing key": "services:\n  - {name: Sans structure}\n",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_half_an_import_never_stays(lumbres, tmp_path, content):
    (tmp_path / "default.yaml").write_text((Seed("none").path).read_text("utf-8"), "utf-8")
    (tmp_path / "246201016.yaml").write_text("extends: default\n" + content, "utf-8")
    with pytest.raises(SeedError, match=r"246201016\.yaml, ") as error:
        seed_directory(user_id=NOBODY_YET, territory=lumbres, seed=Seed("246201016", tmp_path))
    assert "\n" not in str(error.value)
    assert set(rows(lumbres).values()) == {0}


def test_a_file_that_is_not_yaml_is_refused_in_one_line(tmp_path):
    (tmp_path / "246201016.yaml").write_text("cias: [\n", "utf-8")
    with pytest.raises(SeedError, match=r"246201016\.yaml, ligne 2"):
        Seed("246201016", tmp_path)


def test_the_owner_creates_a_cias_in_one_gesture_and_may_repeat_it(as_owner):
    made = create_cias(epci_siren="246 201 016", is_demo=True)
    assert made.territory.name == "Pays de Lumbres"
    assert made.counts["holders"] == 22 * 36 + 1
    again = create_cias(epci_siren="246201016")
    assert (again.cias.pk, again.counts) == (made.cias.pk, {})


def test_an_unknown_epci_creates_nothing(as_owner):
    with pytest.raises(UnknownEpci):
        create_cias(epci_siren="123456789")
    assert not Territory.objects.exists()
