"""Sharing, protection, bris de glace: who sees what, and that nothing hidden can be guessed."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.cias.accounts.actions.relatives import declare_relative
from maillage.cias.audit.models import Entry
from maillage.cias.common.hats import acting_as
from maillage.cias.common.permissions import Refused
from maillage.cias.common.roles import Role
from maillage.cias.households import models as m
from maillage.cias.households.actions import secrecy
from maillage.cias.households.actions.contacts import ContactInput, note_contact
from maillage.cias.households.actions.support import assign
from maillage.cias.households.tasks import close_broken_glass, follow_the_calendar
from tests.cias.households.factories import (
    make_convention,
    make_hat,
    make_household,
    make_person,
    make_structure,
    make_user,
)
from tests.cias.households.test_desk import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cias():
    return make_structure(uuid.uuid4())


@pytest.fixture
def plie(cias):
    return make_structure(cias.territory_id, "partner", "PLIE")


def share(hat, household, to, **changes):
    with acting_as(hat):
        holder = household.structure
    convention = changes.pop("convention", None) or make_convention(holder, to)
    today = timezone.localdate()
    fields = {
        "purpose": "emploi",
        "resources": ["address"],
        "valid_to": today + timedelta(days=90),
        "person_informed_on": today,
    }
    with acting_as(hat):
        return secrecy.share_household(
            hat=hat, household=household, to_structure=to, convention=convention, **(fields | changes)
        )


def protect(direction, household, readers=()):
    with acting_as(direction):
        household.refresh_from_db()
        secrecy.protect_household(hat=direction, household=household, reason="parente d’une collègue", readers=readers)


def test_a_partner_reads_what_is_shared_and_nothing_else(cias, plie):
    worker = make_hat(cias)
    household = make_household(worker)
    with acting_as(worker):
        note_contact(
            hat=worker, household=household, contact=ContactInput(theme="work", summary="Entretien", text="secret")
        )
        m.Means.objects.create(
            territory_id=cias.territory_id, structure=cias, household=household, valid_from=date(2026, 1, 1),
            nature="resource", kind="wage", monthly=900, declared_on=date(2026, 1, 1),
        )  # fmt: skip
    partner = make_hat(plie, Role.PARTENAIRE)
    with acting_as(partner):
        assert not m.Household.objects.exists()
    made = share(worker, household, plie)
    with acting_as(partner):
        assert m.Household.objects.get().pk == household.pk
        assert m.Person.objects.get().birth_name == "Delattre"
        assert not m.Contact.objects.exists() and not m.Note.objects.exists() and not m.Means.objects.exists()
        assert not m.Household.objects.filter(pk=household.pk).update(name="x")
    with acting_as(worker):
        secrecy.revoke_share(hat=worker, share=made)
    with acting_as(partner):
        assert not m.Household.objects.exists() and not m.Person.objects.exists()


def test_a_share_ends_by_itself(cias, plie):
    worker = make_hat(cias)
    household = make_household(worker)
    made = share(worker, household, plie)
    with acting_as(worker):
        yesterday = timezone.localdate() - timedelta(days=1)
        m.Share.objects.filter(pk=made.pk).update(valid_from=yesterday, valid_to=yesterday)
    with acting_as(make_hat(plie, Role.PARTENAIRE)):
        assert not m.Household.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"person_informed_on": None}, "person_informed_on"),
        ({"valid_to": date(2020, 1, 1)}, "valid_to"),
        ({"resources": ["note"]}, "resources"),
    ],
)
def test_a_share_is_refused_with_its_reason(cias, plie, changes, field):
    worker = make_hat(cias)
    household = make_household(worker)
    with pytest.raises(ValidationError) as error:
        share(worker, household, plie, **changes)
    assert field in error.value.message_dict


def test_no_share_without_a_convention_in_force(cias, plie):
    worker = make_hat(cias)
    household = make_household(worker)
    with pytest.raises(ValidationError) as error:
        share(worker, household, plie, convention=make_convention(cias, make_structure(cias.territory_id)))
    assert "Aucune convention en vigueur avec PLIE" in error.value.message_dict["convention"][0]
    with pytest.raises(Refused):
        share(make_hat(cias, Role.ACCUEIL), household, plie)


def test_a_file_under_protection_leaves_the_searches_the_lists_and_the_pages(cias):
    desk = signed_in(cias)
    household = make_household(make_hat(cias))
    assert "Delattre" in desk.post(reverse("search_suggestions"), {"q": "delattre"}).content.decode()
    protect(make_hat(cias, Role.DIRECTION), household)
    for answer in (
        desk.post(reverse("search_suggestions"), {"q": "delattre"}),
        desk.post(reverse("search"), {"q": "14/05/1992"}, follow=True),
        desk.get(reverse("households")),
        desk.get(reverse("home")),
    ):
        assert "Foyer Delattre" not in answer.content.decode()
        assert "Inès Delattre" not in answer.content.decode()
    assert desk.get(reverse("household", args=[household.pk])).status_code == 404
    typed = {"birth_name": "Delattre", "first_names": "Inès", "birth_date": "14/05/1992", "sex": "f"}
    assert desk.post(reverse("household_open"), typed).status_code == 302, "no look-alike may tell that it exists"


def test_hidden_and_absent_cost_the_same_work(cias):
    """The class of time of an answer is that of its queries: the same ones, in the same number."""
    desk = signed_in(cias)
    hidden = make_household(make_hat(cias))
    protect(make_hat(cias, Role.DIRECTION), hidden)
    desk.get(reverse("household", args=[uuid.uuid4()]))
    shapes = []
    for pk in (hidden.pk, uuid.uuid4()):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk.get(reverse("household", args=[pk]))
        shapes.append(
            [re.sub(r"_x\d+", "", query["sql"]).split("WHERE")[0].split("VALUES")[0][:60] for query in queries]
        )
    assert shapes[0] == shapes[1]


def test_numbers_of_files_tell_nothing(cias):
    """Drawn, not counted: consecutive files do not follow each other."""
    hat = make_hat(cias)
    numbers = [int(make_household(hat, make_person(hat)).number[-5:]) for _ in range(6)]
    assert [b - a for a, b in zip(numbers, numbers[1:], strict=False)] != [1] * 5
    assert len(set(numbers)) == 6


def test_named_readers_open_it_and_the_direction_is_told(cias):
    reader = make_user("Claire", "Hennebelle")
    household = make_household(make_hat(cias))
    director = make_user("Hélène", "Caron")
    direction = make_hat(cias, Role.DIRECTION, director)
    protect(direction, household, [reader.pk])
    client = signed_in(cias, Role.TRAVAILLEUR_SOCIAL, reader)
    assert "Dossier sous protection" in client.get(reverse("household", args=[household.pk])).content.decode()
    home = signed_in(cias, Role.DIRECTION, director).get(reverse("home")).content.decode()
    assert "Claire Hennebelle</b> a ouvert un dossier sous protection" in home


def test_breaking_the_glass(cias):
    household = make_household(make_hat(cias))
    director = make_user("Hélène", "Caron")
    protect(make_hat(cias, Role.DIRECTION, director), household)
    worker = make_user("Marc", "Lefebvre")
    client = signed_in(cias, Role.TRAVAILLEUR_SOCIAL, worker)
    typed = {
        "last_name": "Delattre",
        "first_name": "Inès",
        "birth_date": "14/05/1992",
        "reason": "Appel du 115 cette nuit",
    }
    assert client.get(reverse("household", args=[household.pk])).status_code == 404
    answer = client.post(reverse("break_glass"), typed)
    assert answer.url == reverse("household", args=[household.pk])
    assert client.get(answer.url).status_code == 200
    home = signed_in(cias, Role.DIRECTION, director).get(reverse("home")).content.decode()
    assert "Bris de glace" in home and "Appel du 115 cette nuit" in home
    # a day later it is closed again
    direction = make_hat(cias, Role.DIRECTION, director)
    with acting_as(direction):
        m.BreakGlass.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    close_broken_glass(0)
    assert client.get(reverse("household", args=[household.pk])).status_code == 404


def test_the_file_of_a_declared_relative_is_protected_in_two_clicks(cias):
    household = make_household(make_hat(cias))
    agent = make_hat(cias, Role.ACCUEIL)
    with acting_as(agent):
        declare_relative(
            hat=agent, first_name="Inès", last_name="Delattre", birth_date=date(1992, 5, 14), link="sibling"
        )
    client = signed_in(cias, Role.DIRECTION)
    address = reverse("household_protect", args=[household.pk])
    assert address in client.get(reverse("declared_relatives")).content.decode()
    assert client.post(address, {"reason": "Sœur d’une agente"}).status_code == 302
    assert "Dossier sous protection" in client.get(reverse("household", args=[household.pk])).content.decode()


def test_an_accompaniment_that_ends_on_its_date_leaves_the_file(cias):
    user = make_user("Claire", "Hennebelle")
    signed_in(cias, Role.TRAVAILLEUR_SOCIAL, user)
    worker = make_hat(cias, user=user)
    household = make_household(worker)
    with acting_as(worker):
        assign(hat=worker, household=household, function="Référente", valid_from=timezone.localdate(),
               user_id=worker.user_id)  # fmt: skip
        assert worker.user_id in m.Household.objects.get(pk=household.pk).referents
        yesterday = timezone.localdate() - timedelta(days=1)
        m.Assignment.objects.filter(household=household).update(valid_from=yesterday, valid_to=yesterday)
    follow_the_calendar(0)
    with acting_as(worker):
        assert m.Household.objects.get(pk=household.pk).referents == []


def test_the_glass_tells_nothing_when_nothing_is_there(cias):
    worker = make_hat(cias)
    with acting_as(worker):
        found = secrecy.break_glass(
            hat=worker, last_name="Personne", first_name="Zoé", birth_date=date(1990, 1, 1), reason="urgence de nuit"
        )
        assert found is None
        assert m.BreakGlass.objects.count() == 1
        assert Entry.objects.filter(action="break_glass", detail={"found": False}).count() == 1


@pytest.mark.parametrize("role", [Role.ACCUEIL, Role.INSTRUCTEUR, Role.DIRECTION, Role.ADMIN_TECHNIQUE])
def test_only_social_workers_break_the_glass(cias, role):
    hat = make_hat(cias, role)
    with acting_as(hat), pytest.raises(Refused):
        secrecy.break_glass(
            hat=hat, last_name="Delattre", first_name="Inès", birth_date=date(1992, 5, 14), reason="parce que oui"
        )


def test_a_private_note_is_its_author_s_alone_even_for_the_direction(cias):
    worker = make_hat(cias)
    household = make_household(worker)
    with acting_as(worker):
        note_contact(
            hat=worker, household=household,
            contact=ContactInput(theme="family", summary="Entretien", text="à moi seule", audience="private"),
        )  # fmt: skip
        assert m.PrivateNote.objects.count() == 1
    for role in Role:
        with acting_as(make_hat(cias, role)):
            assert not m.PrivateNote.objects.exists(), role


def test_informing_a_person_is_kept_with_its_date(cias):
    hat = make_hat(cias)
    person = make_person(hat)
    client = signed_in(cias)
    page = client.get(reverse("information", args=[person.pk])).content.decode()
    assert "Vos droits" in page and "Inès Delattre" in page
    assert client.post(reverse("information", args=[person.pk]), {"on": "31/12/2099"}).status_code == 422
    assert (
        client.post(reverse("information", args=[person.pk]), {"on": "02/11/2026", "orally": "on"}).status_code == 302
    )
    assert "2 novembre 2026" in client.get(reverse("information", args=[person.pk])).content.decode().replace(
        "\xa0", " "
    )


def test_refusals_are_journaled_after_the_rollback(cias):
    client = signed_in(cias)
    pk = uuid.uuid4()
    client.get(reverse("household", args=[pk]))
    with acting_as(make_hat(cias, Role.DIRECTION)):
        assert Entry.objects.filter(action="refused", object_id=pk).count() == 1


def test_the_page_of_a_shared_file_states_nothing_false_and_offers_nothing_refused(cias, plie):
    claire = make_user("Claire", "Hennebelle")
    signed_in(cias, Role.TRAVAILLEUR_SOCIAL, claire)
    worker = make_hat(cias, user=claire)
    household = make_household(worker)
    with acting_as(worker):
        assign(
            hat=worker, household=household, function="Référente", valid_from=timezone.localdate(), user_id=claire.pk
        )
    share(worker, household, plie)
    text = signed_in(plie, Role.PARTENAIRE).get(reverse("household", args=[household.pk])).content.decode()
    assert "Claire Hennebelle" in text
    assert "Personne pour l’instant" not in text and "Rien n’est dû" not in text
    assert reverse("household_support", args=[household.pk]) not in text


def test_the_direction_goes_from_a_file_to_who_opened_it(cias):
    household = make_household(make_hat(cias))
    link = reverse("file_journal", args=[household.pk])
    address = reverse("household", args=[household.pk])
    direction = signed_in(cias, Role.DIRECTION)
    assert link in direction.get(address).content.decode()
    assert address in direction.get(link).content.decode()
    assert link not in signed_in(cias, Role.TRAVAILLEUR_SOCIAL).get(address).content.decode()


def test_taking_back_one_of_two_shares_does_not_say_that_the_file_is_closed(cias, plie):
    worker = make_hat(cias)
    household = make_household(worker)
    convention = make_convention(cias, plie)
    made = [share(worker, household, plie, convention=convention) for _ in range(2)]
    client = signed_in(cias, Role.TRAVAILLEUR_SOCIAL)
    for row, said in zip(made, ("voit encore ce dossier par un autre partage", "ne voit plus ce dossier"), strict=True):
        answer = client.post(reverse("household_unshare", args=[household.pk, row.pk]), follow=True)
        assert said in answer.content.decode()
