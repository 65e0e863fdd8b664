"""Who a person is: civil identity, other names, ways of contact, legal protection."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource, Situation
from maillage.cias.common.permissions import Refused, may
from maillage.cias.common.versions import save_version
from maillage.cias.households.actions.files import index_person, person_sort_key
from maillage.cias.households.checks import check_birth_date
from maillage.cias.households.models import Alias, ContactPoint, Person, ProtectionMeasure


def person_situation(hat: Hat, person: Person) -> Situation | None:
    """The situation of a person for the hat; None when outside. A share opens a person for reading only."""
    if person.structure_id != hat.structure_id:
        return Situation.SHARED
    if person.is_protected:
        return Situation.PROTECTED if hat.user_id in person.readers else None
    return Situation.OWN if person.opened_by_id == hat.user_id else Situation.STRUCTURE


def may_person(hat: Hat, person: Person, access: Access, resource: Resource) -> bool:
    return may(hat, access, resource, person_situation(hat, person))


def check_person(hat: Hat, person: Person, access: Access, resource: Resource) -> None:
    """Raises `Refused` when the hat may not do `access` on `resource` of this person."""
    if not may_person(hat, person, access, resource):
        raise Refused(resource, access, person.pk)


def _journal(hat: Hat, person: Person, resource: Resource, **detail: Any) -> None:
    record(hat=hat, action=Action.CHANGE, resource=resource, object_id=person.pk, detail=detail)


@transaction.atomic
def change_identity(*, hat: Hat, person: Person, version: int, identity: dict[str, Any]) -> Person:
    """Write the identity read at `version` (fields of `Person`).

    Raises `Refused`, `StaleEdit` when somebody wrote in between, ValidationError for impossible dates.
    """
    check_person(hat, person, Access.WRITE, Resource.IDENTITY)
    check_birth_date(identity.get("birth_date"))
    names = {name: identity.get(name, getattr(person, name)) for name in ("birth_name", "used_name", "first_names")}
    person = save_version(person, expected=version, changes=identity | {"sort_key": person_sort_key(**names)})
    index_person(person)
    _journal(hat, person, Resource.IDENTITY, fields=sorted(identity))
    return person


@transaction.atomic
def add_alias(*, hat: Hat, person: Person, name: str) -> Alias:
    """Another name the person is known and found by."""
    check_person(hat, person, Access.WRITE, Resource.IDENTITY)
    alias = Alias.objects.create(
        territory_id=person.territory_id, structure_id=person.structure_id, person=person, name=name.strip()
    )
    index_person(person)
    _journal(hat, person, Resource.IDENTITY, alias=str(alias.pk))
    return alias


@transaction.atomic
def add_contact_point(*, hat: Hat, person: Person, kind: str, value: str, is_preferred: bool = False) -> ContactPoint:
    """A telephone (E.164) or an e-mail. The preferred one is alone to be so."""
    check_person(hat, person, Access.WRITE, Resource.IDENTITY)
    if kind == "email":
        validate_email(value)
    if person.contact_points.filter(value=value).exists():
        raise ValidationError({"value": "Ce moyen de contact est déjà noté."})
    if is_preferred:
        person.contact_points.update(is_preferred=False)
    point = ContactPoint.objects.create(
        territory_id=person.territory_id,
        structure_id=person.structure_id,
        person=person,
        kind=kind,
        value=value,
        is_preferred=is_preferred or not person.contact_points.exists(),
    )
    index_person(person)
    _journal(hat, person, Resource.IDENTITY, contact_point=str(point.pk))
    return point


@transaction.atomic
def remove_from_person(*, hat: Hat, person: Person, row: Alias | ContactPoint) -> None:
    """Take away another name or a way of contact that is no longer right."""
    check_person(hat, person, Access.WRITE, Resource.IDENTITY)
    pk = str(row.pk)
    row.delete()
    index_person(person)
    _journal(hat, person, Resource.IDENTITY, removed=pk)


@transaction.atomic
def prefer_contact_point(*, hat: Hat, person: Person, point: ContactPoint) -> None:
    """The way by which the person wants to be reached first."""
    check_person(hat, person, Access.WRITE, Resource.IDENTITY)
    person.contact_points.exclude(pk=point.pk).update(is_preferred=False)
    person.contact_points.filter(pk=point.pk).update(is_preferred=True)
    _journal(hat, person, Resource.IDENTITY, contact_point=str(point.pk), preferred=True)


@transaction.atomic
def add_measure(
    *, hat: Hat, person: Person, kind: str, holder: str, valid_from: date, valid_to: date | None = None
) -> ProtectionMeasure:
    """A legal protection measure and who exercises it."""
    check_person(hat, person, Access.WRITE, Resource.MEASURE)
    if valid_to and valid_to < valid_from:
        raise ValidationError({"valid_to": "La fin doit suivre le début."})
    if person.birth_date and valid_from < person.birth_date:
        raise ValidationError({"valid_from": "La mesure ne peut pas précéder la naissance."})
    measure = ProtectionMeasure.objects.create(
        territory_id=person.territory_id,
        structure_id=person.structure_id,
        person=person,
        kind=kind,
        holder=holder.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    _journal(hat, person, Resource.MEASURE, row=str(measure.pk))
    return measure


@transaction.atomic
def end_measure(*, hat: Hat, person: Person, measure: ProtectionMeasure, on: date | None = None) -> None:
    """The measure ends; it stays in the history."""
    check_person(hat, person, Access.WRITE, Resource.MEASURE)
    day = on or timezone.localdate()
    if day < measure.valid_from:
        raise ValidationError({"on": "La fin doit suivre le début."})
    ProtectionMeasure.objects.filter(pk=measure.pk).update(valid_to=day)
    _journal(hat, person, Resource.MEASURE, row=str(measure.pk), ended=True)
