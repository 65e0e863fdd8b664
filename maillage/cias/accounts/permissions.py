"""Who gives hats, and the tables that sign-in must read before any hat is worn."""

from dataclasses import replace

from maillage.cias.accounts.models import Position, TeamMembership
from maillage.cias.common.permission_table import Access, Resource, Situation
from maillage.cias.common.policies import STRUCTURE, TERRITORY, USER, Rule, role_in, territory_wide

_row = "accounts_position"
_colleague = f"{_row}.territory_id = {TERRITORY} AND {role_in(Access.READ, Resource.PEOPLE, Situation.STRUCTURE)}"
_grants = (
    f"{_row}.territory_id = {TERRITORY} AND {_row}.user_id <> {USER}"  # nobody gives himself a role
    f" AND (({_row}.structure_id = {STRUCTURE} AND {role_in(Access.WRITE, Resource.PEOPLE, Situation.STRUCTURE)})"
    f" OR {role_in(Access.WRITE, Resource.PEOPLE, Situation.SHARED)})"
)

_members = territory_wide(TeamMembership, Resource.PEOPLE, deletable=True)

RULES = [
    # One's own positions are read before a hat is chosen: only the user is known then.
    Rule(Position, Resource.PEOPLE, f"({_row}.user_id = {USER} OR ({_colleague}))", _grants, _grants),
    replace(_members, read=f"(accounts_teammembership.user_id = {USER} OR ({_members.read}))"),
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
