"""Giving and ending hats, teams, second factors taken away by two persons, declared relatives."""

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from maillage.cias.accounts.actions.positions import give_position
from maillage.cias.accounts.actions.second_factor import activate_totp, confirm_second_factor_reset
from maillage.cias.accounts.models import Position, Relative, SecondFactorReset, TeamMembership
from maillage.cias.audit.models import Entry
from maillage.cias.common import registry
from maillage.cias.common.hats import acting_as
from maillage.cias.common.permissions import Refused
from maillage.cias.common.registry import Gesture
from maillage.cias.common.roles import Role
from maillage.cias.directory.enums import StructureKind
from maillage.cias.directory.models import Team
from tests.cias.accounts.factories import (
    make_hat,
    make_position,
    make_structure,
    make_team,
    make_user,
    signed_in_client,
)
from tests.cias.households.factories import make_household

pytestmark = pytest.mark.django_db


def offer(structure, role=Role.ACCUEIL, **changes):
    today = timezone.localdate().isoformat()
    return {
        "structure": str(structure.pk),
        "role": role.value,
        "valid_from": today,
        "valid_to": "",
        "title": "",
    } | changes


def roles_of(hat, user):
    with acting_as(hat):
        return set(Position.objects.filter(user=user).values_list("role", flat=True))


def test_a_direction_gives_a_hat_and_the_sheet_shows_it_with_its_dates():
    client = signed_in_client(Role.DIRECTION, recently_checked=True)
    colleague = make_position(Role.REGISSEUR, client.structure).user
    answer = client.post(reverse("add_position", args=[colleague.pk]), offer(client.structure, Role.INSTRUCTEUR))
    assert answer.url == reverse("colleague", args=[colleague.pk])
    assert roles_of(client.hat, colleague) == {Role.REGISSEUR, Role.INSTRUCTEUR}
    assert "Instruction des aides" in client.get(answer.url).content.decode()


def test_nobody_gives_himself_a_role_through_the_page_nor_in_sql():
    client = signed_in_client(Role.DIRECTION, recently_checked=True)
    answer = client.post(reverse("add_position", args=[client.user.pk]), offer(client.structure, Role.INSTRUCTEUR))
    assert answer.status_code == 403
    assert "Donner une casquette" not in client.get(reverse("colleague", args=[client.user.pk])).content.decode()
    with acting_as(client.hat), pytest.raises(DatabaseError), transaction.atomic():
        Position.objects.create(
            territory_id=client.hat.territory_id,
            structure=client.structure,
            user=client.user,
            role=Role.INSTRUCTEUR,
            valid_from=date(2026, 1, 1),
        )
    assert roles_of(client.hat, client.user) == {Role.DIRECTION}


@pytest.mark.parametrize("role", [Role.ACCUEIL, Role.TRAVAILLEUR_SOCIAL, Role.DPO, Role.ADMINISTRATEUR])
def test_a_role_that_does_not_manage_people_gives_nothing(role):
    client = signed_in_client(role, recently_checked=True)
    colleague = make_position(Role.REGISSEUR, client.structure).user
    answer = client.post(reverse("add_position", args=[colleague.pk]), offer(client.structure))
    assert answer.status_code == 403
    with acting_as(client.hat), pytest.raises(DatabaseError), transaction.atomic():
        Position.objects.create(
            territory_id=client.hat.territory_id,
            structure=client.structure,
            user=colleague,
            role=Role.ACCUEIL,
            valid_from=date(2026, 1, 1),
        )
    with acting_as(client.hat), pytest.raises(Refused):
        give_position(
            hat=client.hat, user=colleague, structure=client.structure, role=Role.ACCUEIL, valid_from=date(2026, 1, 1)
        )


@pytest.mark.parametrize("role", [Role.ADMIN_TECHNIQUE, Role.DPO])
def test_in_sql_a_direction_does_not_give_a_role_of_the_whole_territory(role):
    hat = make_hat(Role.DIRECTION)
    with acting_as(hat), pytest.raises(DatabaseError), transaction.atomic():
        Position.objects.create(
            territory_id=hat.territory_id,
            structure_id=hat.structure_id,
            user=make_user(),
            role=role,
            valid_from=date(2026, 1, 1),
        )


def test_a_technical_administrator_gives_roles_everywhere_and_reads_no_file():
    client = signed_in_client(Role.ADMIN_TECHNIQUE, recently_checked=True)
    ccas = make_structure(client.structure.territory_id, kind=StructureKind.CCAS)
    agent = make_position(Role.REGISSEUR, ccas).user
    client.post(reverse("add_position", args=[agent.pk]), offer(ccas, Role.DIRECTION))
    assert Role.DIRECTION in roles_of(client.hat, agent)


def test_a_technical_administrator_reads_no_file_through_the_page_nor_in_sql():
    client = signed_in_client(Role.ADMIN_TECHNIQUE)
    household = make_household(make_hat(Role.TRAVAILLEUR_SOCIAL, client.structure))
    assert client.get("/foyers/").status_code == 403
    assert client.get(reverse("household", args=[household.pk])).status_code in {403, 404}
    with acting_as(client.hat), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("households_"):
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                assert cursor.fetchone() == (0,), table


def test_the_end_of_a_hat_keeps_its_history():
    client = signed_in_client(Role.DIRECTION)
    position = make_position(Role.ACCUEIL, client.structure)
    yesterday = timezone.localdate() - timedelta(days=1)
    client.post(reverse("stop_position", args=[position.pk]), {"valid_to": yesterday.isoformat()})
    html = client.get(reverse("colleague", args=[position.user_id])).content.decode()
    assert "Avant" in html and "Accueil" in html
    with acting_as(client.hat):
        assert Entry.objects.filter(object_id=position.pk, action="revoke").exists()


def test_nobody_ends_his_own_hat():
    client = signed_in_client(Role.DIRECTION)
    answer = client.post(reverse("stop_position", args=[client.position.pk]), {"valid_to": "2026-01-01"})
    assert answer.status_code == 403


def test_a_direction_creates_a_team_and_people_join_and_leave_it():
    client = signed_in_client(Role.DIRECTION)
    client.post(reverse("teams"), {"structure": str(client.structure.pk), "name": "Accueil de Lumbres"})
    assert "Accueil de Lumbres" in client.get(reverse("teams")).content.decode()
    colleague = make_position(Role.ACCUEIL, client.structure).user
    with acting_as(client.hat):
        team = Team.objects.get(name="Accueil de Lumbres")
    client.post(reverse("join_team", args=[colleague.pk]), {"team": str(team.pk)})
    with acting_as(client.hat):
        membership = TeamMembership.objects.get(user=colleague)
    client.post(reverse("leave_team", args=[membership.pk]))
    with acting_as(client.hat):
        assert not TeamMembership.objects.filter(user=colleague).exists()


def test_a_team_takes_nobody_from_another_structure():
    client = signed_in_client(Role.DIRECTION)
    team = make_team(client.structure)
    stranger = make_position(Role.ACCUEIL, make_structure(client.structure.territory_id)).user
    client.post(reverse("join_team", args=[stranger.pk]), {"team": str(team.pk)})
    with acting_as(client.hat):
        assert not TeamMembership.objects.filter(team=team).exists()


def test_the_teams_of_the_hat_are_those_of_its_structure():
    structure = make_structure()
    client = signed_in_client(Role.TRAVAILLEUR_SOCIAL, structure)
    team = make_team(structure, client.user)
    other = make_structure(structure.territory_id)
    make_position(Role.ACCUEIL, other, client.user)
    make_team(other, client.user)
    assert client.get("/").wsgi_request.hat.team_ids == (team.pk,)


@pytest.fixture
def lost_telephone():
    """Somebody of a structure whose second factor is lost."""
    position = make_position(Role.TRAVAILLEUR_SOCIAL, user=make_user(is_fictional=True))
    activate_totp(user=position.user, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    return position


def ask(position):
    client = signed_in_client(Role.DIRECTION, position.structure, recently_checked=True)
    client.post(reverse("ask_reset", args=[position.user_id]))
    with acting_as(client.hat):
        return client, SecondFactorReset.objects.get(user=position.user)


def test_a_second_factor_is_taken_away_by_two_persons(lost_telephone, django_capture_on_commit_callbacks):
    asker, reset = ask(lost_telephone)
    assert Authenticator.objects.filter(user=lost_telephone.user).count() == 2
    second = signed_in_client(Role.ADMIN_TECHNIQUE, lost_telephone.structure, recently_checked=True)
    assert "Confirmer le retrait du second facteur" in second.get("/").content.decode()
    assert "Confirmer le retrait" not in asker.get("/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        second.post(reverse("confirm_reset", args=[reset.pk]))
    assert not Authenticator.objects.filter(user=lost_telephone.user).exists()
    assert mail.outbox[-1].to == [lost_telephone.user.email]
    with acting_as(second.hat):
        steps = [entry.detail["second_factor"] for entry in Entry.objects.filter(object_id=reset.pk)]
        assert steps == ["confirmed"]  # its own; the journal of the other is the direction's and the DPO's
    with acting_as(make_hat(Role.DPO, lost_telephone.structure)):
        assert Entry.objects.filter(object_id=reset.pk).count() == 2


def test_the_person_who_asked_does_not_confirm(lost_telephone):
    asker, reset = ask(lost_telephone)
    assert asker.post(reverse("confirm_reset", args=[reset.pk])).status_code == 403
    assert Authenticator.objects.filter(user=lost_telephone.user).exists()
    with acting_as(asker.hat), pytest.raises(DatabaseError), transaction.atomic():
        SecondFactorReset.objects.filter(pk=reset.pk).update(confirmed_by=asker.user, confirmed_at=timezone.now())


def test_in_sql_nobody_confirms_in_the_name_of_another(lost_telephone):
    asker, reset = ask(lost_telephone)
    accomplice = make_position(Role.DIRECTION, lost_telephone.structure).user
    with acting_as(asker.hat), pytest.raises(DatabaseError), transaction.atomic():
        SecondFactorReset.objects.filter(pk=reset.pk).update(confirmed_by=accomplice, confirmed_at=timezone.now())


def test_nobody_takes_away_his_own_second_factor():
    client = signed_in_client(Role.DIRECTION, recently_checked=True)
    client.post(reverse("ask_reset", args=[client.user.pk]))
    with acting_as(client.hat):
        assert not SecondFactorReset.objects.exists()


def test_a_role_that_does_not_manage_people_neither_asks_nor_confirms(lost_telephone):
    _, reset = ask(lost_telephone)
    client = signed_in_client(Role.INSTRUCTEUR, lost_telephone.structure, recently_checked=True)
    assert client.post(reverse("ask_reset", args=[lost_telephone.user_id])).status_code == 403
    assert client.post(reverse("confirm_reset", args=[reset.pk])).status_code == 403
    with acting_as(client.hat):
        assert not SecondFactorReset.objects.exists()
        with pytest.raises(Refused):
            confirm_second_factor_reset(hat=client.hat, reset=reset)


def test_a_role_that_reads_files_does_not_drop_its_second_factor(lost_telephone):
    client = signed_in_client(Role.REGISSEUR, user=lost_telephone.user, recently_checked=True)
    html = client.post(reverse("mfa_deactivate_totp")).content.decode()
    assert "le second facteur est obligatoire" in html
    assert Authenticator.objects.filter(user=lost_telephone.user, type="totp").exists()


RELATIVE = {"link": "parent", "first_name": "Jeannine", "last_name": "Roussel", "birth_date": "02/03/1955"}


def test_an_agent_declares_relatives_whom_the_direction_alone_reads_besides():
    client = signed_in_client(Role.ACCUEIL)
    client.post(reverse("relatives"), RELATIVE)
    assert "Jeannine Roussel" in client.get(reverse("relatives")).content.decode()
    direction = signed_in_client(Role.DIRECTION, client.structure)
    assert "Jeannine Roussel" in direction.get(reverse("declared_relatives")).content.decode()
    for hat in (
        make_hat(Role.TRAVAILLEUR_SOCIAL, client.structure),
        make_hat(Role.ADMIN_TECHNIQUE, client.structure),
        make_hat(Role.DIRECTION, make_structure(client.structure.territory_id)),
    ):
        with acting_as(hat):
            assert not Relative.objects.exists()


def test_a_declaration_is_taken_back_by_its_author_alone():
    client = signed_in_client(Role.ACCUEIL)
    client.post(reverse("relatives"), RELATIVE)
    with acting_as(client.hat):
        relative = Relative.objects.get()
    direction = signed_in_client(Role.DIRECTION, client.structure)
    assert direction.post(reverse("forget_relative", args=[relative.pk])).status_code == 404
    with acting_as(direction.hat):
        assert Relative.objects.filter(pk=relative.pk).delete()[0] == 0
    client.post(reverse("forget_relative", args=[relative.pk]))
    with acting_as(client.hat):
        assert not Relative.objects.exists()


def test_a_relative_born_tomorrow_is_refused_and_what_was_typed_is_kept():
    client = signed_in_client(Role.ACCUEIL)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    html = client.post(reverse("relatives"), RELATIVE | {"birth_date": tomorrow}).content.decode()
    assert "Cette date est dans le futur" in html and 'value="Jeannine"' in html


def test_other_capabilities_offer_gestures_on_a_declared_relative(monkeypatch):
    client = signed_in_client(Role.ACCUEIL)
    client.post(reverse("relatives"), RELATIVE)
    gestures = registry.Providers("gestures")
    gestures.register(
        lambda request, hat, relative: [Gesture("Protéger le dossier", f"/foyers/?{relative.pk}", "lock")]
    )
    monkeypatch.setattr(registry, "relative_gestures", gestures)
    direction = signed_in_client(Role.DIRECTION, client.structure)
    assert "Protéger le dossier" in direction.get(reverse("declared_relatives")).content.decode()


def test_shortcuts_are_turned_off_and_on():
    client = signed_in_client(Role.ACCUEIL)
    client.post(reverse("shortcuts"), {"enabled": "0"})
    assert "Ils sont coupés" in client.get(reverse("account")).content.decode()
    client.post(reverse("shortcuts"), {"enabled": "1"})
    assert "Ils sont actifs" in client.get(reverse("account")).content.decode()
