"""The night looks again at the rights of households that agreed, and keeps what changed, not the simulation."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from maillage.cias.audit.models import Entry
from maillage.cias.common import registry
from maillage.cias.common.hats import acting_as
from maillage.cias.common.roles import Role
from maillage.cias.entitlements import night, screening
from maillage.cias.entitlements.actions.keeping import keep_estimate
from maillage.cias.entitlements.actions.watching import agree_to_watch, revoke_watch, see_changes
from maillage.cias.entitlements.household_facts import read_facts
from maillage.cias.entitlements.models import RightChange, Screening, ScreeningDetail
from maillage.cias.entitlements.screening import estimate
from maillage.cias.households.actions.means import Line, add_means
from maillage.cias.households.models import Household, Person
from tests.cias.entitlements.families import answers_of, make_family
from tests.cias.households.factories import make_hat, make_structure
from tests.cias.households.test_desk import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def cias(monkeypatch):
    structure = make_structure(uuid.uuid4())
    hats = [night.service_hat(structure.territory_id, structure.pk)]
    monkeypatch.setattr(night, "service_hats", lambda: hats)
    return structure


@pytest.fixture
def hat(cias):
    return make_hat(cias)


def kept(hat, *, agreed=True, **fields):
    """A family whose estimate was kept, and who agreed that it be looked at again."""
    household, persons = make_family(hat, **fields)
    with acting_as(hat):
        made = estimate(hat, read_facts(hat, [household])[0], answers_of(persons))
        keep_estimate(hat=hat, estimate=made)
        if agreed:
            agree_to_watch(hat=hat, household=household)
    return household, persons


def loses_her_job(hat, household, persons):
    with acting_as(hat):
        line = Line("wage", Decimal(0), person=persons["Inès"])
        add_means(hat=hat, household=household, lines=[line], valid_from=timezone.localdate() - timedelta(days=45))


def changes(hat):
    with acting_as(hat):
        return {row.right: row for row in RightChange.objects.all()}


def test_what_changed_is_kept_with_before_and_after_and_told_to_the_referent_once(cias, hat):
    household, persons = kept(hat)
    with acting_as(hat):
        Household.objects.filter(pk=household.pk).update(referents=[hat.user_id])
    loses_her_job(hat, household, persons)
    found = night.rescreen()
    rsa = changes(hat)["rsa"]
    assert found == len(changes(hat)) and (rsa.before, rsa.after) == ("not eligible", "eligible")
    assert rsa.amount_before is None and rsa.amount_after > 0
    with acting_as(hat):
        assert Screening.objects.count() == ScreeningDetail.objects.count() == 1, "the simulation is not kept"
        mine = [todo for todo in registry.todos(hat) if "droit" in todo.title]
        assert len(mine) == 1 and not mine[0].for_team and "RSA" not in mine[0].title
    colleague = make_hat(cias)
    with acting_as(colleague):
        assert not [todo for todo in registry.todos(colleague) if "droit" in todo.title]
    assert night.rescreen() == 0, "what was told is not told again"
    with acting_as(hat):
        see_changes(hat=hat, household=household)
        assert not [todo for todo in registry.todos(hat) if "droit" in todo.title]


def test_a_birthday_alone_is_a_change(hat):
    household, persons = make_family(hat)
    with acting_as(hat):
        Person.objects.filter(pk=persons["Lila"].pk).update(birth_date=date(2023, 12, 10))
        made = estimate(hat, read_facts(hat, [household])[0], answers_of(persons))
        keep_estimate(hat=hat, estimate=made)
        agree_to_watch(hat=hat, household=household)
    assert night.rescreen(date(2026, 11, 23)) == 0
    night.rescreen(date(2027, 1, 2))
    third = changes(hat)["paje_base"]
    assert (third.before, third.after, third.noticed_on) == ("eligible", "not eligible", date(2027, 1, 2))


def test_a_file_that_did_not_change_says_nothing(hat):
    kept(hat)
    assert night.rescreen() == 0 and changes(hat) == {}


def test_a_household_that_did_not_agree_or_no_longer_does_is_not_read(cias, hat):
    silent, silent_persons = kept(hat, agreed=False)
    revoked, revoked_persons = kept(hat)
    with acting_as(hat):
        revoke_watch(hat=hat, household=revoked)
    for household, persons in ((silent, silent_persons), (revoked, revoked_persons)):
        loses_her_job(hat, household, persons)
    assert night.rescreen() == 0
    with acting_as(make_hat(cias, Role.DIRECTION)):
        assert not Entry.objects.filter(role="service").exists()


def test_a_protected_or_closed_file_is_never_read(cias, hat):
    protected, persons = kept(hat)
    closed, _ = kept(hat)
    loses_her_job(hat, protected, persons)
    direction = make_hat(cias, Role.DIRECTION)
    with acting_as(direction):
        readers = [direction.user_id, hat.user_id]
        Household.objects.filter(pk=protected.pk).update(is_protected=True, readers=readers)
        Household.objects.filter(pk=closed.pk).update(closed_on=timezone.localdate())
    assert night.rescreen() == 0
    with acting_as(direction):
        assert not Entry.objects.filter(role="service").exists()


def test_the_journal_says_that_the_night_read_the_file_and_how_many_changes_not_which(cias, hat):
    household, persons = kept(hat)
    loses_her_job(hat, household, persons)
    found = night.rescreen()
    with acting_as(make_hat(cias, Role.DIRECTION)):
        details = list(Entry.objects.filter(role="service").order_by("pk").values_list("action", "detail"))
    assert details == [("read", {}), ("change", {"changes": found})]


def test_all_files_are_computed_in_one_batch(hat, monkeypatch):
    for _ in range(3):
        kept(hat)
    batches, real = [], screening.screen_all
    monkeypatch.setattr(screening, "screen_all", lambda files, on: batches.append(len(files)) or real(files, on))
    night.rescreen()
    assert batches == [3]


def test_every_structure_of_every_territory_is_looked_at(monkeypatch, open_territory):
    monkeypatch.undo()
    territory = open_territory("246201016", "Pays de Lumbres")
    structures = [make_structure(territory.pk), make_structure(territory.pk, "ccas")]
    hats = [hat for hat in night.service_hats() if hat.territory_id == territory.pk]
    assert {hat.structure_id for hat in hats} == {row.pk for row in structures}
    assert {(hat.role, hat.user_id) for hat in hats} == {(Role.SERVICE, None)}


def test_the_task_of_the_worker_runs_each_night():
    from procrastinate.contrib.django import app

    from maillage.cias.entitlements import tasks

    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert crons[tasks.rescreen_rights.name] == "41 4 * * *"


def test_agreeing_asks_for_a_kept_estimate_and_is_said_once(hat):
    household, _ = make_family(hat)
    with acting_as(hat), pytest.raises(ValidationError, match="Gardez d’abord"):
        agree_to_watch(hat=hat, household=household)
    other, _ = kept(hat)
    with acting_as(hat), pytest.raises(ValidationError, match="déjà donné son accord"):
        agree_to_watch(hat=hat, household=other)


def test_through_the_page_the_agreement_is_noted_and_taken_back(cias, hat):
    household, _ = kept(hat, agreed=False)
    client = signed_in(cias, Role.TRAVAILLEUR_SOCIAL)
    address = reverse("household_rights_watch", args=[household.pk])
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert "Accord noté." in client.post(address, {"agreed_on": today}, follow=True).content.decode()
    taken = client.post(reverse("household_rights_unwatch", args=[household.pk]), follow=True).content.decode()
    assert "Accord retiré." in taken and "Prévenir quand les droits changent" in taken
