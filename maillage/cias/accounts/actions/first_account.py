"""The first person of a territory: nobody is there yet to invite them."""

import uuid

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.cias.accounts.models import Position, User
from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.permission_table import Resource
from maillage.cias.common.roles import Role
from maillage.cias.directory.models import Structure

#: who acts when the site is installed: nobody of the site
_INSTALLATION = uuid.UUID(int=0)


def open_first_account(*, structure: Structure, email: str, first_name: str, last_name: str) -> User:
    """Open the account of the first technical administrator, for the command that creates a territory.

    The account has no password: its holder asks for a link on « Mot de passe oublié ». Raises `ValidationError` when
    the territory has an administrator already: they invite the next ones.
    """
    hat = Hat(structure.territory_id, structure.pk, Role.ADMIN_TECHNIQUE, _INSTALLATION)
    email = email.strip().lower()
    with transaction.atomic(), acting_as(hat):
        in_charge = Position.objects.filter(territory_id=structure.territory_id, role=Role.ADMIN_TECHNIQUE)
        if in_charge.not_ended(timezone.localdate()).exists():
            raise ValidationError("Ce territoire a déjà une administration technique : elle invite les autres.")
        if User.objects.filter(email=email).exists():
            raise ValidationError("Cette adresse a déjà un compte.")
        user = User.objects.create_user(email, None, first_name=first_name, last_name=last_name)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        position = Position.objects.create(
            territory_id=structure.territory_id,
            structure=structure,
            user=user,
            role=Role.ADMIN_TECHNIQUE,
            valid_from=timezone.localdate(),
        )
        detail = {"user": str(user.pk), "role": Role.ADMIN_TECHNIQUE.value}
        record(hat=hat, action=Action.GRANT, resource=Resource.PEOPLE, object_id=position.pk, detail=detail)
    return user
