"""Versions of a scheme, as actions and PostgreSQL keep them: a voted one is never rewritten."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from maillage.cias.audit.models import Entry
from maillage.cias.common.hats import acting_as
from maillage.cias.common.permission_table import Access, Resource, Situation, allows
from maillage.cias.common.permissions import Missing, Refused
from maillage.cias.common.roles import HUMAN_ROLES, Role
from maillage.cias.common.versions import StaleEdit
from maillage.cias.entitlements.actions.schemes import (
    change_draft,
    give_up_draft,
    prepare_version,
    start_from_model,
    vote,
)
from maillage.cias.entitlements.in_force import schemes_in_force
from maillage.cias.entitlements.models import Scheme, SchemeVersion
from maillage.cias.entitlements.scheme_documents import content_of, write
from maillage.rules.schemes.errors import SchemeError
from tests.cias.accounts.factories import make_hat, make_structure

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
VOTED_ON = TODAY - timedelta(days=40)
FIRST_DAY = TODAY - timedelta(days=30)


@pytest.fixture
def cias():
    return make_structure()


@pytest.fixture
def direction(cias):
    return make_hat(Role.DIRECTION, cias)


def voted(hat, version, valid_from=FIRST_DAY, deliberated_on=VOTED_ON):
    with acting_as(hat):
        row = SchemeVersion.objects.get(pk=version.pk)
        return vote(
            hat=hat,
            version_id=row.pk,
            version=row.version,
            deliberation="2026-031",
            deliberated_on=deliberated_on,
            valid_from=valid_from,
        )


@pytest.fixture
def first(direction):
    with acting_as(direction):
        draft = start_from_model(hat=direction, model="aide-alimentaire")
    return voted(direction, draft)


def changed(row, **fields):
    content = content_of(row.document)
    return write(content | fields)


def test_a_draft_is_copied_from_a_model_with_no_deliberation_yet(direction):
    with acting_as(direction):
        draft = start_from_model(hat=direction, model="eau")
        content = content_of(draft.document)
        assert draft.is_draft and draft.number == 1 and draft.scheme.title == content["title"]
        assert content["deliberation"]["reference"] == "à voter"
        assert schemes_in_force(direction, TODAY) == []
        with pytest.raises(ValidationError, match="déjà un dispositif"):
            start_from_model(hat=direction, model="eau")


def test_only_the_direction_of_the_structure_writes_and_everybody_reads(cias, first):
    other = make_structure(cias.territory_id)
    for role in HUMAN_ROLES:
        for structure, situation in ((cias, Situation.STRUCTURE), (other, Situation.SHARED)):
            hat = make_hat(role, structure)
            allowed = structure is cias and allows(role, Access.WRITE, Resource.SCHEME, situation)
            with acting_as(hat):
                assert SchemeVersion.objects.filter(pk=first.pk).exists(), role
                assert Scheme.objects.filter(pk=first.scheme_id).update(title="Aide alimentaire") == int(allowed), role
                if not allowed:
                    with pytest.raises(Refused, match="direction"):
                        prepare_version(hat=hat, scheme_id=first.scheme_id)


def test_a_draft_is_read_by_its_structure_alone(cias, direction):
    with acting_as(direction):
        draft = start_from_model(hat=direction, model="eau")
    with acting_as(make_hat(Role.ACCUEIL, cias)):
        assert SchemeVersion.objects.filter(pk=draft.pk).exists()
    neighbour = make_hat(Role.DIRECTION, make_structure(cias.territory_id))
    with acting_as(neighbour):
        assert not SchemeVersion.objects.filter(pk=draft.pk).exists()
        with pytest.raises(Missing):
            change_draft(hat=neighbour, version_id=draft.pk, version=1, document=draft.document)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            # a version cannot be hung on the scheme of another structure
            SchemeVersion.objects.create(
                territory_id=cias.territory_id,
                structure_id=neighbour.structure_id,
                scheme_id=draft.scheme_id,
                number=9,
                document=draft.document,
                author_id=neighbour.user_id,
            )


def test_another_territory_sees_no_scheme(first):
    with acting_as(make_hat(Role.DIRECTION)):
        assert not SchemeVersion.objects.exists() and not Scheme.objects.exists()


@pytest.mark.parametrize("change", [{"document": "x"}, {"state": "draft"}, {"valid_to": TODAY}, {"number": 7}])
def test_postgresql_refuses_to_change_a_voted_version(direction, first, change):
    with acting_as(direction):
        with pytest.raises(IntegrityError, match="ne se réécrit pas"), transaction.atomic():
            SchemeVersion.objects.filter(pk=first.pk).update(**change)
        with pytest.raises(IntegrityError, match="ne se supprime pas"), transaction.atomic():
            SchemeVersion.objects.filter(pk=first.pk).delete()


def test_the_owner_of_the_database_is_bound_by_the_trigger_too(direction, first, owner_connection):
    found = owner_connection.execute(
        "SELECT tgenabled FROM pg_trigger WHERE tgname = 'entitlements_version_stays'"
    ).fetchone()
    assert found == ("O",)


def test_postgresql_refuses_a_version_voted_without_a_draft_and_two_that_overlap(direction, first):
    with acting_as(direction):
        fields = {
            "territory_id": first.territory_id,
            "structure_id": first.structure_id,
            "scheme_id": first.scheme_id,
            "number": 2,
            "document": first.document,
            "author_id": direction.user_id,
        }
        vote_of_it = {"state": "voted", "deliberation": "x", "deliberated_on": VOTED_ON}
        with pytest.raises(IntegrityError, match="en brouillon"), transaction.atomic():
            SchemeVersion.objects.create(**fields, **vote_of_it, valid_from=TODAY)
        draft = SchemeVersion.objects.create(**fields)
        with pytest.raises(IntegrityError, match="plus récente"), transaction.atomic():
            SchemeVersion.objects.filter(pk=draft.pk).update(**vote_of_it, valid_from=FIRST_DAY)
        with pytest.raises(IntegrityError, match="voted_is_dated"), transaction.atomic():
            SchemeVersion.objects.filter(pk=draft.pk).update(state="voted", valid_from=TODAY)


def test_the_exclusion_constraint_stands_even_without_the_trigger(direction, first, owner_connection):
    (text,) = owner_connection.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'entitlements_one_voted_at_a_time'"
    ).fetchone()
    assert "EXCLUDE" in text and "daterange(valid_from, valid_to, '[]'" in text and "voted" in text


def test_a_new_version_copies_the_one_in_force_and_ends_it_on_the_eve(direction, first):
    with acting_as(direction):
        draft = prepare_version(hat=direction, scheme_id=first.scheme_id)
        assert draft.number == 2 and content_of(draft.document)["amount"] == content_of(first.document)["amount"]
        assert prepare_version(hat=direction, scheme_id=first.scheme_id).pk == draft.pk
    second = voted(direction, draft, valid_from=TODAY + timedelta(days=10), deliberated_on=TODAY)
    with acting_as(direction):
        first.refresh_from_db()
        assert first.valid_to == TODAY + timedelta(days=9) and second.valid_to is None
        by_day = {
            day: [found.scheme.version for found in schemes_in_force(direction, TODAY + timedelta(days=day))]
            for day in (-31, -30, 9, 10)
        }
        assert by_day == {-31: [], -30: [1], 9: [1], 10: [2]}


def test_transition_rules_may_give_undecided_requests_to_the_new_version(direction, first):
    with acting_as(direction):
        draft = prepare_version(hat=direction, scheme_id=first.scheme_id)
        rule = {"applies_to": "undecided-at-start", "text": "Les demandes non décidées suivent la nouvelle règle."}
        document = changed(draft, transition=rule)
        change_draft(hat=direction, version_id=draft.pk, version=1, document=document)
    voted(direction, draft, valid_from=TODAY, deliberated_on=TODAY)
    eve = TODAY - timedelta(days=1)
    with acting_as(direction):
        (kept,) = schemes_in_force(direction, eve, decided_on=eve)
        (moved,) = schemes_in_force(direction, eve, decided_on=TODAY)
        assert (kept.scheme.version, moved.scheme.version) == (1, 2)


def test_the_vote_keeps_the_act_in_the_text_and_in_the_journal(direction, first):
    with acting_as(direction):
        content = content_of(first.document)
        assert content["deliberation"] == {"reference": "2026-031", "date": VOTED_ON.isoformat()}
        assert content["valid_from"] == FIRST_DAY.isoformat() and "model" not in content
        entry = Entry.objects.filter(object_id=first.pk).order_by("id").last()
        assert entry.detail["voted"] is True and entry.resource == Resource.SCHEME


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("deliberated_on", {"deliberated_on": TODAY + timedelta(days=1), "valid_from": TODAY + timedelta(days=2)}),
        ("valid_from", {"deliberated_on": TODAY, "valid_from": TODAY - timedelta(days=1)}),
        ("valid_from", {"deliberated_on": VOTED_ON, "valid_from": FIRST_DAY}),
    ],
)
def test_a_vote_is_refused_in_the_future_for_the_past_or_before_the_version_in_force(direction, first, field, days):
    with acting_as(direction):
        draft = prepare_version(hat=direction, scheme_id=first.scheme_id)
        with pytest.raises(ValidationError) as refused:
            vote(hat=direction, version_id=draft.pk, version=1, deliberation="2026-040", **days)
        assert list(refused.value.message_dict) == [field]


def test_a_text_that_the_engine_refuses_is_never_kept(direction, first):
    with acting_as(direction):
        draft = prepare_version(hat=direction, scheme_id=first.scheme_id)
        bad = changed(draft, amount={"kind": "grid", "by": "reste_a_vivre", "edge": "in-lower-row", "rows": [
            {"to": 4, "amount": 10}, {"from": 5, "amount": 20}]})  # fmt: skip
        with pytest.raises(SchemeError, match="trou") as refused:
            change_draft(hat=direction, version_id=draft.pk, version=1, document=bad)
        assert refused.value.field == "amount.rows[1].from" and refused.value.line
        assert SchemeVersion.objects.get(pk=draft.pk).document == draft.document


def test_two_authors_do_not_overwrite_each_other_and_a_voted_version_is_not_a_draft(direction, first):
    with acting_as(direction):
        draft = prepare_version(hat=direction, scheme_id=first.scheme_id)
        change_draft(hat=direction, version_id=draft.pk, version=1, document=changed(draft, title="Aide une"))
        with pytest.raises(StaleEdit):
            change_draft(hat=direction, version_id=draft.pk, version=1, document=changed(draft, title="Aide deux"))
        with pytest.raises(ValidationError, match="votée"):
            change_draft(hat=direction, version_id=first.pk, version=2, document=first.document)
        with pytest.raises(ValidationError, match="ne se supprime pas"):
            give_up_draft(hat=direction, version_id=first.pk)


def test_a_draft_given_up_leaves_no_empty_scheme(direction, first):
    with acting_as(direction):
        draft = prepare_version(hat=direction, scheme_id=first.scheme_id)
        change_draft(hat=direction, version_id=draft.pk, version=1, document=changed(draft, title="Autre titre"))
        give_up_draft(hat=direction, version_id=draft.pk)
        assert Scheme.objects.get(pk=first.scheme_id).title == "Aide alimentaire"
        alone = start_from_model(hat=direction, model="eau")
        give_up_draft(hat=direction, version_id=alone.pk)
        assert not Scheme.objects.filter(pk=alone.scheme_id).exists()


def test_a_version_planned_to_end_ends_when_it_says(direction):
    with acting_as(direction):
        draft = start_from_model(hat=direction, model="eau")
        until = (TODAY + timedelta(days=5)).isoformat()
        change_draft(hat=direction, version_id=draft.pk, version=1, document=changed(draft, valid_to=until))
    row = voted(direction, draft)
    assert row.valid_to == date.fromisoformat(until)
    with acting_as(direction):
        assert schemes_in_force(direction, TODAY + timedelta(days=6)) == []
