"""People at work, their hats, and a browser already signed in.

hat = make_hat(Role.ACCUEIL)                      # a new territory, structure and person
other = make_hat(Role.DIRECTION, structure=structure)
client = signed_in_client(Role.ACCUEIL)           # client.hat, client.user, client.structure
"""

import itertools
import time
import uuid
from datetime import date

from django.test import Client

from maillage.cias.accounts.middleware import SECOND_FACTOR_KEY, SESSION_KEY, hat_of
from maillage.cias.accounts.models import Position, TeamMembership, User
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.roles import Role
from maillage.cias.directory.enums import StructureKind
from maillage.cias.directory.models import Structure, Team

PASSWORD = "un-mot-de-passe-de-test-42"

_numbers = itertools.count(1)


def granting_hat(territory_id, structure_id=None):
    """The hat of a technical administrator nobody knows: writes structures, hats and teams."""
    return Hat(territory_id, structure_id, Role.ADMIN_TECHNIQUE, uuid.uuid4())


def make_structure(territory_id=None, kind=StructureKind.CIAS, name=None):
    territory_id = territory_id or uuid.uuid4()
    with acting_as(granting_hat(territory_id)):
        name = name or f"Structure {next(_numbers)}"
        return Structure.objects.create(territory_id=territory_id, kind=kind, name=name)


def make_user(email=None, first_name="Léa", last_name="Wimart", password=PASSWORD, **fields):
    """A person who can sign in: her address counts as checked."""
    from allauth.account.models import EmailAddress

    email = email or f"agent{next(_numbers)}@exemple.invalid"
    user = User.objects.create_user(email, password, first_name=first_name, last_name=last_name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def make_position(role, structure=None, user=None, valid_from=date(2020, 1, 1), valid_to=None, title=""):
    structure, user = structure or make_structure(), user or make_user()
    with acting_as(granting_hat(structure.territory_id, structure.pk)):
        return Position.objects.create(
            territory_id=structure.territory_id,
            structure=structure,
            user=user,
            role=role,
            title=title,
            valid_from=valid_from,
            valid_to=valid_to,
        )


def make_team(structure, *users, name=None):
    with acting_as(granting_hat(structure.territory_id, structure.pk)):
        name = name or f"Équipe {next(_numbers)}"
        team = Team.objects.create(territory_id=structure.territory_id, structure=structure, name=name)
        for user in users:
            TeamMembership.objects.create(territory_id=team.territory_id, structure=structure, team=team, user=user)
    return team


def make_hat(role, structure=None, user=None, team_ids=()):
    """The hat of a position in force, made in the database."""
    return hat_of(make_position(role, structure, user), tuple(team_ids))


def signed_in_client(role, structure=None, user=None, second_factor=True, recently_checked=False, **position):
    """A browser signed in under `role`, its second factor satisfied."""
    worn = make_position(role, structure, user, **position)
    return sign_in(Client(), worn, second_factor=second_factor, recently_checked=recently_checked)


def sign_in(client, position, second_factor=True, recently_checked=False):
    """Sign `client` in under `position`; `recently_checked`: the password has just been asked again."""
    client.force_login(position.user)
    session = client.session
    session[SESSION_KEY] = str(position.pk)
    session[SECOND_FACTOR_KEY] = second_factor
    if recently_checked:
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(position.user_id)
    session.save()
    client.position, client.user, client.structure = position, position.user, position.structure
    client.hat = hat_of(position)
    return client
