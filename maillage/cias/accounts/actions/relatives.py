"""Relatives that an agent declares, so that their files be protected."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.cias.accounts.enums import Link
from maillage.cias.accounts.models import Relative
from maillage.cias.accounts.permissions import person_of
from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused, check_ever


@transaction.atomic
def declare_relative(*, hat: Hat, first_name: str, last_name: str, birth_date: date | None, link: Link) -> Relative:
    """Tell one's responsable of somebody of one's household or family."""
    check_ever(hat, Access.WRITE, Resource.RELATIVES)
    if hat.structure_id is None:
        raise Refused(Resource.RELATIVES, Access.WRITE)
    if birth_date is not None and birth_date > timezone.localdate():
        raise ValidationError({"birth_date": "Cette date est dans le futur. Vérifiez l’année."})
    relative = Relative.objects.create(
        territory_id=hat.territory_id,
        structure_id=hat.structure_id,
        declared_by_id=person_of(hat),
        first_name=first_name,
        last_name=last_name,
        birth_date=birth_date,
        link=link,
    )
    record(hat=hat, action=Action.CREATE, resource=Resource.RELATIVES, object_id=relative.pk)
    return relative


@transaction.atomic
def withdraw_relative(*, hat: Hat, relative: Relative) -> None:
    """Take back one's own declaration. A file already protected stays so."""
    if relative.declared_by_id != hat.user_id:
        raise Refused(Resource.RELATIVES, Access.WRITE, relative.pk)
    identifier, owner = relative.pk, relative.structure_id
    relative.delete()
    record(
        hat=hat,
        action=Action.CHANGE,
        resource=Resource.RELATIVES,
        object_id=identifier,
        owner_id=owner,
        detail={"declaration": "withdrawn"},
    )
