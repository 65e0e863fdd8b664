"""The second factor: given to the fictional people of a demonstration, taken away from somebody by two persons."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from maillage.cias.accounts.actions.sessions import end_sessions
from maillage.cias.accounts.mail import mail_on_commit
from maillage.cias.accounts.models import Position, SecondFactorReset, User
from maillage.cias.accounts.permissions import check_manages, person_of
from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused
from maillage.cias.directory.models import Structure

_NOT_ONESELF = "Personne ne remet à zéro son propre second facteur."


@transaction.atomic
def activate_totp(*, user: User, secret: str) -> None:
    """Give a known secret (base 32) to a fictional account, replacing what it had. Refused to any other account."""
    if not user.is_fictional:
        raise ValidationError("Le secret d’un compte réel se choisit par la personne elle-même.")
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)


@transaction.atomic
def ask_second_factor_reset(*, hat: Hat, user: User, structure: Structure) -> SecondFactorReset:
    """First of two persons: somebody lost their telephone. Nothing changes until another person confirms."""
    check_manages(hat, structure.pk, user.pk)
    if user.pk == hat.user_id:
        raise Refused(Resource.PEOPLE, Access.WRITE, user.pk, _NOT_ONESELF)
    if not Position.objects.filter(user=user, structure=structure).not_ended(timezone.localdate()).exists():
        raise Refused(Resource.PEOPLE, Access.WRITE, user.pk)
    if pending_resets(user).exists():
        raise ValidationError("Une demande attend déjà une confirmation.")
    reset = SecondFactorReset.objects.create(
        territory_id=hat.territory_id, structure=structure, user=user, asked_by_id=person_of(hat)
    )
    _record(hat, reset, "asked")
    return reset


@transaction.atomic
def confirm_second_factor_reset(*, hat: Hat, reset: SecondFactorReset) -> None:
    """Second of two persons: remove the second factor and the recovery codes, close the sessions, tell the person."""
    check_manages(hat, reset.structure_id, reset.pk)
    reset = SecondFactorReset.objects.select_for_update().select_related("user").get(pk=reset.pk)
    if hat.user_id == reset.user_id:
        raise Refused(Resource.PEOPLE, Access.WRITE, reset.pk, _NOT_ONESELF)
    if hat.user_id == reset.asked_by_id:
        raise Refused(
            Resource.PEOPLE, Access.WRITE, reset.pk, "Vous avez fait la demande : une autre personne confirme."
        )
    if reset.confirmed_at or reset.withdrawn_at:
        raise ValidationError("Cette demande n’attend plus de confirmation.")
    reset.confirmed_by_id, reset.confirmed_at = hat.user_id, timezone.now()
    reset.save(update_fields=["confirmed_by", "confirmed_at"])
    Authenticator.objects.filter(user=reset.user_id).delete()
    end_sessions(user=reset.user)
    _record(hat, reset, "confirmed")
    mail_on_commit(
        "second_factor_reset", reset.user.email, "Votre second facteur a été retiré", first_name=reset.user.first_name
    )


@transaction.atomic
def withdraw_second_factor_reset(*, hat: Hat, reset: SecondFactorReset) -> None:
    check_manages(hat, reset.structure_id, reset.pk)
    if reset.confirmed_at or reset.withdrawn_at:
        raise ValidationError("Cette demande n’attend plus de confirmation.")
    reset.withdrawn_at = timezone.now()
    reset.save(update_fields=["withdrawn_at"])
    _record(hat, reset, "withdrawn")


def pending_resets(user: User | None = None) -> "QuerySet[SecondFactorReset]":
    """Demands that wait for a second person, as far as the hat sees them."""
    waiting = SecondFactorReset.objects.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True)
    return waiting.filter(user=user) if user else waiting


def _record(hat: Hat, reset: SecondFactorReset, step: str) -> None:
    record(
        hat=hat,
        action=Action.CHANGE,
        resource=Resource.PEOPLE,
        object_id=reset.pk,
        owner_id=reset.structure_id,
        detail={"second_factor": step, "user": str(reset.user_id)},
    )
