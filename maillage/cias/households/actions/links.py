"""Saying that two rows are one person, or two; and taking it back. Neither row is ever lost."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused
from maillage.cias.households.actions.identity import check_person
from maillage.cias.households.models import Person, PersonLink


@transaction.atomic
def decide_link(*, hat: Hat, one: Person, other: Person, same: bool) -> PersonLink:
    """« C’est la même personne », or « Ce sont deux personnes ».

    Raises `Refused` when one of them is under protection or of another structure, ValidationError when the pair was
    already decided.
    """
    for person in (one, other):
        check_person(hat, person, Access.WRITE, Resource.IDENTITY)
        if person.is_protected:
            raise Refused(Resource.IDENTITY, Access.WRITE, person.pk)
    if one.pk == other.pk:
        raise ValidationError("C’est la même fiche.")
    first, second = sorted((one, other), key=lambda person: person.pk)
    try:
        with transaction.atomic():
            link = PersonLink.objects.create(
                territory_id=hat.territory_id,
                structure_id=hat.home,
                first=first,
                second=second,
                same=same,
                author_id=hat.person,
            )
    except IntegrityError:
        raise ValidationError("Ce rapprochement a déjà été décidé.") from None
    for person in (one, other):
        detail = {"link": str(link.pk), "same": same}
        record(hat=hat, action=Action.CHANGE, resource=Resource.IDENTITY, object_id=person.pk, detail=detail)
    return link


@transaction.atomic
def undo_link(*, hat: Hat, link: PersonLink) -> None:
    """The pair is as before the decision: two files, proposed again."""
    for person in (link.first, link.second):
        check_person(hat, person, Access.WRITE, Resource.IDENTITY)
    if link.undone_at is not None:
        raise ValidationError("Ce rapprochement est déjà défait.")
    PersonLink.objects.filter(pk=link.pk).update(undone_at=timezone.now())
    for person in (link.first, link.second):
        detail = {"link": str(link.pk), "undone": True}
        record(hat=hat, action=Action.CHANGE, resource=Resource.IDENTITY, object_id=person.pk, detail=detail)
