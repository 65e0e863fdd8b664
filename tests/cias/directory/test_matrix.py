"""The matrix: one holder at a time, the past stays true, the direction of the CIAS alone writes it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from maillage.cias.audit.models import Entry
from maillage.cias.common.hats import acting_as
from maillage.cias.common.permissions import Refused
from maillage.cias.common.roles import HUMAN_ROLES, Role
from maillage.cias.directory.actions.matrix import Act, cancel_planned, change_holder, verify_holder
from maillage.cias.directory.holders import Holders
from maillage.cias.directory.models import CompetenceHolder
from maillage.cias.territory.models import Commune
from tests.cias.directory.factories import ACT, admin_of, give, make_cias, make_competence, make_hat, make_structure

SPRING, NEW_YEAR = date(2026, 3, 1), date(2027, 1, 1)


@pytest.fixture
def world(lumbres):
    cias = make_cias(lumbres)
    ccas = make_structure(lumbres)
    return cias, ccas, make_competence(cias)


def holder_on(cias, competence, day, commune="62534"):
    with acting_as(make_hat(cias)):
        row = CompetenceHolder.objects.in_force(day).for_commune(commune).of(competence).get()
        return row.holder_id


def test_a_change_ends_what_was_in_force_the_day_before(world):
    cias, ccas, need = world
    give(cias, need, ["62534", "62309"], ccas)
    give(cias, need, ["62534"], cias, since=NEW_YEAR)
    assert holder_on(cias, need, NEW_YEAR - timedelta(days=1)) == ccas.pk
    assert holder_on(cias, need, NEW_YEAR) == cias.pk
    assert holder_on(cias, need, NEW_YEAR, "62309") == ccas.pk


def test_two_holders_at_the_same_time_are_refused_in_french(world):
    cias, ccas, need = world
    give(cias, need, ["62534"], ccas)
    with pytest.raises(ValidationError, match="déjà compétente dans cette commune.*Lumbres.*01/03/2026"):
        give(cias, need, ["62534"], cias, since=SPRING)
    row = CompetenceHolder(
        territory_id=cias.territory_id, competence=need, commune_id="62534", kind="nobody", valid_from=NEW_YEAR
    )
    with acting_as(make_hat(cias, Role.DIRECTION)):
        with pytest.raises(ValidationError, match="Une autre structure est déjà compétente"):
            row.full_clean()
        with pytest.raises(IntegrityError, match="directory_holder_overlap"), transaction.atomic():
            row.save(force_insert=True)


def test_one_commune_that_cannot_change_stops_them_all(world):
    cias, ccas, need = world
    give(cias, need, ["62309"], ccas, since=NEW_YEAR)
    with pytest.raises(ValidationError):
        give(cias, need, ["62534", "62309"], cias)
    with acting_as(make_hat(cias)):
        assert CompetenceHolder.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"communes": ["75056"]}, "75056 n’est pas dans le territoire"),
        ({"communes": []}, "au moins une commune"),
        ({"act": Act()}, "Donnez l’acte"),
        ({"kind": "structure", "holder_id": None}, "Nommez la structure"),
    ],
)
def test_a_change_that_says_too_little_is_refused(world, change, message):
    cias, ccas, need = world
    hat = make_hat(cias, Role.DIRECTION)
    asked = {"communes": ["62534"], "kind": "structure", "holder_id": ccas.pk, "act": ACT} | change
    with acting_as(hat), pytest.raises(ValidationError, match=message):
        change_holder(hat=hat, competence_id=need.pk, valid_from=SPRING, **asked)


def test_what_is_planned_is_taken_back_and_what_has_begun_is_not(world):
    cias, ccas, need = world
    give(cias, need, ["62534"], ccas)
    soon = timezone.localdate() + timedelta(days=30)
    [planned] = give(cias, need, ["62534"], cias, since=soon)
    hat = make_hat(cias, Role.DIRECTION)
    with acting_as(hat):
        cancel_planned(hat=hat, holding_id=planned.pk)
        [left] = CompetenceHolder.objects.all()
        assert (left.holder_id, left.valid_to) == (ccas.pk, None)
        with pytest.raises(ValidationError, match="déjà pris effet"):
            cancel_planned(hat=hat, holding_id=left.pk)


def test_the_past_is_not_rewritten_even_by_who_may_write_the_matrix(world):
    cias, ccas, need = world
    [row] = give(cias, need, ["62534"], ccas)
    with acting_as(make_hat(cias, Role.DIRECTION)):
        with pytest.raises(DatabaseError, match="ne se réécrit pas"), transaction.atomic():
            CompetenceHolder.objects.filter(pk=row.pk).update(holder=cias)
        assert CompetenceHolder.objects.filter(pk=row.pk).delete()[0] == 0


def test_an_act_read_again_keeps_the_day(world):
    cias, ccas, need = world
    [row] = give(cias, need, ["62534"], ccas, act=Act(is_assumption=True))
    hat = make_hat(cias, Role.DIRECTION)
    with acting_as(hat):
        assert row.verified_on is None
        assert verify_holder(hat=hat, holding_id=row.pk, on=date(2026, 4, 2)).verified_on == date(2026, 4, 2)
        with pytest.raises(ValidationError, match="futur"):
            verify_holder(hat=hat, holding_id=row.pk, on=timezone.localdate() + timedelta(days=1))


def test_only_the_direction_of_the_cias_writes_the_matrix(world):
    cias, ccas, need = world
    asked = {"competence_id": need.pk, "communes": ["62534"], "kind": "nobody", "valid_from": SPRING, "act": ACT}
    for structure in (ccas, cias):
        for role in HUMAN_ROLES:
            hat = make_hat(structure, role)
            if (structure, role) == (cias, Role.DIRECTION):
                continue
            with acting_as(hat):
                with pytest.raises(Refused, match="direction du CIAS"):
                    change_holder(hat=hat, **asked)
                row = CompetenceHolder(
                    territory_id=cias.territory_id,
                    competence=need,
                    commune_id="62309",
                    kind="nobody",
                    valid_from=SPRING,
                )
                with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                    row.save(force_insert=True)
    hat = make_hat(cias, Role.DIRECTION)
    with acting_as(hat):
        assert not CompetenceHolder.objects.exists()
        assert change_holder(hat=hat, **asked)
        assert Entry.objects.filter(action="change", resource="matrix").count() == 1


def test_another_territory_sees_no_line_and_writes_none(world, pontivy):
    cias, ccas, need = world
    give(cias, need, ["62534"], ccas)
    elsewhere = make_cias(pontivy, "CIAS de Pontivy")
    with acting_as(make_hat(elsewhere, Role.DIRECTION)):
        assert not CompetenceHolder.objects.exists()
        row = CompetenceHolder(
            territory_id=cias.territory_id, competence=need, commune_id="62309", kind="nobody", valid_from=SPRING
        )
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.parametrize(
    ("commune", "kind", "expected"),
    [
        ("22285", "departement", "Département des Côtes-d’Armor"),
        ("56178", "departement", "Département du Morbihan"),
        ("22285", "caf", "Caf des Côtes-d’Armor"),
        ("22285", "msa", "MSA des Côtes-d’Armor"),
        ("56246", "local", "Mairie du Sourn"),
        ("62309", "local", "Mairie d’Esquerdes"),
        ("22285", "nobody", "Personne"),
    ],
)
def test_a_holder_is_found_from_the_commune(pontivy, commune, kind, expected):
    with acting_as(admin_of(pontivy)):
        place = Commune.objects.select_related("departement").get(pk=commune)
        assert Holders(pontivy.pk, SPRING).resolve(kind, None, place).name == expected


def test_a_closed_ccas_no_longer_answers_for_its_commune(lumbres):
    make_structure(lumbres, opened_on=date(2020, 1, 1))
    with acting_as(admin_of(lumbres)):
        place = Commune.objects.select_related("departement").get(pk="62534")
        assert Holders(lumbres.pk, date(2026, 1, 1)).resolve("local", None, place).name == "CCAS de Lumbres"
        assert Holders(lumbres.pk, date(2019, 1, 1)).resolve("local", None, place).name == "Mairie de Lumbres"
