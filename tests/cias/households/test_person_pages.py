"""The page of a person, edits by two authors at once, and possible duplicates."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from maillage.cias.common.hats import acting_as
from maillage.cias.common.permissions import Refused
from maillage.cias.common.roles import Role
from maillage.cias.households import models as m
from maillage.cias.households.actions.identity import add_alias, add_contact_point, add_measure
from maillage.cias.households.actions.links import decide_link
from maillage.cias.households.duplicates import likely_pairs
from tests.cias.households.factories import make_hat, make_household, make_person, make_structure, make_user
from tests.cias.households.test_desk import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cias():
    return make_structure(uuid.uuid4())


@pytest.fixture
def hat(cias):
    return make_hat(cias)


@pytest.fixture
def ines(hat):
    person = make_person(hat)
    make_household(hat, person)
    return person


@pytest.fixture
def worker(cias):
    return signed_in(cias, Role.TRAVAILLEUR_SOCIAL, make_user())


def read(client, person):
    return client.get(reverse("person", args=[person.pk])).content.decode()


def typed(person, **changes):
    fields = {
        "birth_name": person.birth_name,
        "used_name": person.used_name,
        "first_names": person.first_names,
        "birth_date": f"{person.birth_date:%d/%m/%Y}",
        "birth_date_precision": "exact",
        "sex": person.sex,
        "version": person.version,
    }
    return fields | changes


def test_the_page_says_who_she_is_and_how_to_reach_her(hat, ines, worker):
    with acting_as(hat):
        add_contact_point(hat=hat, person=ines, kind="mobile", value="+33639984107")
        add_alias(hat=hat, person=ines, name="Macrel")
        add_measure(hat=hat, person=ines, kind="curatelle_simple", holder="ATPC", valid_from=date(2025, 3, 1))
    text = read(worker, ines)
    seen = (
        "Inès Delattre",
        "14\u00a0mai 1992",
        "06\u00a039\u00a098\u00a041\u00a007",
        "Macrel",
        "Curatelle simple",
        "ATPC",
    )
    for words in (*seen, "Foyer Delattre"):
        assert words in text
    found = worker.post(reverse("search_suggestions"), {"q": "macrel"}).content.decode()
    assert "Inès Delattre" in found


def test_a_measure_is_read_by_role(hat, ines, cias):
    with acting_as(hat):
        add_measure(hat=hat, person=ines, kind="tutelle", holder="ATPC", valid_from=date(2025, 3, 1))
    assert "Tutelle" in read(signed_in(cias, Role.ACCUEIL, make_user()), ines)
    assert "Tutelle" not in read(signed_in(cias, Role.RESPONSABLE_EPICERIE, make_user()), ines)
    desk = signed_in(cias, Role.ACCUEIL, make_user())
    assert desk.get(reverse("person_add", args=[ines.pk, "mesure"])).status_code == 403


def test_a_phone_is_kept_in_international_form(ines, worker):
    add = reverse("person_add", args=[ines.pk, "contact"])
    assert "pas lisible" in worker.post(add, {"kind": "mobile", "value": "bonjour"}).content.decode()
    assert worker.post(add, {"kind": "mobile", "value": "06.39.98.41.07"}).status_code == 302
    assert "déjà noté" in worker.post(add, {"kind": "mobile", "value": "0639984107"}).content.decode()
    assert worker.post(add, {"kind": "email", "value": "pas-une-adresse"}).status_code == 422
    assert "06\u00a039\u00a098\u00a041\u00a007" in read(worker, ines)


def test_another_name_and_a_phone_are_taken_away(hat, ines, worker):
    with acting_as(hat):
        alias = add_alias(hat=hat, person=ines, name="Macrel")
    assert worker.post(reverse("person_remove", args=[ines.pk, "nom", alias.pk])).status_code == 302
    assert "Macrel" not in read(worker, ines)
    assert "Inès" not in worker.post(reverse("search_suggestions"), {"q": "macrel"}).content.decode()


def test_the_second_author_sees_both_versions_and_chooses_field_by_field(ines, worker, cias):
    other = signed_in(cias, Role.INSTRUCTEUR, make_user())
    edit = reverse("person_edit", args=[ines.pk])
    assert other.post(edit, typed(ines, birth_place="Lumbres", language="Arabe")).status_code == 302
    mine = typed(ines, birth_place="Saint-Omer", language="Kabyle", used_name="Roussel")
    stale = worker.post(edit, mine)
    text = stale.content.decode()
    assert stale.status_code == 409
    for words in ("Lumbres", "Saint-Omer", "Arabe", "Kabyle"):
        assert words in text
    assert "Lumbres" in read(worker, ines), "the first author's words are kept"
    chosen = mine | {"version": ines.version + 1, "keep_birth_place": "theirs", "keep_language": "mine"}
    assert worker.post(edit, chosen | {"keep_used_name": "mine"}).status_code == 302
    text = read(worker, ines)
    assert "Lumbres" in text and "Kabyle" in text and "Saint-Omer" not in text and "Inès Roussel" in text


def test_writing_the_same_thing_twice_is_no_conflict(ines, worker):
    edit = reverse("person_edit", args=[ines.pk])
    for _ in range(2):
        assert worker.post(edit, typed(ines, birth_place="Lumbres")).status_code == 302


def test_the_past_homes_are_listed_with_their_day(hat, ines, worker):
    from maillage.cias.households.actions.closing import close

    with acting_as(hat):
        household = m.Household.objects.get()
        m.Household.objects.filter(pk=household.pk).update(opened_on=date(2026, 1, 5))
        household.memberships.update(valid_from=date(2026, 1, 5))
        close(hat=hat, household=household, on=date(2026, 3, 15), reason="done")
    assert "?le=2026-03-14" in read(worker, ines)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ACCUEIL, 200), (Role.DIRECTION, 403), (Role.DPO, 403), (Role.PARTENAIRE, 403)]
)
def test_who_may_edit_a_person(ines, cias, role, status):
    assert signed_in(cias, role, make_user()).get(reverse("person_edit", args=[ines.pk])).status_code == status


def test_another_structure_finds_nobody(ines, cias):
    stranger = signed_in(make_structure(cias.territory_id, "ccas"), Role.TRAVAILLEUR_SOCIAL, make_user())
    for name in ("person", "person_edit"):
        assert stranger.get(reverse(name, args=[ines.pk])).status_code == 404
    with acting_as(make_hat(cias, Role.DPO)):
        assert not m.Person.objects.filter(pk=ines.pk).exists()


def test_the_page_pins_its_queries(hat, ines, worker, django_assert_max_num_queries):
    read(worker, ines)
    with django_assert_max_num_queries(24):
        read(worker, ines)


# Possible duplicates ------------------------------------------------------------------------------------------------


@pytest.fixture
def double(hat):
    person = make_person(hat, "Delatre", "Ines")
    make_household(hat, person)
    return person


def proposed(hat):
    with acting_as(hat):
        return [{pair.first.pk, pair.second.pk} for pair in likely_pairs(hat)]


def test_alike_rows_are_proposed_and_homonyms_are_not(hat, ines, double):
    make_person(hat, "Macrel", "Paul", date(1992, 5, 14))
    make_person(hat, "Delattre", "Inès", date(1961, 3, 2))
    swapped = make_person(hat, "Vasseur", "Luc", date(1980, 2, 3))
    other = make_person(hat, "Vasseur", "Luc", date(1980, 3, 2))
    unknown = make_person(hat, "Vasseur", "Luc", None)
    pairs = proposed(hat)
    assert {ines.pk, double.pk} in pairs and {swapped.pk, other.pk} in pairs and {swapped.pk, unknown.pk} in pairs
    assert len(pairs) == 4


def test_a_protected_person_is_never_proposed_nor_compared(hat, ines, double, cias):
    from maillage.cias.households.actions.files import index_person

    direction = make_hat(cias, Role.DIRECTION)
    with acting_as(direction):
        m.Person.objects.filter(pk=double.pk).update(is_protected=True, readers=[hat.user_id, direction.user_id])
        index_person(m.Person.objects.get(pk=double.pk))
    assert proposed(hat) == []
    from maillage.cias.accounts.models import User

    reader = signed_in(cias, Role.TRAVAILLEUR_SOCIAL, User.objects.get(pk=hat.user_id))
    pair = sorted([ines.pk, double.pk])
    assert reader.get(reverse("duplicate", args=pair)).status_code == 404
    with acting_as(hat), pytest.raises(Refused):
        decide_link(hat=hat, one=ines, other=m.Person.objects.get(pk=double.pk), same=True)


def test_linking_loses_no_side_and_unlinking_restores(hat, ines, double, worker):
    pair = sorted([ines.pk, double.pk])
    assert "Comparer" in worker.get(reverse("duplicates")).content.decode()
    text = worker.get(reverse("duplicate", args=pair)).content.decode()
    assert "Delatre" in text and "Delattre" in text and "Identique" in text
    assert worker.post(reverse("duplicate", args=pair), {"same": "1"}).status_code == 302
    assert "Ines Delatre" in read(worker, ines) and "Inès Delattre" in read(worker, double)
    with acting_as(hat):
        numbers = list(m.Household.objects.values_list("number", flat=True))
        link = m.PersonLink.objects.get()
    found = worker.post(reverse("search_suggestions"), {"q": "delattre ines"}).content.decode()
    assert found.count("<li") == 1 and all(number in found for number in numbers)
    assert proposed(hat) == []
    assert worker.post(reverse("person_unlink", args=[link.pk])).status_code == 302
    assert worker.post(reverse("search_suggestions"), {"q": "delattre ines"}).content.decode().count("<li") == 2
    assert len(proposed(hat)) == 1


def test_two_persons_after_all_are_not_proposed_again(hat, ines, double, worker):
    pair = sorted([ines.pk, double.pk])
    worker.post(reverse("duplicate", args=pair), {"same": "0"})
    assert proposed(hat) == []
    assert "deux personnes" in worker.get(reverse("duplicates")).content.decode()
    assert "Ines Delatre" not in read(worker, ines)
    with acting_as(hat), pytest.raises(ValidationError, match="déjà été décidé"):
        decide_link(hat=hat, one=ines, other=double, same=True)


def test_duplicates_stay_within_the_structure(hat, ines, cias):
    other = make_hat(make_structure(cias.territory_id, "ccas"))
    make_person(other, "Delatre", "Ines")
    assert proposed(hat) == [] == proposed(other)


def test_the_page_of_duplicates_costs_the_same_whatever_their_number(hat, ines, double, worker):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    worker.get(reverse("duplicates"))
    with CaptureQueriesContext(connection) as few:
        worker.get(reverse("duplicates"))
    for index in range(8):
        make_person(hat, "Delatre", "Ines" + "s" * (index % 2))
    with CaptureQueriesContext(connection) as many:
        worker.get(reverse("duplicates"))
    assert len(many) == len(few) <= 24
