"""Who reads and writes the sheets: through the predicate and through SQL, role by role, the same answer."""

import uuid
from datetime import date, time

import pytest
from django.db import DatabaseError, transaction

from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.permissions import Missing, Refused
from maillage.cias.common.roles import HUMAN_ROLES, Role
from maillage.cias.directory.actions.conventions import add_convention, end_convention
from maillage.cias.directory.actions.services import change_service
from maillage.cias.directory.actions.structures import add_structure, change_structure
from maillage.cias.directory.models import Convention, OpeningHours, Service, Site, Structure, Team
from maillage.cias.directory.permissions import may_add_structure, may_write_sheet
from tests.cias.directory.factories import (
    NOBODY_YET,
    make_cias,
    make_hat,
    make_service,
    make_site,
    make_structure,
)

MORNING = {"weekday": 1, "opens": time(9), "closes": time(12)}
AUTHOR = uuid.UUID(int=8)


@pytest.fixture
def world(lumbres):
    """The CIAS, a CCAS, a partner whose sheet the CIAS keeps, each with a place and a service."""
    cias, ccas = make_cias(lumbres), make_structure(lumbres)
    hat = make_hat(cias, Role.DIRECTION)
    with acting_as(hat):
        partner = add_structure(hat=hat, kind="partner", name="Mission locale", partner_kind="mission_locale")
    for structure in (cias, ccas, partner):
        make_site(structure, hours=[MORNING])
        make_service(structure)
    return {"cias": cias, "ccas": ccas, "partner": partner}


def changed(queryset, **fields):
    """Whether the database let the hat change the rows."""
    try:
        with transaction.atomic():
            return queryset.update(**fields) > 0
    except DatabaseError:
        return False


def added(row):
    """Whether the database let the hat add the row."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except DatabaseError:
        return False
    return True


def test_a_sheet_is_written_by_who_keeps_it(world):
    for role in HUMAN_ROLES:
        hat = make_hat(world["cias"], role, user_id=AUTHOR)
        with acting_as(hat):
            for name, structure in world.items():
                expected = role is Role.ADMIN_TECHNIQUE or (
                    name != "ccas" and role in (Role.DIRECTION, Role.SECRETAIRE_MAIRIE)
                )
                assert may_write_sheet(hat, structure) is expected, (role, name)
                tables = [Structure.objects.filter(pk=structure.pk)]
                tables += [model.objects.filter(structure=structure) for model in (Site, Service)]
                assert [changed(rows, version=2) for rows in tables] == [expected] * 3, (role, name)
                assert changed(OpeningHours.objects.filter(structure=structure), notes="x") is expected, (role, name)


def test_every_hat_reads_every_sheet_of_its_territory(world):
    for role in HUMAN_ROLES:
        with acting_as(make_hat(world["ccas"], role)):
            assert (Structure.objects.count(), Site.objects.count(), Service.objects.count()) == (3, 3, 3), role


def test_another_territory_sees_nothing_and_guesses_nothing(world, pontivy):
    elsewhere = make_cias(pontivy, "CIAS de Pontivy")
    hat = make_hat(elsewhere, Role.ADMIN_TECHNIQUE)
    with acting_as(hat):
        assert [s.name for s in Structure.objects.all()] == ["CIAS de Pontivy"]
        assert not Site.objects.exists()
        assert not Service.objects.exists()
        with pytest.raises(Missing):
            change_structure(hat=hat, structure_id=world["cias"].pk, version=1, name="Pris")
        # the same name elsewhere is not refused: that would tell what another territory holds
        assert add_structure(hat=hat, kind="partner", name="Mission locale", partner_kind="mission_locale")


def test_no_hat_reads_nothing(world):
    assert not Structure.objects.exists()
    with acting_as(Hat(world["cias"].territory_id, None, None, NOBODY_YET)):
        assert not Service.objects.exists()


@pytest.mark.parametrize("role", [Role.RESPONSABLE_RPE, Role.RESPONSABLE_LAEP, Role.ACCUEIL])
def test_a_responsable_writes_the_services_that_are_hers_or_of_her_team(world, role):
    cias, others = world["cias"], Service.objects.filter(name="Aide au paiement d’une facture")
    with acting_as(make_hat(cias, Role.DIRECTION)):
        team = Team.objects.create(territory_id=cias.territory_id, structure=cias, name="Petite enfance")
        Service.objects.create(territory_id=cias.territory_id, structure=cias, name="Le sien", author_id=AUTHOR)
        Service.objects.create(territory_id=cias.territory_id, structure=cias, name="De l’équipe", team=team)
    hat = make_hat(cias, role, user_id=AUTHOR, teams=[team])
    expected = role is not Role.ACCUEIL
    with acting_as(hat):
        for service in Service.objects.filter(structure=cias).exclude(pk__in=others):
            allowed = may_write_sheet(hat, cias, author_id=service.author_id, team_id=service.team_id)
            assert allowed is expected
            assert changed(Service.objects.filter(pk=service.pk), urgent="x") is expected
        assert not changed(others.filter(structure=cias), urgent="x")
        with pytest.raises(Refused, match="tenue par"):
            change_service(hat=hat, service_id=others.get(structure=cias).pk, version=1, name="Pris")


@pytest.mark.parametrize("kind", ["partner", "ccas"])
def test_who_adds_a_structure(world, kind):
    for role in HUMAN_ROLES:
        hat = make_hat(world["ccas"], role)
        row = Structure(territory_id=hat.territory_id, kind=kind, name=f"Ajoutée {role}", kept_by=world["ccas"])
        expected = role is Role.ADMIN_TECHNIQUE or (
            kind == "partner" and role in (Role.DIRECTION, Role.SECRETAIRE_MAIRIE)
        )
        with acting_as(hat):
            assert may_add_structure(hat, kind) is expected, role
            assert added(row) is expected, role


def test_nobody_deletes_a_structure_a_place_or_a_service(world):
    with acting_as(make_hat(world["cias"], Role.ADMIN_TECHNIQUE)):
        for model in (OpeningHours, Service, Site, Structure):
            rows = model.objects.all()
            with transaction.atomic():
                left = rows.count() if model is not OpeningHours else 0
                rows._raw_delete(rows.db)
                assert rows.count() == left


@pytest.fixture
def convention(world):
    hat = make_hat(world["cias"], Role.DIRECTION)
    with acting_as(hat):
        return add_convention(
            hat=hat,
            partner_id=world["ccas"].pk,
            name="Relais",
            purpose="S’adresser les personnes.",
            starts_on=date(2026, 3, 1),
            ends_on=date(2026, 12, 31),
            gdpr_clause="separate",
        )


@pytest.mark.parametrize("place", ["cias", "ccas", "partner"])
def test_a_convention_is_read_by_its_two_structures_and_written_by_the_one_that_keeps_it(world, convention, place):
    readers = {Role.DIRECTION, Role.TRAVAILLEUR_SOCIAL, Role.INSTRUCTEUR, Role.DPO}
    for role in HUMAN_ROLES:
        with acting_as(make_hat(world[place], role)):
            assert Convention.objects.exists() is (place != "partner" and role in readers), role
            rows = Convention.objects.filter(pk=convention.pk)
            assert changed(rows, terms="x") is (place == "cias" and role is Role.DIRECTION), role


def test_a_convention_stops_on_its_last_day_and_renews_itself_only_when_it_says_so(world, convention):
    hat = make_hat(world["cias"], Role.DIRECTION)
    ids = (world["ccas"].pk, world["cias"].pk)
    with acting_as(hat):

        def in_force(day):
            return Convention.objects.in_force(day).between(*ids).exists()

        assert [in_force(date(2026, 2, 28)), in_force(date(2026, 12, 31)), in_force(date(2027, 1, 1))] == [
            *(False, True, False)
        ]
        Convention.objects.update(tacit_renewal=True)
        assert in_force(date(2027, 6, 1))
        end_convention(hat=hat, convention_id=convention.pk, version=1, last_day=date(2027, 5, 31))
        assert not in_force(date(2027, 6, 1))
    other = make_hat(world["ccas"], Role.DIRECTION)
    with acting_as(other), pytest.raises(Refused, match="tenue par l’autre structure"):
        end_convention(hat=other, convention_id=convention.pk, version=2, last_day=date(2027, 5, 1))
