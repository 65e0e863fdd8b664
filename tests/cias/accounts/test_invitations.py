"""Invitations: who sends them, what the link opens, and that it serves once, in time, to its holder alone."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.cias.accounts.invitation_links import link_token, open_link
from maillage.cias.accounts.models import Invitation, Position, User
from maillage.cias.audit.models import Entry
from maillage.cias.common.hats import acting_as, service_hat
from maillage.cias.common.roles import Role
from maillage.cias.directory.enums import StructureKind
from tests.cias.accounts.factories import (
    PASSWORD,
    make_hat,
    make_position,
    make_structure,
    make_user,
    sign_in,
    signed_in_client,
)

pytestmark = pytest.mark.django_db
GOOD = "quatre-mots-sans-lien"


def typed(structure, role=Role.ACCUEIL, **changes):
    fields = {
        "first_name": "Odile",
        "last_name": "Vasseur",
        "email": "odile@exemple.invalid",
        "structure": str(structure.pk),
        "role": role.value,
        "title": "",
        "valid_from": timezone.localdate().isoformat(),
        "valid_to": "",
    }
    return fields | changes


@pytest.fixture
def send(django_capture_on_commit_callbacks):
    def sent(client, structure=None, **changes):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse("invite_person"), typed(structure or client.structure, **changes))

    return sent


def only_invitation(structure):
    with acting_as(make_hat(Role.DIRECTION, structure)):
        return Invitation.objects.select_related("structure").get()


def link():
    return re.search(r"http://testserver(/compte/invitation/\S+)", mail.outbox[-1].body)[1]


def test_a_direction_invites_and_the_message_says_no_more_than_needed(send):
    client = signed_in_client(Role.DIRECTION, recently_checked=True)
    assert send(client).url == reverse("invitations")
    [message] = mail.outbox
    assert message.to == ["odile@exemple.invalid"] and "Bonjour Odile" in message.body
    for secret in ("Vasseur", "accueil", client.user.last_name, client.structure.name):
        assert secret.lower() not in message.body.lower()
    assert "Envoyée" in client.get(reverse("invitations")).content.decode()


def test_inviting_asks_the_password_again_and_keeps_what_was_typed(send):
    cache.clear()
    client = signed_in_client(Role.DIRECTION)
    answer = send(client)
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert client.post(answer.url, {"password": PASSWORD}).url == reverse("invitations")
    assert only_invitation(client.structure).email == "odile@exemple.invalid"


def test_the_link_opens_an_account_then_asks_for_the_second_factor(send):
    sender = signed_in_client(Role.DIRECTION, recently_checked=True)
    send(sender)
    browser, address = Client(), link()
    assert "Bienvenue, Odile" in browser.get(address).content.decode()
    assert browser.post(address, {"password1": GOOD, "password2": GOOD}).url == "/"
    assert browser.get("/").url == reverse("second_factor")
    assert browser.get(reverse("mfa_activate_totp")).status_code == 200  # the password has just been chosen
    odile = User.objects.get(email="odile@exemple.invalid")
    with acting_as(sender.hat):
        position = Position.objects.get(user=odile)
        assert (position.role, position.structure_id) == (Role.ACCUEIL, sender.structure.pk)
        assert position.granted_by_id == sender.user.pk
    assert "Acceptée" in sender.get(reverse("invitations")).content.decode()


def test_the_link_serves_once(send):
    send(signed_in_client(Role.DIRECTION, recently_checked=True))
    address = link()
    Client().post(address, {"password1": GOOD, "password2": GOOD})
    again = Client().post(address, {"password1": GOOD, "password2": GOOD})
    assert again.status_code == 410 and "a déjà servi" in again.content.decode()
    assert User.objects.filter(email="odile@exemple.invalid").count() == 1


def test_the_link_lives_seven_days(send):
    client = signed_in_client(Role.DIRECTION, recently_checked=True)
    send(client)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert Client().get(link()).status_code == 410
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert Client().get(link()).status_code == 200


def test_an_altered_link_opens_nothing(send):
    send(signed_in_client(Role.DIRECTION, recently_checked=True))
    assert Client().get(link()[:-3] + "xy/").status_code == 410


def test_a_withdrawn_invitation_opens_nothing(send):
    client = signed_in_client(Role.DIRECTION, recently_checked=True)
    send(client)
    client.post(reverse("withdraw_invitation", args=[only_invitation(client.structure).pk]))
    assert Client().get(link()).status_code == 410
    assert "Retirée" in client.get(reverse("invitations")).content.decode()


def test_sending_again_makes_a_new_link_and_ends_the_first(send, django_capture_on_commit_callbacks):
    client = signed_in_client(Role.DIRECTION, recently_checked=True)
    send(client)
    first = link()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("resend_invitation", args=[only_invitation(client.structure).pk]))
    assert link() != first
    assert Client().get(first).status_code == 410
    assert Client().get(link()).status_code == 200


def test_a_weak_password_is_refused_with_a_reason(send):
    send(signed_in_client(Role.DIRECTION, recently_checked=True))
    for weak in ("court", "odile@exemple", "123456789012"):
        html = Client().post(link(), {"password1": weak, "password2": weak}).content.decode()
        assert "chose à corriger" in html or "choses à corriger" in html
    assert not User.objects.filter(email="odile@exemple.invalid").exists()


def test_somebody_who_has_an_account_elsewhere_signs_in_to_accept_and_the_sender_does_not_learn_it(send):
    elsewhere = make_position(Role.REGISSEUR, user=make_user(last_name="Zeller"))
    sender = signed_in_client(Role.DIRECTION, recently_checked=True)
    answer = send(sender, email=elsewhere.user.email)
    assert answer.url == reverse("invitations")
    assert elsewhere.user.last_name not in sender.get(reverse("invitations")).content.decode()
    address = link()
    assert "connectez-vous" in Client().get(address).content.decode()
    assert Client().post(address, {"password1": GOOD, "password2": GOOD}).status_code == 200
    browser = sign_in(Client(), elsewhere)
    assert browser.post(address).url == reverse("choose_hat")
    with acting_as(sender.hat):
        assert Position.objects.filter(user=elsewhere.user).count() == 1


def test_somebody_else_signed_in_does_not_take_the_invitation(send):
    elsewhere = make_position(Role.REGISSEUR)
    sender = signed_in_client(Role.DIRECTION, recently_checked=True)
    send(sender, email=elsewhere.user.email)
    signed_in_client(Role.REGISSEUR).post(link())
    with acting_as(sender.hat):
        assert not Position.objects.filter(user=elsewhere.user).exists()


@pytest.mark.parametrize("role", [Role.ADMIN_TECHNIQUE, Role.DPO])
def test_a_direction_does_not_give_a_role_that_reaches_the_whole_territory(send, role):
    client = signed_in_client(Role.DIRECTION, recently_checked=True)
    html = send(client, role=role).content.decode()
    assert "à corriger" in html and mail.outbox == []


def test_a_direction_does_not_invite_in_another_structure(send):
    client = signed_in_client(Role.DIRECTION, recently_checked=True)
    other = make_structure(client.structure.territory_id, kind=StructureKind.CCAS)
    assert "à corriger" in send(client, structure=other).content.decode()
    assert mail.outbox == []


def test_a_technical_administrator_invites_in_any_structure_of_the_territory(send):
    client = signed_in_client(Role.ADMIN_TECHNIQUE, recently_checked=True)
    other = make_structure(client.structure.territory_id, kind=StructureKind.CCAS)
    assert send(client, structure=other, role=Role.DIRECTION).url == reverse("invitations")


def test_nobody_invites_himself(send):
    client = signed_in_client(Role.DIRECTION, recently_checked=True)
    assert send(client, email=client.user.email.upper()).status_code == 403
    assert mail.outbox == []


def test_what_was_typed_is_kept_beside_the_error(send):
    client = signed_in_client(Role.DIRECTION, recently_checked=True)
    html = send(client, valid_to=(timezone.localdate() - timedelta(days=1)).isoformat()).content.decode()
    assert "La fin doit suivre le début." in html and 'value="odile@exemple.invalid"' in html


def test_the_same_person_is_not_invited_twice_for_the_same_role(send):
    client = signed_in_client(Role.DIRECTION, recently_checked=True)
    send(client)
    assert "attend déjà" in send(client).content.decode()
    assert len(mail.outbox) == 1


def test_an_invitation_is_journaled_without_the_name_nor_the_address(send):
    client = signed_in_client(Role.DIRECTION, recently_checked=True)
    send(client)
    with acting_as(client.hat):
        [entry] = Entry.objects.filter(object_id=only_invitation(client.structure).pk)
    assert "odile" not in str(entry.detail).lower()


def invitation_of(hat, structure, **changes):
    now = timezone.now()
    fields = {"email": "x@exemple.invalid", "first_name": "X", "last_name": "Y", "role": Role.ACCUEIL}
    fields |= {"valid_from": date(2026, 1, 1), "invited_by_id": hat.user_id, "sent_at": now}
    fields |= {"expires_at": now + timedelta(days=7)}
    return Invitation.objects.create(territory_id=hat.territory_id, structure=structure, **(fields | changes))


def test_in_sql_background_work_gives_only_the_position_that_an_open_invitation_offers():
    hat = make_hat(Role.DIRECTION)
    with acting_as(hat):
        position = Position.objects.select_related("structure").get(pk=hat.position_id)
        invitation = invitation_of(hat, position.structure)
    somebody = make_position(Role.REGISSEUR).user
    worker = service_hat(hat.territory_id, hat.structure_id)
    offered = {
        "territory_id": hat.territory_id,
        "structure_id": hat.structure_id,
        "user": somebody,
        "role": Role.ACCUEIL,
        "valid_from": date(2026, 1, 1),
        "invitation_id": invitation.pk,
    }
    for change in ({"role": Role.DIRECTION}, {"user_id": hat.user_id, "user": None}, {"invitation_id": None}):
        wrong = {k: v for k, v in (offered | change).items() if v is not None or k == "invitation_id"}
        with pytest.raises(DatabaseError), acting_as(worker), transaction.atomic():
            Position.objects.create(**wrong)
    with acting_as(worker):
        Position.objects.create(**offered)


@pytest.mark.parametrize("role", [Role.ACCUEIL, Role.TRAVAILLEUR_SOCIAL, Role.DPO])
def test_in_sql_a_role_that_does_not_manage_people_sees_and_sends_no_invitation(role):
    structure = make_structure()
    sender = make_hat(Role.DIRECTION, structure)
    with acting_as(sender):
        invitation_of(sender, structure)
    hat = make_hat(role, structure)
    with acting_as(hat):
        assert not Invitation.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            invitation_of(hat, structure, email="z@exemple.invalid")


def test_in_sql_a_direction_neither_sees_nor_sends_an_invitation_of_another_structure():
    sender = make_hat(Role.DIRECTION)
    with acting_as(sender):
        own = Position.objects.select_related("structure").get(pk=sender.position_id).structure
        invitation = invitation_of(sender, own)
    assert open_link(link_token(invitation)).invitation == invitation
    other = make_structure(sender.territory_id)
    with acting_as(make_hat(Role.DIRECTION, other)):
        assert not Invitation.objects.exists()
    with acting_as(sender), pytest.raises(DatabaseError), transaction.atomic():
        invitation_of(sender, other, email="z@exemple.invalid")
