"""From a household's file to what the rules read: what is unknown stays unknown, what is supposed is said."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.cias.common.hats import acting_as
from maillage.cias.common.roles import Role
from maillage.cias.entitlements.enums import Status
from maillage.cias.entitlements.household_facts import read_facts
from maillage.cias.entitlements.means_months import by_month, total_of
from maillage.cias.entitlements.scheme_facts import scheme_facts
from maillage.cias.entitlements.screening import estimate
from maillage.cias.entitlements.situation import read_situation
from maillage.cias.households.actions.composition import arrive
from maillage.cias.households.actions.means import Line, add_means
from maillage.cias.households.models import Means, Membership, Person
from tests.cias.entitlements.families import answers_of, make_family
from tests.cias.households.factories import make_hat, make_household, make_person, make_structure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
START = date(2026, 1, 5)


@pytest.fixture
def hat():
    return make_hat(make_structure(uuid.uuid4()))


def read(hat, household, answers=None):
    with acting_as(hat):
        return read_situation(read_facts(hat, [household])[0], answers or {})


def joins(hat, household, name, kinship, born=date(1990, 1, 1), **traits):
    with acting_as(hat):
        person = make_person(hat, "Delattre", name, born)
        arrive(hat=hat, household=household, person=person, kinship=kinship, on=START, **traits)
    return person


def earns(hat, household, since=START, **amounts):
    with acting_as(hat):
        lines = [Line(kind, Decimal(str(amount))) for kind, amount in amounts.items()]
        add_means(hat=hat, household=household, lines=lines, valid_from=since)


def test_a_bare_file_leaves_unknown_all_that_it_does_not_say(hat):
    household = make_household(hat, on=START)
    raw = read(hat, household).raw
    assert raw == {
        "persons": [{"id": "p1", "role": "applicant", "birth_date": "1992-05-14"}],
        "dwelling": {"commune": "62397"},
    }


def test_the_situation_holds_no_name(hat):
    household, persons = make_family(hat)
    reading = read(hat, household, answers_of(persons))
    assert "Inès" not in str(reading.raw) and reading.persons["p1"] == (str(persons["Inès"].pk), "Inès")
    assert reading.named("ressources de «\u00a0p1\u00a0»") == "ressources d’Inès"


def test_a_couple_is_read_with_its_status_supposed_until_it_is_told(hat):
    household = make_household(hat, on=START)
    joins(hat, household, "Marc", "spouse")
    reading = read(hat, household)
    assert [person["role"] for person in reading.raw["persons"]] == ["applicant", "partner"]
    assert reading.raw["couple"] == {"status": "married"} and any("marié" in text for text in reading.supposed)
    told = read(hat, household, {"couple.status": "cohabiting"})
    assert told.raw["couple"] == {"status": "cohabiting"} and not any("marié" in text for text in told.supposed)


def test_a_child_in_shared_custody_is_read_as_such_and_counts_apart_for_schemes(hat):
    household, persons = make_family(hat)
    with acting_as(hat):
        Membership.objects.filter(person=persons["Noé"]).update(part=Decimal("0.5"), other_home="shared_custody")
    raw = read(hat, household).raw
    assert [person.get("other_parent") for person in raw["persons"][1:]] == ["shared-custody", None]
    with acting_as(hat):
        facts = scheme_facts(read_facts(hat, [household])[0])
    assert (facts["adults"], facts["children"], facts["shared_children"]) == (1, 1, 1)


def test_a_parent_who_is_hosted_and_a_grown_child_are_left_out_and_it_is_said(hat):
    household, _ = make_family(hat)
    joins(hat, household, "Jeannine", "parent", date(1955, 9, 1), is_hosted=True)
    joins(hat, household, "Paul", "child", date(1995, 1, 1))
    reading = read(hat, household)
    assert len(reading.raw["persons"]) == 3
    assert any("Paul, Jeannine" in text and "à part" in text for text in reading.supposed)


def test_a_birth_date_that_is_unknown_stays_unknown_and_counts_in_no_age(hat):
    household, persons = make_family(hat)
    with acting_as(hat):
        Person.objects.filter(pk=persons["Noé"].pk).update(birth_date=None)
        facts = read_facts(hat, [household])[0]
        assert "birth_date" not in read_situation(facts, {}).raw["persons"][2]
        assert "children" not in scheme_facts(facts) and "wages" in scheme_facts(facts)
        line = next(row for row in estimate(hat, facts, answers_of(persons)).lines if row.right == "rsa")
    assert line.status == Status.UNSURE
    assert any(ask.what == "date de naissance de Noé" and "modifier" in ask.url for ask in line.missing)


def test_family_benefits_in_one_line_are_asked_in_detail_before_they_count(hat):
    household, persons = make_family(hat)
    earns(hat, household, family=350)
    assert "benefits" not in read(hat, household).raw
    with acting_as(hat):
        made = estimate(hat, read_facts(hat, [household])[0], answers_of(persons))
        lines = {line.right: line for line in made.lines}
        assert any("détail des prestations familiales" in ask.what for ask in lines["rsa"].missing)
        assert lines["af"].status == Status.PROBABLE and not lines["af"].unclaimed
        told = answers_of(persons) | {"family.af": 150.0, "family.asf": 200.0}
        made = estimate(hat, read_facts(hat, [household])[0], told)
        assert next(line for line in made.lines if line.right == "af").received == 150
    assert read(hat, household, {"family.af": 150.0}).raw["benefits"]["af"] == 150


def test_an_amount_that_stopped_is_zero_afterwards_and_one_of_this_month_is_the_last_known():
    on = date(2026, 11, 22)
    stopped = Means(kind="wage", monthly=Decimal(900), valid_from=date(2026, 7, 1), valid_to=date(2026, 8, 31))
    assert by_month([stopped], on) == {"2026-07": 900, "2026-08": 900, "2026-09": 0, "2026-10": 0}
    new = Means(kind="wage", monthly=Decimal(400), valid_from=date(2026, 11, 20))
    assert by_month([new], on) == {"2026-10": 400}
    assert by_month([], on) == {}
    assert total_of(by_month([stopped], on), on, 3) == 900
    assert total_of({"2026-10": 400.0}, on, 12) == 4800


def test_what_cannot_be_told_apart_is_not_counted_and_it_is_said(hat):
    household, _ = make_family(hat)
    earns(hat, household, other_resource=120)
    reading = read(hat, household)
    assert set(reading.raw["persons"][0]["resources"]) == {"wages"}
    assert any("Autre ressource" in text and "n’est pas comptée" in text for text in reading.supposed)


def test_an_impossible_date_is_one_line_and_no_right_is_computed(hat):
    household, persons = make_family(hat)
    with acting_as(hat):
        Person.objects.filter(pk=persons["Inès"].pk).update(birth_date=date(1850, 1, 1))
        made = estimate(hat, read_facts(hat, [household])[0], {})
    assert made.lines == [] and "avant 1900" in made.error and "\n" not in made.error


def test_a_hat_without_means_reads_no_facts_at_all(hat):
    household, _ = make_family(hat)
    desk = make_hat(make_structure(uuid.uuid4()), Role.FRANCE_SERVICES)
    with acting_as(desk):
        assert read_facts(desk, [household]) == []


def test_many_files_are_read_in_as_many_queries_as_one(hat):
    households = [make_family(hat)[0] for _ in range(3)]
    with acting_as(hat):
        with CaptureQueriesContext(connection) as one:
            read_facts(hat, households[:1])
        with CaptureQueriesContext(connection) as three:
            assert len(read_facts(hat, households)) == 3
    assert len(one) == len(three) == 3


def test_who_left_is_no_longer_read(hat):
    household, persons = make_family(hat)
    with acting_as(hat):
        yesterday = timezone.localdate() - timedelta(days=1)
        Membership.objects.filter(person=persons["Noé"]).update(valid_to=yesterday)
    assert len(read(hat, household).raw["persons"]) == 2
