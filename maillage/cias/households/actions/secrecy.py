"""Sharing a file, putting it under protection, breaking the glass, informing the person."""

import uuid
from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused, check_ever
from maillage.cias.common.roles import Role
from maillage.cias.directory.models import Convention, Structure
from maillage.cias.households.actions.files import check_file, index_person
from maillage.cias.households.actions.opening import INFORMATION_TEXT
from maillage.cias.households.models import (
    BreakGlass,
    Household,
    InformationGiven,
    Membership,
    Person,
    Protection,
    Share,
)
from maillage.cias.households.names import sort_key
from maillage.cias.households.permissions import SHAREABLE

BREAK_GLASS_HOURS = 24
LONGEST_SHARE_DAYS = 366


@transaction.atomic
def share_household(
    *,
    hat: Hat,
    household: Household,
    to_structure: Structure,
    convention: Convention | None,
    purpose: str,
    resources: Collection[str],
    valid_to: date,
    person_informed_on: date | None,
) -> Share:
    """Open part of a file to another structure, until a date.

    Raises ValidationError when no convention is in force, the person was not informed, nothing or too much is
    chosen, or the dates do not hold; `Refused` when the role may not.
    """
    check_file(hat, household, Access.WRITE, Resource.SHARE)
    today = timezone.localdate()
    errors: dict[str, str] = {}
    in_force = Convention.objects.between(hat.home, to_structure.pk).in_force(today)
    if convention is None or not in_force.filter(pk=convention.pk).exists():
        errors["convention"] = (
            f"Aucune convention en vigueur avec {to_structure}. Voyez la direction avant de partager."
        )
    if person_informed_on is None or person_informed_on > today:
        errors["person_informed_on"] = "Dites quand la personne a été informée : le partage ne se fait pas sans elle."
    if not today <= valid_to <= date.fromordinal(today.toordinal() + LONGEST_SHARE_DAYS):
        errors["valid_to"] = "Le partage finit entre aujourd’hui et dans un an ; il se renouvelle."
    if not resources or set(resources) - {resource.value for resource in SHAREABLE}:
        errors["resources"] = "Choisissez ce qui est partagé."
    if household.is_protected:
        errors["to_structure"] = "Un dossier sous protection ne se partage pas."
    if errors or person_informed_on is None:
        raise ValidationError(errors)
    share = Share(
        territory_id=hat.territory_id,
        structure_id=household.structure_id,
        household=household,
        to_structure=to_structure,
        convention=convention,
        purpose=purpose.strip(),
        # that the file exists and who is in it comes with anything else
        resources=sorted({Resource.FILE.value, Resource.IDENTITY.value, *resources}),
        valid_from=today,
        valid_to=valid_to,
        person_informed_on=person_informed_on,
        author_id=hat.person,
    )
    share.clean_fields(exclude=["structure", "household", "author", "convention", "to_structure"])
    share.save(force_insert=True)
    _write_shared_to(household)
    detail = {"to": str(to_structure.pk), "share": str(share.pk), "resources": share.resources}
    record(hat=hat, action=Action.SHARE, resource=Resource.SHARE, object_id=household.pk, detail=detail)
    return share


@transaction.atomic
def revoke_share(*, hat: Hat, share: Share) -> None:
    """End a share now. What was read stays in the journal."""
    check_file(hat, share.household, Access.WRITE, Resource.SHARE)
    Share.objects.filter(pk=share.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    _write_shared_to(share.household)
    detail = {"to": str(share.to_structure_id), "share": str(share.pk)}
    record(hat=hat, action=Action.UNSHARE, resource=Resource.SHARE, object_id=share.household_id, detail=detail)


def _write_shared_to(household: Household) -> None:
    """The policies read on the file whom it is shared with; dates are judged at each reading."""
    live = Share.objects.filter(household=household, revoked_at__isnull=True)
    to = sorted(set(live.values_list("to_structure_id", flat=True)), key=str)
    Household.objects.filter(pk=household.pk).update(shared_to=to)


@transaction.atomic
def protect_household(*, hat: Hat, household: Household, reason: str, readers: Collection[uuid.UUID]) -> Protection:
    """Restrict a file to named people. Whoever does it stays among them; its shares end; searches forget it.

    Raises ValidationError without a reason, `Refused` when the role may not.
    """
    check_file(hat, household, Access.WRITE, Resource.PROTECTION)
    if len(reason.strip()) < 5:
        raise ValidationError({"reason": "Dites pourquoi ce dossier est mis sous protection."})
    for share in Share.objects.filter(household=household, revoked_at__isnull=True):
        revoke_share(hat=hat, share=share)
    protection = Protection.objects.create(
        territory_id=hat.territory_id,
        structure_id=household.structure_id,
        household=household,
        reason=reason.strip(),
        author_id=hat.person,
    )
    named = sorted({*readers, hat.person}, key=str)
    persons = list(_only_here(household))
    Membership.objects.filter(household=household).update(is_protected=True)
    for person in persons:
        Person.objects.filter(pk=person.pk).update(is_protected=True, readers=named)
        person.is_protected = True
        index_person(person)
    Household.objects.filter(pk=household.pk).update(is_protected=True, readers=named)
    record(hat=hat, action=Action.PROTECT, resource=Resource.PROTECTION, object_id=household.pk)
    return protection


def _only_here(household: Household) -> list[Person]:
    """Members with no other open, unprotected household: a child in shared custody stays visible in the other."""
    elsewhere = Membership.objects.exclude(household=household).filter(valid_to__isnull=True, is_protected=False)
    members = Person.objects.filter(memberships__household=household, memberships__valid_to__isnull=True)
    return list(members.exclude(pk__in=elsewhere.values("person_id")).distinct())


@transaction.atomic
def change_readers(*, hat: Hat, household: Household, readers: Collection[uuid.UUID]) -> None:
    """Name again who may open a file under protection. One stays among its readers."""
    check_file(hat, household, Access.WRITE, Resource.PROTECTION)
    named = sorted({*readers, hat.person}, key=str)
    Person.objects.filter(memberships__household=household, is_protected=True).update(readers=named)
    Household.objects.filter(pk=household.pk).update(readers=named)
    # whoever opened it by bris de glace and is now named stays
    BreakGlass.objects.filter(household=household, user_id__in=named).update(ended_at=timezone.now())
    detail = {"readers": [str(reader) for reader in named]}
    record(hat=hat, action=Action.PROTECT, resource=Resource.PROTECTION, object_id=household.pk, detail=detail)


@transaction.atomic
def lift_protection(*, hat: Hat, household: Household) -> None:
    """Open the file again to the whole structure, by its responsable."""
    check_file(hat, household, Access.WRITE, Resource.PROTECTION)
    if hat.role is not Role.DIRECTION:
        raise Refused(Resource.PROTECTION, Access.WRITE, household.pk, "Seule la direction lève une protection.")
    Protection.objects.filter(household=household, ended_at__isnull=True).update(ended_at=timezone.now())
    persons = list(Person.objects.filter(memberships__household=household, is_protected=True).distinct())
    Household.objects.filter(pk=household.pk).update(is_protected=False, readers=[])
    Membership.objects.filter(household=household).update(is_protected=False)
    for person in persons:
        Person.objects.filter(pk=person.pk).update(is_protected=False, readers=[])
        person.is_protected = False
        index_person(person)
    record(hat=hat, action=Action.UNPROTECT, resource=Resource.PROTECTION, object_id=household.pk)


@transaction.atomic
def break_glass(*, hat: Hat, last_name: str, first_name: str, birth_date: date, reason: str) -> uuid.UUID | None:
    """Open for a day a file under protection, by the exact name and birth date. None when there is none.

    The direction is told and the journal keeps it, found or not. Raises ValidationError without a real reason,
    `Refused` for anyone but a social worker.
    """
    check_ever(hat, Access.WRITE, Resource.BREAK_GLASS)
    if len(reason.strip()) < 10:
        raise ValidationError({"reason": "Dites en une phrase pourquoi vous devez ouvrir ce dossier maintenant."})
    first = first_name.split(",")[0].split(" ")[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT maillage_break_glass(%s, %s, %s, %s)",
            [sort_key(f"{last_name} {first}"), birth_date, reason.strip(), BREAK_GLASS_HOURS],
        )
        found: uuid.UUID | None = cursor.fetchone()[0]
    record(
        hat=hat,
        action=Action.BREAK_GLASS,
        resource=Resource.BREAK_GLASS,
        object_id=found,
        detail={"found": found is not None},
    )
    return found


def end_broken_glass() -> int:
    """Close again the files whose day is over; how many. Run by the worker every few minutes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT maillage_end_broken_glass()")
        return int(cursor.fetchone()[0])


@transaction.atomic
def acknowledge_break_glass(*, hat: Hat, event: BreakGlass) -> None:
    """The responsable has seen that a file was opened."""
    if hat.role is not Role.DIRECTION:
        raise Refused(Resource.BREAK_GLASS, Access.WRITE, event.pk)
    BreakGlass.objects.filter(pk=event.pk, seen_at__isnull=True).update(seen_at=timezone.now(), seen_by=hat.person)


@transaction.atomic
def record_information(*, hat: Hat, person: Person, on: date, orally: bool) -> InformationGiven:
    """Keep that the person was told how their data is used. Raises ValidationError for a date in the future."""
    check_ever(hat, Access.WRITE, Resource.INFORMATION)
    if on > timezone.localdate():
        raise ValidationError({"on": "Cette date est dans le futur. Vérifiez l’année."})
    row: InformationGiven = InformationGiven.objects.create(
        territory_id=hat.territory_id,
        structure_id=person.structure_id,
        person=person,
        author_id=hat.person,
        on=on,
        orally=orally,
        text_version=INFORMATION_TEXT,
    )
    record(hat=hat, action=Action.CREATE, resource=Resource.INFORMATION, object_id=person.pk)
    return row
