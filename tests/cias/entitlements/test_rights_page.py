"""« Droits » of a household: looking keeps nothing, keeping is dated and frozen, and each role sees its part."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.cias.audit.models import Entry
from maillage.cias.common.hats import acting_as
from maillage.cias.common.roles import Role
from maillage.cias.entitlements import models as m
from tests.cias.entitlements.families import answers_of, make_family, posted
from tests.cias.entitlements.scheme_factories import vote_model
from tests.cias.households.factories import make_hat, make_structure
from tests.cias.households.test_desk import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def cias():
    return make_structure(uuid.uuid4())


@pytest.fixture
def family(cias):
    return make_family(make_hat(cias))


@pytest.fixture
def worker(cias):
    return signed_in(cias, Role.TRAVAILLEUR_SOCIAL)


def at(name, household, *more):
    return reverse(name, args=[household.pk, *more])


def told(answer):
    """The words of a page, on one line."""
    return " ".join(answer.content.decode().split())


def kept_rows(cias):
    """How many rows of each table of rights the structure holds."""
    with acting_as(make_hat(cias)):
        return {table.__name__: table.objects.count() for table in vars(m).values() if hasattr(table, "_meta")}


def test_the_page_opens_at_once_and_asks_for_the_calculation(family, worker):
    text = told(worker.get(at("household_rights", family[0])))
    assert "Un instant" in text and at("household_rights_preview", family[0]) in text
    assert "Seul l’organisme décide" in text


def test_looking_shows_every_right_and_keeps_nothing(cias, family, worker):
    household, persons = family
    address = at("household_rights_preview", household)
    assert "(aide locale)" not in told(worker.post(address, posted(persons)))
    vote_model(make_hat(cias, Role.DIRECTION), "secours-urgence")
    before = kept_rows(cias)
    text = told(worker.post(address, posted(persons)))
    for right in ("Prime d’activité", "Complémentaire santé solidaire", "Aide au logement", "MaPrimeAdapt’"):
        assert right in text
    assert "Secours d’urgence" in text and "(aide locale)" in text
    for words in ("498,73", "Semble non demandé", "Déjà reçu : 310,00", "Voir le calcul", "Supposé", "Ensuite :"):
        assert words in text
    assert "OpenFisca-France 176" in text and "non revus depuis plus d’un an" in text and "Apporter" in text
    assert "Ce calcul n’est pas gardé." in text
    assert kept_rows(cias) == before


def test_what_is_missing_is_named_with_where_to_add_it(family, worker):
    household, persons = family
    text = told(worker.post(at("household_rights_preview", household)))
    ines = persons["Inès"].pk
    assert f'<a href="#id_{ines}__nationality">nationalité d’Inès</a>' in text
    assert '<a href="#id_dwelling__rent">loyer hors charges</a>' in text
    assert f'name="{ines}__nationality"' in text and 'name="dwelling__rent"' in text


def test_without_means_the_resources_are_asked_and_never_counted_as_zero(cias, worker):
    household, persons = make_family(make_hat(cias), amounts={})
    text = told(worker.post(at("household_rights_preview", household), posted(persons)))
    assert f'<a href="{at("household_means_enter", household)}">ressources d’Inès</a>' in text
    assert "les prestations déjà reçues, ou qu’il n’y en a pas" in text


def test_an_answer_that_is_not_one_is_said_and_changes_nothing(family, worker):
    household, persons = family
    answer = worker.post(at("household_rights_preview", household), posted(persons) | {"dwelling__rent": "beaucoup"})
    assert answer.status_code == 422 and "Écrivez un montant en euros" in told(answer)


def test_a_kept_estimate_is_dated_signed_and_frozen_and_its_answers_come_back(cias, family, worker):
    household, persons = family
    answer = worker.post(at("household_rights_keep", household), posted(persons), follow=True)
    assert "Estimation gardée." in told(answer)
    with acting_as(make_hat(cias)):
        screening = m.Screening.objects.select_related("detail").get()
        assert "OpenFisca-France 176" in screening.engine and screening.author.last_name == "Wimart"
        frozen = screening.detail
        assert frozen.answers == answers_of(persons)
        assert frozen.situation["persons"][0]["nationality"] == "french"
        assert frozen.persons["p1"] == str(persons["Inès"].pk)
        assert "Inès" not in str(frozen.situation) and frozen.explanations["ppa"]["steps"]
        ppa = screening.verdicts.get(right="ppa")
        assert (ppa.status, str(ppa.amount), ppa.unclaimed) == ("eligible", "498.73", True)
    again = told(worker.post(at("household_rights_preview", household)))
    assert "498,73" in again, "the answers of the kept estimate serve again"
    read = told(worker.get(at("household_rights_kept", household, screening.pk)))
    assert "498,73" in read and "gardée par Léa Wimart" in read


def test_an_estimate_kept_by_mistake_is_erased_by_its_author_alone(cias, family, worker):
    household, persons = family
    worker.post(at("household_rights_keep", household), posted(persons))
    with acting_as(make_hat(cias)):
        screening = m.Screening.objects.get()
    erase = at("household_rights_forget", household, screening.pk)
    assert signed_in(cias, Role.TRAVAILLEUR_SOCIAL).post(erase).status_code == 403
    assert "Estimation effacée." in told(worker.post(erase, follow=True))
    assert kept_rows(cias)["ScreeningDetail"] == kept_rows(cias)["KeptVerdict"] == 0


def test_the_household_page_shows_three_leads_at_most_then_leads_to_the_page(cias, family, worker):
    household, persons = family
    page = at("household", household)
    assert "Vérifier les droits" in told(worker.get(page))
    worker.post(at("household_rights_keep", household), posted(persons))
    text = told(worker.get(page))
    assert text.count('class="m-right"') == 3 and "Préparer la demande" in text
    assert "Droits à vérifier" not in told(signed_in(cias, Role.ACCUEIL).get(page))


def test_who_does_not_read_means_computes_nothing_and_reads_no_step(cias, family, worker):
    household, persons = family
    worker.post(at("household_rights_keep", household), posted(persons))
    desk = signed_in(cias, Role.FRANCE_SERVICES)
    text = told(desk.get(at("household_rights", household)))
    assert "Votre casquette ne lit pas les ressources" in text and "Prime d’activité" in text
    assert "Suivre ce droit : Prime d’activité" in _plain(text), "and may follow what others found"
    assert desk.post(at("household_rights_preview", household)).status_code == 403
    with acting_as(make_hat(cias)):
        screening = m.Screening.objects.get()
    read = told(desk.get(at("household_rights_kept", household, screening.pk)))
    assert "Prime d’activité" in read and "802" not in read and "Le calcul, comme il a été gardé" not in read
    with acting_as(make_hat(cias, Role.FRANCE_SERVICES)):
        assert m.Screening.objects.exists() and not m.ScreeningDetail.objects.exists()


def test_a_hat_that_only_reads_rights_looks_and_keeps_nothing(cias, family):
    direction = signed_in(cias, Role.DIRECTION)
    text = told(direction.post(at("household_rights_preview", family[0])))
    assert "Garder cette estimation" not in text and "Suivre ce droit" not in text
    assert direction.post(at("household_rights_keep", family[0])).status_code == 403


def test_neither_addresses_nor_the_journal_say_which_right_or_how_much(cias, family, worker, owner_connection):
    household, persons = family
    worker.post(at("household_rights_keep", household), posted(persons))
    shown = told(worker.post(at("household_rights_preview", household)))
    with acting_as(make_hat(cias, Role.DIRECTION)):
        entries = list(Entry.objects.filter(resource="rights").values_list("detail", flat=True))
    assert entries and all(set(detail) <= {"row"} for detail in entries)
    assert all(word not in address for word in ("aah", "rsa", "ppa") for address in _addresses(shown))


def _plain(text):
    return re.sub("<[^>]+>", "", text)


def _addresses(text):
    parts = text.split('href="')[1:] + text.split('action="')[1:] + text.split('hx-post="')[1:]
    return [part.split('"')[0] for part in parts if part.startswith("/")]


def test_the_pages_cost_the_same_whatever_was_noted(cias, family, worker):
    def cost():
        with CaptureQueriesContext(connection) as page:
            worker.get(at("household_rights", family[0]))
        with CaptureQueriesContext(connection) as look:
            worker.post(at("household_rights_preview", family[0]))
        return len(page), len(look)

    cost()  # names of communes and hats, once
    worker.post(at("household_rights_keep", family[0]), posted(family[1]))
    once = cost()
    for _ in range(3):
        worker.post(at("household_rights_keep", family[0]), posted(family[1]))
    assert cost() == once
    assert max(once) <= 32, once
