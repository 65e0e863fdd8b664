"""A new territory has nobody to invite anybody: its first account is opened by a command, once."""

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from maillage.cias.accounts.actions.first_account import open_first_account
from maillage.cias.accounts.models import Position
from maillage.cias.common.hats import acting_as, bare_hat
from maillage.cias.common.roles import Role
from tests.cias.accounts.factories import make_structure

pytestmark = pytest.mark.django_db
PERSON = {"email": "Odile@exemple.invalid", "first_name": "Odile", "last_name": "Vasseur"}


def test_the_first_person_chooses_a_password_by_a_link_then_the_second_factor(
    client, django_capture_on_commit_callbacks
):
    user = open_first_account(structure=make_structure(), **PERSON)
    with acting_as(bare_hat(user.pk)):
        assert [p.role for p in Position.objects.filter(user=user)] == [Role.ADMIN_TECHNIQUE]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/compte/mot-de-passe/oublie/", {"email": user.email})
    form = client.get(re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]).url
    chosen = {"password1": "quatre-mots-sans-lien", "password2": "quatre-mots-sans-lien"}
    client.post(form, chosen)
    client.post("/compte/connexion/", {"login": user.email, "password": chosen["password1"]})
    assert client.get("/").url == "/compte/casquette/second-facteur/"


def test_a_territory_with_an_administrator_opens_no_other_account_this_way():
    structure = make_structure()
    open_first_account(structure=structure, **PERSON)
    with pytest.raises(ValidationError, match="elle invite les autres"):
        open_first_account(structure=structure, **(PERSON | {"email": "autre@exemple.invalid"}))


def test_an_address_already_known_is_refused():
    open_first_account(structure=make_structure(), **PERSON)
    with pytest.raises(ValidationError, match="déjà un compte"):
        open_first_account(structure=make_structure(), **PERSON)
