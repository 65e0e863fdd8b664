"""A right is followed until it is opened; its gain counts only then; each step can be taken back."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from maillage.cias.audit.models import Entry
from maillage.cias.common.hats import acting_as
from maillage.cias.common.permissions import Refused
from maillage.cias.common.roles import Role
from maillage.cias.entitlements.actions.pursuing import Step, follow_right, note_step, undo_step
from maillage.cias.entitlements.forms import signed_right
from maillage.cias.entitlements.models import Pursuit, PursuitStep
from tests.cias.entitlements.families import make_family
from tests.cias.households.factories import make_hat, make_structure
from tests.cias.households.test_desk import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def cias():
    return make_structure(uuid.uuid4())


@pytest.fixture
def hat(cias):
    return make_hat(cias)


@pytest.fixture
def household(hat):
    return make_family(hat)[0]


def begin(hat, household, right="ppa", state="to_propose", **more):
    return follow_right(hat=hat, household=household, right=right, name="Prime d’activité", step=Step(state, **more))


def test_a_right_goes_from_proposed_to_opened_and_its_gain_counts_then_only(hat, household):
    with acting_as(hat):
        pursuit = begin(hat, household).pursuit
        for state in ("proposed", "requested"):
            note_step(hat=hat, pursuit=pursuit, step=Step(state, non_take_up="unknown"))
            with pytest.raises(ValidationError, match="qu’une fois le droit ouvert"):
                note_step(hat=hat, pursuit=pursuit, step=Step("requested", yearly_gain=Decimal(900)))
        with pytest.raises(ValidationError, match="gain en euros par an"):
            note_step(hat=hat, pursuit=pursuit, step=Step("opened"))
        note_step(hat=hat, pursuit=pursuit, step=Step("opened", yearly_gain=Decimal(5984)))
        pursuit.refresh_from_db()
        assert (pursuit.state, pursuit.yearly_gain) == ("opened", 5984)
        with pytest.raises(ValidationError, match="terminé"):
            note_step(hat=hat, pursuit=pursuit, step=Step("refused"))


def test_the_database_refuses_a_gain_before_the_right_is_opened(hat, household):
    with acting_as(hat):
        pursuit = begin(hat, household).pursuit
        with pytest.raises(IntegrityError), transaction.atomic():
            Pursuit.objects.filter(pk=pursuit.pk).update(yearly_gain=100)


def test_a_right_is_followed_once_at_a_time_and_again_once_ended(hat, household):
    with acting_as(hat):
        pursuit = begin(hat, household).pursuit
        with pytest.raises(ValidationError, match="déjà suivi"):
            begin(hat, household)
        note_step(hat=hat, pursuit=pursuit, step=Step("abandoned", "not_asked", "Ne veut pas de démarche"))
        begin(hat, household)
        assert Pursuit.objects.count() == 2


def test_each_step_is_taken_back_in_order_and_the_first_ends_the_follow_up(hat, household):
    with acting_as(hat):
        first = begin(hat, household)
        second = note_step(hat=hat, pursuit=first.pursuit, step=Step("opened", yearly_gain=Decimal(10)))
        with pytest.raises(ValidationError, match="Une autre étape"):
            undo_step(hat=hat, step=first)
        undo_step(hat=hat, step=second)
        pursuit = Pursuit.objects.get()
        assert (pursuit.state, pursuit.yearly_gain) == ("to_propose", None)
        undo_step(hat=hat, step=first)
        assert not Pursuit.objects.exists() and not PursuitStep.objects.exists()


def test_undoing_an_end_is_refused_while_the_right_is_followed_again(hat, household):
    with acting_as(hat):
        pursuit = begin(hat, household).pursuit
        ended = note_step(hat=hat, pursuit=pursuit, step=Step("refused"))
        begin(hat, household)
        with pytest.raises(ValidationError, match="suivi à nouveau"):
            undo_step(hat=hat, step=ended)


def test_a_step_is_never_in_the_future_nor_of_an_unknown_state(hat, household):
    with acting_as(hat):
        with pytest.raises(ValidationError, match="dans le futur"):
            begin(hat, household, on=timezone.localdate() + timedelta(days=1))
        with pytest.raises(ValidationError):
            begin(hat, household, state="won")


@pytest.mark.parametrize("role", [Role.DIRECTION, Role.RESPONSABLE_HABITAT, Role.ACCUEIL])
def test_who_does_not_write_rights_follows_none(cias, household, role):
    other = make_hat(cias, role)
    with acting_as(other), pytest.raises(Refused):
        begin(other, household)


def test_through_the_pages_a_right_is_followed_then_opened_then_taken_back(cias, household):
    client = signed_in(cias, Role.FRANCE_SERVICES)
    page = reverse("household_rights", args=[household.pk])
    token = signed_right("ppa", "Prime d’activité")
    text = client.post(reverse("right_follow", args=[household.pk]), {"right": token}, follow=True).content.decode()
    assert "Droit suivi." in text and "À proposer" in text
    with acting_as(make_hat(cias)):
        pursuit = Pursuit.objects.get()
    address = reverse("right_advance", args=[household.pk, pursuit.pk])
    today = f"{timezone.localdate():%d/%m/%Y}"
    wrong = client.post(address, {"state": "opened", "on": today})
    assert wrong.status_code == 422 and "gain en euros par an" in wrong.content.decode()
    typed = {"state": "opened", "on": today, "yearly_gain": "5 984,40", "non_take_up": "unknown"}
    text = " ".join(client.post(address, typed, follow=True).content.decode().split())
    assert "Étape notée." in text and "984,40" in text and "Non-connaissance" in text
    with acting_as(make_hat(cias)):
        last = PursuitStep.objects.get(state="opened")
    client.post(reverse("right_step_undo", args=[household.pk, last.pk]))
    assert "5 984,40" not in client.get(page).content.decode()


def test_a_right_that_the_page_did_not_show_is_not_followed(cias, household):
    client = signed_in(cias, Role.TRAVAILLEUR_SOCIAL)
    forged = client.post(reverse("right_follow", args=[household.pk]), {"right": "ppa"}, follow=True)
    assert "Ce droit n’est plus affiché." in forged.content.decode()


def test_the_journal_says_that_a_step_was_noted_not_which_nor_why(cias, hat, household):
    with acting_as(hat):
        step = begin(hat, household, state="abandoned", non_take_up="not_asked", reason="Honte de demander")
    with acting_as(make_hat(cias, Role.DIRECTION)):
        entry = Entry.objects.get(resource="rights")
        assert (entry.object_id, entry.detail) == (household.pk, {"row": str(step.pk)})
