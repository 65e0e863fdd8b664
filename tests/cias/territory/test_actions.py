"""Loading the geography and opening a territory, as the owner of the database; the site may do neither."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from maillage.cias.audit.models import Entry
from maillage.cias.territory.actions import create_territory, load_reference
from maillage.cias.territory.errors import TerritoryError, TerritoryExists, UnknownEpci
from maillage.cias.territory.models import Commune, CommuneChange, Epci, Territory

LUMBRES, PONTIVY = "246201016", "245614433"


def test_loading_again_writes_nothing(as_owner):
    assert set(load_reference().values()) == {0}
    assert CommuneChange.objects.count() == 4_526


def test_loading_repairs_what_differs_and_removes_what_is_gone(as_owner):
    Commune.objects.filter(code="62534").update(name="Ailleurs", population=None)
    Commune.objects.create(code="62999", name="Nulle-Part", sort_key="nulle part", departement_id="62")
    assert load_reference() == {"regions": 0, "departements": 0, "epci": 0, "communes": 2}
    assert Commune.objects.get(code="62534").name == "Lumbres"
    assert not Commune.objects.filter(code="62999").exists()


def test_an_epci_that_is_gone_but_in_use_stops_the_load_and_changes_nothing(as_owner):
    gone = Epci.objects.create(siren="999999999", name="CC Disparue", sort_key="cc disparue", kind="CC")
    create_territory(epci_siren=gone.siren)
    Commune.objects.filter(code="62534").update(name="Ailleurs")
    with pytest.raises(TerritoryError, match="encore utilisé") as error:
        load_reference()
    assert "\n" not in str(error.value)
    assert Commune.objects.get(code="62534").name == "Ailleurs"


def test_the_cias_of_any_epci_has_its_territory(as_owner):
    territory = create_territory(epci_siren=PONTIVY, opened_on=date(2026, 9, 1), is_demo=True)
    assert territory.id.version == 7
    assert territory.name == "Communauté de communes Pontivy Communauté"
    assert territory.communes.count() == 24
    assert territory.communes.filter(code="22285").exists()
    entry = Entry.objects.get(object_id=territory.id)
    assert (entry.action, entry.territory_id, entry.detail) == ("create", territory.id, {"epci": PONTIVY})


def test_a_territory_opens_today_unless_said_otherwise(as_owner, settings):
    territory = create_territory(epci_siren="246 201 016", name="Pays de Lumbres")
    territory.refresh_from_db()
    assert territory.name == str(territory) == "Pays de Lumbres"
    assert isinstance(territory.opened_on, date)


def test_an_unknown_epci_is_refused(as_owner):
    with pytest.raises(UnknownEpci, match="EPCI 123456789 inconnu en 2026"):
        create_territory(epci_siren="123456789")
    assert not Territory.objects.exists()


def test_one_epci_has_one_territory(as_owner):
    create_territory(epci_siren=LUMBRES)
    with pytest.raises(TerritoryExists, match="Communauté de communes du Pays de Lumbres"):
        create_territory(epci_siren=LUMBRES)
    assert Territory.objects.count() == 1


@pytest.mark.django_db
def test_the_site_cannot_open_a_territory():
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        create_territory(epci_siren=LUMBRES)
    assert not Territory.objects.exists()
