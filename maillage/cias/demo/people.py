"""The fictional agents: accounts, hats and second factor."""

import uuid
from datetime import date, timedelta

from allauth.account.models import EmailAddress

from maillage.cias.accounts.actions.second_factor import activate_totp
from maillage.cias.accounts.models import Position, User
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.roles import Role
from maillage.cias.demo.staff import PASSWORD, SECRET, Agent
from maillage.cias.directory.models import Structure


def add_agents(territory_id: uuid.UUID, cias: Structure, agents: list[Agent], today: date) -> dict[Role, list[User]]:
    """Create the accounts and positions; returns the users by role."""
    by_role: dict[Role, list[User]] = {}
    for agent in agents:
        user = User.objects.create_user(
            agent.login, PASSWORD, first_name=agent.first_name, last_name=agent.last_name, is_fictional=True
        )
        EmailAddress.objects.create(user=user, email=agent.login, primary=True, verified=True)
        activate_totp(user=user, secret=SECRET)
        with acting_as(Hat(territory_id, cias.pk, Role.ADMIN_TECHNIQUE, None)):
            for name, role, title in agent.hats:
                structure = cias if not name else Structure.objects.get(territory_id=territory_id, name=name)
                Position(
                    territory_id=territory_id,
                    structure=structure,
                    user=user,
                    role=role,
                    title=title,
                    valid_from=today - timedelta(days=800),
                ).save(force_insert=True)
                by_role.setdefault(role, []).append(user)
    return by_role
