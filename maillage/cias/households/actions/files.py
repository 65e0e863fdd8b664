"""Opening, finding again and closing files; what every other action leans on."""

import secrets
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused, check_ever, may, situation_of
from maillage.cias.households.checks import check_birth_date
from maillage.cias.households.enums import EventKind, Kinship
from maillage.cias.households.models import (
    Assignment,
    Household,
    HouseholdEvent,
    Membership,
    Person,
    SearchToken,
)
from maillage.cias.households.names import sort_key, tokens_of_person

NUMBER_TRIES = 20


def check_file(hat: Hat, household: Household, access: Access, resource: Resource) -> None:
    """Raises `Refused` when the hat may not do `access` on `resource` of this file."""
    if not may(hat, access, resource, situation_of(hat, household, resource)):
        raise Refused(resource, access, household.pk)


def lock_file(hat: Hat, household: Household) -> Household:
    """The file as it is now, locked until the end of the transaction; read again under the policy."""
    return Household.objects.select_for_update().get(pk=household.pk)


@dataclass(frozen=True)
class Identity:
    """Who somebody is, as typed at the desk."""

    birth_name: str
    first_names: str
    used_name: str = ""
    sex: str = "u"
    birth_date: date | None = None
    birth_date_precision: str = "exact"
    birth_place: str = ""
    language: str = ""
    needs_interpreter: bool = False
    contact_wish: str = ""


@transaction.atomic
def create_person(*, hat: Hat, identity: Identity) -> Person:
    """A new person of the hat's structure, findable at once.

    Raises ValidationError for an impossible birth date, `Refused` when the role may not.
    """
    check_ever(hat, Access.WRITE, Resource.IDENTITY)
    check_birth_date(identity.birth_date)
    person = Person(
        territory_id=hat.territory_id,
        structure_id=hat.home,
        opened_by_id=hat.person,
        sort_key=person_sort_key(identity.birth_name, identity.used_name, identity.first_names),
        **vars(identity),
    )
    person.full_clean(validate_unique=False, validate_constraints=False)
    person.save(force_insert=True)
    index_person(person)
    record(hat=hat, action=Action.CREATE, resource=Resource.IDENTITY, object_id=person.pk)
    return person


def person_sort_key(birth_name: str, used_name: str, first_names: str) -> str:
    """Shown name first, then first names. Bris de glace compares its beginning: keep the order."""
    first = first_names.split(",")[0].split(" ")[0]
    return "|".join(
        [sort_key(f"{used_name or birth_name} {first}"), sort_key(f"{birth_name} {first}"), sort_key(first_names)]
    )[:200]


def index_person(person: Person) -> None:
    """Write again the words by which a person is found. People under protection have none."""
    SearchToken.objects.filter(person=person).delete()
    if person.is_protected:
        return
    names = [person.birth_name, person.used_name, person.first_names]
    names += list(person.aliases.values_list("name", flat=True))
    phones = person.contact_points.exclude(kind="email").values_list("value", flat=True)
    numbers = person.memberships.values_list("household__number", flat=True)
    values = tokens_of_person(names, person.birth_date, phones, numbers)
    SearchToken.objects.bulk_create(
        SearchToken(territory_id=person.territory_id, structure_id=person.structure_id, person=person, value=value)
        for value in sorted(values)
    )


@transaction.atomic
def open_household(
    *,
    hat: Hat,
    reference: Person,
    name: str = "",
    on: date | None = None,
    commune_code: str = "",
    other_home: str = "",
    like: Household | None = None,
) -> Household:
    """Open a file for a person of reference; as protected as `like`, the file it comes from.

    Raises ValidationError when the person is already in an open household and `other_home` does not say why,
    `Refused` when the role may not.
    """
    check_ever(hat, Access.WRITE, Resource.FILE)
    day = on or timezone.localdate()
    household = _insert_numbered(
        Household(
            territory_id=hat.territory_id,
            structure_id=hat.home,
            name=name or reference.last_name,
            sort_key=sort_key(name or f"{reference.last_name} {reference.first_name}"),
            commune_code=commune_code,
            opened_on=day,
            opened_by_id=hat.person,
            is_protected=like is not None and like.is_protected,
            readers=like.readers if like is not None and like.is_protected else [],
        )
    )
    tell_event(hat=hat, household=household, kind=EventKind.OPENING, on=day, persons=[reference])
    add_membership(
        hat=hat, household=household, person=reference, kinship=Kinship.REFERENCE, on=day, other_home=other_home
    )
    record(hat=hat, action=Action.CREATE, resource=Resource.FILE, object_id=household.pk)
    return household


def _insert_numbered(household: Household) -> Household:
    """Draw a number until one is free: hidden files hold numbers too, and the draw does not tell them."""
    for _ in range(NUMBER_TRIES):
        household.number = f"F-{household.opened_on.year}-{secrets.randbelow(100_000):05d}"
        try:
            with transaction.atomic():
                household.save(force_insert=True)
            return household
        except IntegrityError:
            continue
    raise ValidationError("Aucun numéro de dossier libre cette année\u00a0: prévenez l’administration technique.")


def add_membership(
    *,
    hat: Hat,
    household: Household,
    person: Person,
    kinship: str,
    on: date,
    part: Decimal = Decimal(1),
    is_hosted: bool = False,
    other_home: str = "",
) -> Membership:
    """Put a person in a household from a date. Raises ValidationError when they already are in another, unsaid."""
    membership = Membership(
        territory_id=hat.territory_id,
        structure_id=household.structure_id,
        household=household,
        person=person,
        kinship=kinship,
        part=part,
        is_hosted=is_hosted,
        other_home=other_home,
        valid_from=on,
        is_protected=household.is_protected,
    )
    membership.clean_fields(exclude=["territory_id", "structure", "household", "person"])
    membership.validate_constraints()
    try:
        with transaction.atomic():
            membership.save(force_insert=True)
    except IntegrityError:  # a home that this hat does not read, such as a closed file
        raise ValidationError(
            "Cette personne est déjà dans un foyer à ces dates\u00a0: dites pourquoi elle en a deux."
        ) from None
    index_person(person)
    return membership


def tell_event(
    *,
    hat: Hat,
    household: Household,
    kind: str,
    on: date,
    persons: list[Person],
    reason: str = "",
    changes: dict[str, Any] | None = None,
) -> HouseholdEvent:
    """Keep what changed a household."""
    return HouseholdEvent.objects.create(
        territory_id=hat.territory_id,
        structure_id=household.structure_id,
        household=household,
        kind=kind,
        on=on,
        persons=[person.pk for person in persons],
        reason=reason,
        changes=changes or {},
        author_id=hat.person,
    )


def refresh_followers(household: Household) -> None:
    """Write again on the file who accompanies it today: the policies read it there."""
    today = timezone.localdate()
    current = Assignment.objects.filter(household=household, valid_from__lte=today).exclude(valid_to__lt=today)
    rows = list(current.values_list("user_id", "team_id"))
    household.referents = sorted({user for user, _ in rows if user}, key=str)
    household.teams = sorted({team for _, team in rows if team}, key=str)
    household.save(update_fields=["referents", "teams", "updated_at"])
