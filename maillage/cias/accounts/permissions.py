"""Who gives hats, who must sign in twice, and the tables that sign-in reads before any hat is worn."""

import uuid
from dataclasses import replace

from maillage.cias.accounts.models import Invitation, Position, Relative, SecondFactorReset, TeamMembership
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource, Situation, allows
from maillage.cias.common.permissions import Refused, may
from maillage.cias.common.policies import ROLE, STRUCTURE, TERRITORY, USER, Rule, role_in, territory_wide
from maillage.cias.common.roles import Role

#: what a password alone may read; every other resource, one added tomorrow included, asks for the second factor
_PASSWORD_IS_ENOUGH = {
    Resource.DIRECTORY,
    Resource.MATRIX,
    Resource.CONVENTION,
    Resource.SCHEME,
    Resource.PEOPLE,
    Resource.RELATIVES,
}

#: roles whose reach is the whole territory: given by whoever writes people everywhere, never by one structure
TERRITORY_ROLES = (Role.ADMIN_TECHNIQUE, Role.DPO)


def needs_second_factor(role: Role) -> bool:
    """Whether the role reads what concerns persons, or gives roles to others."""
    reads = any(
        allows(role, Access.READ, resource, situation)
        for resource in set(Resource) - _PASSWORD_IS_ENOUGH
        for situation in Situation
    )
    return reads or allows(role, Access.WRITE, Resource.PEOPLE, Situation.STRUCTURE)


def may_manage(hat: Hat, structure_id: uuid.UUID | None) -> bool:
    """Whether the hat manages the people of this structure of its territory."""
    if may(hat, Access.WRITE, Resource.PEOPLE, Situation.SHARED):
        return True
    return structure_id == hat.structure_id and may(hat, Access.WRITE, Resource.PEOPLE, Situation.STRUCTURE)


def person_of(hat: Hat) -> uuid.UUID:
    """Who wears the hat. Raises `Refused` for background work, which has nobody to answer for it."""
    if hat.user_id is None:
        raise Refused(Resource.PEOPLE, Access.WRITE)
    return hat.user_id


def roles_given_by(hat: Hat) -> list[Role]:
    """The roles that the hat may give."""
    everywhere = may(hat, Access.WRITE, Resource.PEOPLE, Situation.SHARED)
    return [role for role in Role if role is not Role.SERVICE and (everywhere or role not in TERRITORY_ROLES)]


def check_manages(hat: Hat, structure_id: uuid.UUID | None, object_id: uuid.UUID | None = None) -> None:
    """Raises `Refused` when the hat does not manage the people of this structure."""
    if not may_manage(hat, structure_id):
        raise Refused(Resource.PEOPLE, Access.WRITE, object_id)


def check_gives(hat: Hat, structure_id: uuid.UUID, role: Role, user_id: uuid.UUID | None) -> None:
    """Raises `Refused` when the hat may not give `role` in the structure to the user (None: not known yet)."""
    check_manages(hat, structure_id, user_id)
    if user_id is not None and user_id == hat.user_id:
        raise Refused(Resource.PEOPLE, Access.WRITE, user_id, "Personne ne se donne un rôle à soi-même.")
    if role not in roles_given_by(hat):
        raise Refused(Resource.PEOPLE, Access.WRITE, user_id, "Ce rôle se donne par l’administration technique.")


def _managed(table: str) -> str:
    """SQL: the hat manages the people of the row's structure."""
    return (
        f"{table}.territory_id = {TERRITORY}"
        f" AND (({table}.structure_id = {STRUCTURE} AND {role_in(Access.WRITE, Resource.PEOPLE, Situation.STRUCTURE)})"
        f" OR {role_in(Access.WRITE, Resource.PEOPLE, Situation.SHARED)})"
    )


def _given(table: str) -> str:
    """SQL: the hat may give the row's role in its structure."""
    far = ",".join(TERRITORY_ROLES)
    everywhere = role_in(Access.WRITE, Resource.PEOPLE, Situation.SHARED)
    return f"{_managed(table)} AND ({table}.role <> ALL('{{{far}}}') OR {everywhere})"


def _service(table: str) -> str:
    """SQL: background work of the row's structure, which opens the link of an invitation."""
    here = f"{table}.territory_id = {TERRITORY} AND {table}.structure_id = {STRUCTURE}"
    return f"({here} AND {ROLE} = '{Role.SERVICE}')"


_position, _invitation, _reset, _relative, _member = (
    model._meta.db_table for model in (Position, Invitation, SecondFactorReset, Relative, TeamMembership)
)
_colleague = f"{_position}.territory_id = {TERRITORY} AND {role_in(Access.READ, Resource.PEOPLE, Situation.STRUCTURE)}"
_grants = f"{_given(_position)} AND {_position}.user_id <> {USER}"  # nobody gives himself a role
# What an open invitation offers, to somebody else than who invites, and no more.
_invited = (
    f"{_service(_position)} AND EXISTS (SELECT 1 FROM {_invitation} i WHERE i.id = {_position}.invitation_id"
    f" AND i.structure_id = {_position}.structure_id AND i.role = {_position}.role"
    f" AND i.valid_from = {_position}.valid_from AND i.valid_to IS NOT DISTINCT FROM {_position}.valid_to"
    f" AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > now()"
    f" AND i.invited_by_id <> {_position}.user_id)"
)
_invites = f"({_given(_invitation)}) OR {_service(_invitation)}"

_others = f"{_managed(_reset)} AND {_reset}.user_id <> {USER}"
_second = (
    f"({_reset}.confirmed_by_id IS NULL OR ({_reset}.confirmed_by_id = {USER} AND {_reset}.asked_by_id <> {USER}))"
)

_declared = (
    f"{_relative}.territory_id = {TERRITORY} AND {_relative}.declared_by_id = {USER}"
    f" AND {role_in(Access.WRITE, Resource.RELATIVES, Situation.OWN)}"
)
_responsable = (
    f"{_relative}.territory_id = {TERRITORY} AND {_relative}.structure_id = {STRUCTURE}"
    f" AND {role_in(Access.READ, Resource.RELATIVES, Situation.STRUCTURE)}"
)

_members = territory_wide(TeamMembership, Resource.PEOPLE, deletable=True)

RULES = [
    # One's own positions are read before a hat is chosen: only the user is known then.
    Rule(
        Position,
        Resource.PEOPLE,
        f"({_position}.user_id = {USER} OR ({_colleague}))",
        f"({_grants}) OR ({_invited})",
        _grants,
    ),
    replace(_members, read=f"({_member}.user_id = {USER} OR ({_members.read}))"),
    Rule(
        Invitation,
        Resource.PEOPLE,
        f"({_managed(_invitation)}) OR {_service(_invitation)}",
        _given(_invitation),
        _invites,
    ),
    Rule(
        SecondFactorReset,
        Resource.PEOPLE,
        _managed(_reset),
        f"{_others} AND {_reset}.asked_by_id = {USER} AND {_reset}.confirmed_by_id IS NULL",
        f"{_others} AND {_second}",
    ),
    Rule(
        Relative,
        Resource.RELATIVES,
        f"({_declared}) OR ({_responsable})",
        f"{_declared} AND {_relative}.structure_id = {STRUCTURE}",
        _declared,
        _declared,
    ),
]

_SIGN_IN = "sign-in reads it before anybody is known"
EXEMPT = {
    "accounts_user": _SIGN_IN,
    "account_emailaddress": _SIGN_IN,
    "account_emailconfirmation": _SIGN_IN,
    "mfa_authenticator": _SIGN_IN,
    "usersessions_usersession": _SIGN_IN,
    "django_session": _SIGN_IN,
    "maillage_cache": "throttling of sign-in: hashed keys and counters",
    "auth_group": "Django's own, unused",
    "auth_group_permissions": "Django's own, unused",
    "auth_permission": "Django's own, unused",
    "django_content_type": "Django's own, no person",
    "django_migrations": "Django's own, no person",
    "procrastinate_jobs": "the queue: identifiers only",
    "procrastinate_events": "the queue: identifiers only",
    "procrastinate_periodic_defers": "the queue: identifiers only",
    "procrastinate_workers": "the queue: identifiers only",
}
