"""A draft is tried on examples, step by step, and on the open files: counts, never a name."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.cias.audit.models import Entry
from maillage.cias.common.hats import acting_as
from maillage.cias.common.roles import Role
from maillage.cias.entitlements.actions.schemes import change_draft, prepare_version, start_from_model, vote
from maillage.cias.entitlements.open_files import facts_of_households
from maillage.cias.entitlements.scheme_counts import counts_by_commune
from maillage.cias.entitlements.scheme_documents import compiled, content_of, write
from maillage.cias.entitlements.scheme_trial import try_examples, try_files
from maillage.cias.households.actions.composition import arrive
from maillage.cias.households.actions.means import Line, add_means
from maillage.cias.households.actions.secrecy import protect_household
from maillage.cias.households.models import Household
from maillage.rules.schemes.comparing import Group
from maillage.rules.schemes.verdict import explain
from tests.cias.households.factories import make_hat, make_household, make_person, make_structure, make_user
from tests.cias.households.test_desk import signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
START = TODAY - timedelta(days=20)


@pytest.fixture
def cias():
    return make_structure(uuid.uuid4())


@pytest.fixture
def direction(cias):
    return make_hat(cias, Role.DIRECTION)


def a_file(cias, name, amounts, children=0):
    """A household opened by a social worker, with its budget."""
    hat = make_hat(cias, Role.TRAVAILLEUR_SOCIAL)
    household = make_household(hat, make_person(hat, name, "Prénomade"), on=START)
    with acting_as(hat):
        for number in range(children):
            child = make_person(hat, name, f"Enfant{number}", date(TODAY.year - 6, 1, 1))
            arrive(hat=hat, household=household, person=child, kinship="child", on=START)
        if amounts:
            lines = [Line(kind, Decimal(amount)) for kind, amount in amounts.items()]
            add_means(hat=hat, household=household, lines=lines, valid_from=START)
    return household


@pytest.fixture
def files(cias):
    a_file(cias, "Pauvret", {"rsa": 560, "housing_aid": 280, "rent": 400}, children=1)
    a_file(cias, "Moyenot", {"wage": 800, "rent": 500, "energy": 90})
    a_file(cias, "Aisancier", {"pension": 2600, "rent": 500})
    a_file(cias, "Inconnuet", {})


@pytest.fixture
def versions(direction):
    """Version 1 voted, and a draft that gives 60 where version 1 gave 40 or 25."""
    with acting_as(direction):
        draft = start_from_model(hat=direction, model="aide-alimentaire")
        first = vote(
            hat=direction,
            version_id=draft.pk,
            version=1,
            deliberation="2026-031",
            deliberated_on=START,
            valid_from=START,
        )
        draft = prepare_version(hat=direction, scheme_id=first.scheme_id)
        content = content_of(draft.document)
        content["amount"]["amount"] = 60
        draft = change_draft(hat=direction, version_id=draft.pk, version=1, document=write(content))
    return first, draft


def test_the_facts_of_open_files_come_in_four_queries_whatever_their_number(
    cias, direction, files, django_assert_num_queries
):
    with acting_as(direction), django_assert_num_queries(4):
        few = facts_of_households(direction, TODAY)
    assert few.size == 4
    for number in range(3):
        a_file(cias, f"Encore{number}", {"rsa": 500})
    with acting_as(direction), django_assert_num_queries(4):
        assert facts_of_households(direction, TODAY).size == 7


def test_the_facts_are_those_of_the_files(direction, files):
    with acting_as(direction):
        found = facts_of_households(direction, TODAY)
    rows = [dict(zip(found.columns, values, strict=True)) for values in zip(*found.columns.values(), strict=True)]
    poor = next(row for row in rows if row["minimum_benefits"] == 560)
    assert (poor["adults"], poor["children"], poor["children_under_14"], poor["rent"]) == (1, 1, 1, 400)
    assert poor["wages"] == 0 and poor["commune"] == "62397"
    unknown = next(row for row in rows if row["minimum_benefits"] is None)
    assert unknown["adults"] == 1 and unknown["rent"] is None


def test_only_the_files_that_the_hat_may_read_are_counted(cias, files):
    for role, expected in ((Role.DIRECTION, 4), (Role.DPO, 0), (Role.ADMIN_TECHNIQUE, 0)):
        hat = make_hat(cias, role)
        with acting_as(hat):
            assert facts_of_households(hat, TODAY).size == expected, role
    elsewhere = make_hat(make_structure(cias.territory_id, "ccas"), Role.DIRECTION)
    with acting_as(elsewhere):
        assert facts_of_households(elsewhere, TODAY).size == 0


def test_files_win_lose_or_stay_and_those_that_cannot_be_judged_are_apart(direction, files, versions):
    rule, present = compiled(versions[1].document), compiled(versions[0].document)
    with acting_as(direction):
        found = facts_of_households(direction, TODAY)
    blind = try_files(rule, present, found, {})
    # nobody knows whether legal rights were asked for: only who is refused anyway is judged
    assert (blind.files, blind.unclear, blind.helped) == (4, 3, 0)
    assert "Droits légaux demandés" in blind.never_known
    told = try_files(rule, present, found, {"legal_rights_requested": True})
    assert (told.winners, told.losers, told.unchanged, told.unclear) == (2, 0, 1, 1)
    one_by_one = []
    for values in zip(*found.columns.values(), strict=True):
        facts = dict(zip(found.columns, values, strict=True)) | {"legal_rights_requested": True}
        history = {name: 0 for name in rule.facts if name.startswith(("granted_", "grants_", "ccas_"))}
        one_by_one.append(explain(rule, facts | history).amount or 0)
    assert told.cost == sum(one_by_one) > told.cost_before > 0
    alone = try_files(rule, None, found, {"legal_rights_requested": True})
    assert (alone.winners, alone.cost_before, alone.helped) == (None, None, 2)


def test_the_examples_are_explained_beside_the_version_in_force(versions):
    tried = try_examples(compiled(versions[1].document), compiled(versions[0].document), {})
    assert len(tried) == 3 and any(one.differs for one in tried)
    for one in tried:
        assert "version 2" in one.after.steps[0] and "version 1" in one.before.steps[0]
        assert one.after.steps[-2].startswith("Résultat")


def test_a_fact_of_the_scheme_is_supposed_for_the_examples(direction):
    with acting_as(direction):
        rule = compiled(start_from_model(hat=direction, model="secours-urgence").document)
    assert {one.after.status for one in try_examples(rule, None, {})} == {"not calculable"}
    told = {"days_without_resources": Decimal(6), "money_at_hand": Decimal(20)}
    assert {one.after.status for one in try_examples(rule, None, told)} == {"eligible"}


def group(name, winners, losers=0, unchanged=0):
    counts = (winners, losers, unchanged)
    return Group(name, Decimal(sum(counts)), *map(Decimal, counts), Decimal(0), Decimal(0))


def test_small_cells_of_a_commune_stay_secret_and_are_not_given_back_by_the_total():
    rows = {row.name: row for row in counts_by_commune([group("a", 30, 7), group("b", 2, 8), group("c", 12, 9)])}
    hidden = [name for name, row in rows.items() if row.winners is None]
    assert rows["b"].winners is None and len(hidden) == 2 and rows["a"].winners == 30
    assert [rows[name].losers for name in "abc"] == [7, 8, 9]
    assert counts_by_commune([group("a", 3)]) == ()
    assert counts_by_commune([group("a", 3, 9), group("b", 3, 9)]) == ()


def test_the_page_shows_counts_and_never_a_name_and_the_journal_keeps_the_use(cias, files, versions):
    user = make_user()
    client = signed_in(cias, Role.DIRECTION, user)
    address = reverse("scheme_try", args=[versions[1].pk])
    page = client.get(address, {"f-legal_rights_requested": "oui"}).content.decode()
    for name in ("Pauvret", "Moyenot", "Aisancier", "Inconnuet", "Prénomade"):
        assert name not in page
    for said in ("Gagnants", "À préciser", "Résultat", "en préparation", "votée", "On suppose"):
        assert said in page
    with acting_as(make_hat(cias, Role.DIRECTION)):
        kept = Entry.objects.filter(object_id=versions[1].pk, user_id=user.pk).order_by("id").last()
        assert kept.detail == {"tried_on": 4}
    wrong = client.get(address, {"f-legal_rights_requested": "peut-être"})
    assert wrong.status_code == 200 and "Il reste une chose à corriger" in wrong.content.decode()


def test_a_protected_file_that_does_not_name_the_direction_is_not_counted(cias, direction, files):
    with acting_as(direction):
        before = facts_of_households(direction, TODAY).size
        one = Household.objects.filter(structure=cias).first()
    other = make_hat(cias, Role.DIRECTION)
    with acting_as(other):
        protect_household(hat=other, household=one, reason="Violences", readers=[])
    with acting_as(direction):
        assert facts_of_households(direction, TODAY).size == before - 1
