"""Where and on what a household lives, and who accompanies it, through the pages, by role."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from maillage.cias.accounts.models import User
from maillage.cias.common.hats import acting_as
from maillage.cias.common.permissions import Refused
from maillage.cias.common.roles import Role
from maillage.cias.directory.models import Team
from maillage.cias.households import models as m
from maillage.cias.households.actions.composition import arrive
from maillage.cias.households.actions.living import add_address, add_hidden_address
from maillage.cias.households.actions.means import Line, add_means
from maillage.cias.households.actions.support import assign
from maillage.cias.households.sheet import read_sheet
from tests.cias.households.factories import make_hat, make_household, make_person, make_structure, make_user
from tests.cias.households.test_desk import signed_in

pytestmark = pytest.mark.django_db

OPENED = date(2026, 1, 5)


@pytest.fixture
def cias():
    return make_structure(uuid.uuid4())


@pytest.fixture
def hat(cias):
    return make_hat(cias)


@pytest.fixture
def household(hat):
    return make_household(hat, make_person(hat), on=OPENED)


@pytest.fixture
def worker(cias, hat):
    return signed_in(cias, Role.TRAVAILLEUR_SOCIAL, User.objects.get(pk=hat.user_id))


def get(client, name, household):
    return client.get(reverse(name, args=[household.pk])).content.decode()


# Addresses and housing ----------------------------------------------------------------------------------------------


def test_addresses_of_each_kind_are_kept_apart(household, worker):
    add = reverse("household_place_add", args=[household.pk, "adresse"])
    for kind, commune in (("real", "Esquerdes"), ("domicile_de_secours", "Lumbres"), ("domiciliation", "62040")):
        assert worker.post(add, {"kind": kind, "commune": commune, "valid_from": "01/02/2026"}).status_code == 302
    text = get(worker, "household_addresses", household)
    for words in ("Domicile de secours", "Domiciliation", "Esquerdes", "Lumbres", "Arques"):
        assert words in text
    assert "Esquerdes, dossier" in get(worker, "household", household)


def test_a_new_address_ends_the_one_before_on_its_eve(hat, household):
    with acting_as(hat):
        for day, lines in ((OPENED, "12 rue des Tilleuls"), (date(2026, 6, 1), "4 Grand-Rue")):
            add_address(hat=hat, household=household, kind="real", valid_from=day, lines=lines, commune_code="62309")
        assert read_sheet(hat, household, date(2026, 5, 31)).address.lines == "12 rue des Tilleuls"
        assert read_sheet(hat, household, date(2026, 6, 1)).address.lines == "4 Grand-Rue"
        assert m.Address.objects.get(lines="12 rue des Tilleuls").valid_to == date(2026, 5, 31)
        with pytest.raises(ValidationError, match="déjà une à partir de ce jour"):
            add_address(hat=hat, household=household, kind="real", valid_from=OPENED, commune_code="62309")


def test_an_unknown_commune_is_refused(household, worker):
    add = reverse("household_place_add", args=[household.pk, "adresse"])
    refused = worker.post(add, {"kind": "real", "commune": "Nulle-Part", "valid_from": "01/02/2026"})
    assert refused.status_code == 422 and "n’est pas une commune connue" in refused.content.decode()


def test_a_hidden_address_is_for_those_entitled(hat, household, worker, cias):
    with acting_as(hat):
        add_hidden_address(
            hat=hat,
            household=household,
            valid_from=OPENED,
            reason="violences",
            lines="3 rue Cachée",
            commune_code="62397",
        )
    assert "3 rue Cachée" in get(worker, "household_addresses", household)
    assert "3 rue Cachée" in get(worker, "household", household)
    for role in (Role.ACCUEIL, Role.INSTRUCTEUR, Role.RESPONSABLE_HABITAT):
        client = signed_in(cias, role, make_user())
        for name in ("household_addresses", "household"):
            text = get(client, name, household)
            assert "Cachée" not in text and "cachée" not in text, f"{role} on {name}"
        assert client.get(reverse("household_place_add", args=[household.pk, "cachee"])).status_code == 403


def test_housing_ends_and_stays_in_the_history(household, worker):
    add = reverse("household_place_add", args=[household.pk, "logement"])
    worker.post(add, {"kind": "hosted", "valid_from": "01/02/2026"})
    worker.post(add, {"kind": "social_tenant", "dwelling": "T3", "valid_from": "01/06/2026"})
    text = get(worker, "household_addresses", household)
    assert "Hébergement chez un tiers" in text and "au 31\u00a0mai 2026" in text and "T3" in text


# Resources and charges ----------------------------------------------------------------------------------------------


def entry(lines, since="01/02/2026"):
    data = {"valid_from": since, "form-TOTAL_FORMS": str(len(lines)), "form-INITIAL_FORMS": "0"}
    for index, line in enumerate(lines):
        data |= {f"form-{index}-{name}": value for name, value in line.items()}
    return data


def test_several_lines_are_noted_at_once(household, worker):
    enter = reverse("household_means_enter", args=[household.pk])
    lines = [
        {"kind": "wage", "monthly": "1 152,00 €", "source": "document"},
        {"kind": "housing_aid", "monthly": "310", "source": "administration"},
        {"kind": "rent", "monthly": "610.50", "source": "declared"},
        {"kind": "", "monthly": "", "source": "declared"},
    ]
    assert worker.post(enter, entry(lines)).status_code == 302
    text = get(worker, "household_means", household)
    assert "1\u202f152,00" in text and "Justificatif vu" in text and "Administration" in text
    text = get(worker, "household", household)
    assert "1\u202f462,00" in text and "851,50" in text, "housing aid counts once, among resources"
    assert "28,38" in text and "1\u00a0personne comptée" in text


def test_all_lines_are_kept_or_none(household, worker, hat):
    enter = reverse("household_means_enter", args=[household.pk])
    lines = [{"kind": "wage", "monthly": "900", "source": "declared"}, {"kind": "rent", "monthly": "-5"}]
    refused = worker.post(enter, entry(lines))
    assert refused.status_code == 422 and 'value="900"' in refused.content.decode()
    assert "Euros par mois, ligne 2</a>" in refused.content.decode()
    with acting_as(hat):
        assert not m.Means.objects.exists()
    assert "au moins une ligne" in worker.post(enter, entry([{"kind": "", "monthly": ""}])).content.decode()


def test_the_budget_of_march_is_that_of_march(hat, household, worker):
    with acting_as(hat):
        for day, amount in ((OPENED, 900), (date(2026, 6, 1), 1200)):
            add_means(hat=hat, household=household, lines=[Line("wage", Decimal(amount))], valid_from=day)
        child = make_person(hat, "Delattre", "Noé", date(2017, 6, 1))
        arrive(
            hat=hat,
            household=household,
            person=child,
            kinship="child",
            on=date(2026, 7, 1),
            other_home="shared_custody",
        )
        march = read_sheet(hat, household, date(2026, 3, 15)).budget
        now = read_sheet(hat, household).budget
    assert (march.left, march.counted, march.per_person_and_day) == (900, 1, Decimal("30.00"))
    assert (now.left, now.counted, now.per_person_and_day) == (1200, Decimal("1.5"), Decimal("26.67"))
    assert "1,5\u00a0personne comptée" in get(worker, "household", household)


def test_a_negative_balance_is_shown_as_it_is(hat, household):
    with acting_as(hat):
        add_means(hat=hat, household=household, lines=[Line("rent", Decimal(600))], valid_from=OPENED)
        assert read_sheet(hat, household).budget.per_person_and_day == Decimal("-20.00")


def test_a_line_is_ended_and_corrected_with_both_versions(hat, household, worker, cias):
    with acting_as(hat):
        (row,) = add_means(hat=hat, household=household, lines=[Line("wage", Decimal(900))], valid_from=OPENED)
    correct = reverse("household_means_correct", args=[household.pk, row.pk])
    other = signed_in(cias, Role.INSTRUCTEUR, make_user())
    typed = {"monthly": "950", "source": "document", "valid_from": "05/01/2026", "version": row.version}
    assert other.post(correct, typed).status_code == 302
    stale = worker.post(correct, typed | {"monthly": "990", "source": "declared"})
    assert stale.status_code == 409 and "950,00" in stale.content.decode().replace(".", ",")
    kept = typed | {"monthly": "990", "version": row.version + 1, "keep_monthly": "mine", "keep_source": "theirs"}
    assert worker.post(correct, kept | {"source": "declared"}).status_code == 302
    with acting_as(hat):
        row.refresh_from_db()
        assert (row.monthly, row.source) == (990, "document")
    end = reverse("household_means_end", args=[household.pk, row.pk])
    assert "doit suivre" in worker.post(end, {"on": "01/01/2026"}).content.decode()
    assert worker.post(end, {"on": "31/03/2026"}).status_code == 302
    assert "Avant, ou plus tard" in get(worker, "household_means", household)


@pytest.mark.parametrize(("role", "status"), [(Role.ACCUEIL, 403), (Role.INSTRUCTEUR, 200), (Role.DPO, 403)])
def test_who_reads_and_writes_means(household, cias, role, status):
    client = signed_in(cias, role, make_user())
    for name in ("household_means", "household_means_enter"):
        assert client.get(reverse(name, args=[household.pk])).status_code == status


# Who accompanies ----------------------------------------------------------------------------------------------------


def test_a_file_is_entrusted_handed_over_and_ended(hat, household, worker, cias):
    marc = make_user("Marc", "Lefebvre")
    signed_in(cias, Role.TRAVAILLEUR_SOCIAL, marc)
    give = reverse("household_assign", args=[household.pk])
    typed = {"who": f"u:{hat.user_id}", "function": "Référente RSA", "on": "05/01/2026"}
    assert worker.post(give, typed).status_code == 302
    assert "déjà noté" in worker.post(give, typed).content.decode()
    assert "Foyer Delattre" in worker.get(reverse("households") + "?voir=suivis").content.decode()
    with acting_as(hat):
        row = m.Assignment.objects.get()
        assert m.Household.objects.get().referents == [hat.user_id]
    end = reverse("household_support_end", args=[household.pk, row.pk])
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert worker.post(end + "?releve", {"who": f"u:{marc.pk}", "on": today}).status_code == 302
    with acting_as(hat):
        assert m.Household.objects.get().referents == [marc.pk]
        yesterday = timezone.localdate() - timedelta(days=1)
        assert [s.name for s in read_sheet(hat, household, yesterday).supporters] == ["Camille Dubois"]
    text = get(worker, "household_support", household)
    assert "Marc Lefebvre" in text and "Avant" in text and "Camille Dubois" in text


def test_a_team_follows_the_file(hat, household, worker, cias):
    with acting_as(make_hat(cias, Role.DIRECTION)):
        team = Team.objects.create(territory_id=cias.territory_id, structure=cias, name="Insertion")
    typed = {"who": f"t:{team.pk}", "function": "Suivi", "on": "05/01/2026"}
    assert worker.post(reverse("household_assign", args=[household.pk]), typed).status_code == 302
    with acting_as(hat):
        assert m.Household.objects.get().teams == [team.pk]
    assert "Insertion" in get(worker, "household", household)


def test_somebody_from_elsewhere_does_not_accompany(hat, household):
    with acting_as(hat), pytest.raises(ValidationError, match="ne travaille pas dans la structure"):
        assign(hat=hat, household=household, function="Suivi", valid_from=OPENED, user_id=make_user().pk)


def test_nobody_assigns_himself_on_a_protected_file_that_does_not_name_him(hat, household, cias):
    stranger = make_hat(cias)
    direction = make_hat(cias, Role.DIRECTION)
    with acting_as(direction):
        m.Household.objects.filter(pk=household.pk).update(is_protected=True, readers=[hat.user_id, direction.user_id])
        household = m.Household.objects.get(pk=household.pk)
    with acting_as(stranger):
        with pytest.raises(Refused):
            assign(hat=stranger, household=household, function="Suivi", valid_from=OPENED, user_id=stranger.user_id)
        assert not m.Household.objects.filter(pk=household.pk).update(referents=[stranger.user_id])
    client = signed_in(cias, Role.TRAVAILLEUR_SOCIAL, User.objects.get(pk=stranger.user_id))
    assert client.get(reverse("household_assign", args=[household.pk])).status_code == 404
    with acting_as(hat), pytest.raises(ValidationError, match="lecteurs nommés"):
        assign(hat=hat, household=household, function="Suivi", valid_from=OPENED, user_id=stranger.user_id)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ACCUEIL, 403), (Role.INSTRUCTEUR, 200), (Role.DIRECTION, 200), (Role.DPO, 403)]
)
def test_who_may_entrust_a_file(household, cias, role, status):
    client = signed_in(cias, role, make_user())
    assert client.get(reverse("household_assign", args=[household.pk])).status_code == status


@pytest.mark.parametrize("name", ["household_addresses", "household_means", "household_support"])
def test_each_page_pins_its_queries(hat, household, worker, name, django_assert_max_num_queries):
    with acting_as(hat):
        for index in range(5):
            day = OPENED + timedelta(days=30 * index)
            add_address(hat=hat, household=household, kind="real", valid_from=day, commune_code="62309")
            add_means(hat=hat, household=household, lines=[Line("wage", Decimal(900))], valid_from=day)
    get(worker, name, household)
    with django_assert_max_num_queries(32):
        get(worker, name, household)
