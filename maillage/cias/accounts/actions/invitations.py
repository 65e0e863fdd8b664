"""Inviting somebody, and what they answer."""

from datetime import date

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from maillage.cias.accounts.invitation_links import VALID_FOR, Opened, link_token
from maillage.cias.accounts.mail import mail_on_commit
from maillage.cias.accounts.models import Invitation, Position, User
from maillage.cias.accounts.permissions import check_gives, check_manages, person_of
from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused
from maillage.cias.common.roles import Role
from maillage.cias.directory.models import Structure


@transaction.atomic
def invite(
    *,
    hat: Hat,
    structure: Structure,
    email: str,
    first_name: str,
    last_name: str,
    role: Role,
    valid_from: date,
    valid_to: date | None = None,
    title: str = "",
    site: str,
) -> Invitation:
    """Offer a position by mail. `site` is the address of the site, for the link.

    Whether the address has an account elsewhere is told to nobody but its holder.
    """
    email = email.strip().lower()
    check_gives(hat, structure.pk, role, None)
    own = User.objects.filter(pk=person_of(hat)).values_list("email", flat=True).first()
    if email == own:
        raise Refused(Resource.PEOPLE, Access.WRITE, hat.user_id, "Personne ne se donne un rôle à soi-même.")
    if Invitation.objects.open().filter(structure=structure, email=email, role=role).exists():
        raise ValidationError({"email": "Une invitation attend déjà une réponse à cette adresse pour ce rôle."})
    now = timezone.now()
    invitation = Invitation.objects.create(
        territory_id=hat.territory_id,
        structure=structure,
        email=email,
        first_name=first_name,
        last_name=last_name,
        role=role,
        title=title,
        valid_from=valid_from,
        valid_to=valid_to,
        invited_by_id=person_of(hat),
        sent_at=now,
        expires_at=now + VALID_FOR,
    )
    _send(invitation, site)
    _record(hat, Action.CREATE, invitation)
    return invitation


@transaction.atomic
def resend_invitation(*, hat: Hat, invitation: Invitation, site: str) -> None:
    """Send a new link for seven days; the earlier one stops working."""
    check_gives(hat, invitation.structure_id, Role(invitation.role), None)
    _check_open(invitation)
    invitation.sent_at = timezone.now()
    invitation.expires_at = invitation.sent_at + VALID_FOR
    invitation.sent_count += 1
    invitation.save(update_fields=["sent_at", "expires_at", "sent_count"])
    _send(invitation, site)
    _record(hat, Action.CHANGE, invitation, sent=invitation.sent_count)


@transaction.atomic
def withdraw_invitation(*, hat: Hat, invitation: Invitation) -> None:
    check_manages(hat, invitation.structure_id, invitation.pk)
    _check_open(invitation)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    _record(hat, Action.REVOKE, invitation)


def accept_invitation(*, opened: Opened, password: str | None = None, user: User | None = None) -> User:
    """Turn an open invitation into a position, once.

    A new person gives the `password` of the account made for them; the holder of an account is `user`, signed in.
    Raises `ValidationError` when the invitation is no more open or not for this account.
    """
    with transaction.atomic(), acting_as(opened.hat):
        invitation = Invitation.objects.select_for_update().get(pk=opened.invitation.pk)
        _check_open(invitation)
        if invitation.expires_at <= timezone.now():
            raise ValidationError("Cette invitation a expiré.")
        holder = User.objects.filter(email=invitation.email).first()
        if holder is None and password is not None:
            holder = User.objects.create_user(
                invitation.email, password, first_name=invitation.first_name, last_name=invitation.last_name
            )
            EmailAddress.objects.create(user=holder, email=holder.email, primary=True, verified=True)
        elif holder is None or user is None or holder.pk != user.pk:
            raise ValidationError("Cette invitation est adressée à une autre personne.")
        position = Position.objects.create(
            territory_id=invitation.territory_id,
            structure_id=invitation.structure_id,
            user=holder,
            role=invitation.role,
            title=invitation.title,
            valid_from=invitation.valid_from,
            valid_to=invitation.valid_to,
            granted_by_id=invitation.invited_by_id,
            invitation=invitation,
        )
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
        _record(opened.hat, Action.GRANT, invitation, user=str(holder.pk), position=str(position.pk))
    return holder


def has_account(invitation: Invitation) -> bool:
    """Whether the address of the invitation has an account: told to who holds the link, and to nobody else."""
    return User.objects.filter(email=invitation.email).exists()


def _check_open(invitation: Invitation) -> None:
    if invitation.accepted_at or invitation.withdrawn_at:
        raise ValidationError("Cette invitation n’est plus ouverte.")


def _send(invitation: Invitation, site: str) -> None:
    path = reverse("invitation", args=[link_token(invitation)])
    mail_on_commit(
        "invitation",
        invitation.email,
        "Votre accès vous attend",
        first_name=invitation.first_name,
        link=site.rstrip("/") + path,
        expires_at=invitation.expires_at,
    )


def _record(hat: Hat, action: Action, invitation: Invitation, **detail: object) -> None:
    record(
        hat=hat,
        action=action,
        resource=Resource.PEOPLE,
        object_id=invitation.pk,
        owner_id=invitation.structure_id,
        detail={"invitation": invitation.role} | detail,
    )
