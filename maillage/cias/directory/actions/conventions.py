"""Conventions between structures."""

import uuid
from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction

from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused, visible_or_missing
from maillage.cias.common.versions import at_version
from maillage.cias.directory.actions.saving import journal, put, save
from maillage.cias.directory.models import Convention, Structure
from maillage.cias.directory.permissions import may_write_convention


class ConventionFields(TypedDict, total=False):
    """The terms of a convention."""

    what: str
    terms: str
    ends_on: date | None
    tacit_renewal: bool
    notice_months: int
    responsible: str
    gdpr_clause: str
    gdpr_text: str
    deliberation: str
    deliberated_on: date | None
    is_assumption: bool


@transaction.atomic
def add_convention(
    *, hat: Hat, partner_id: uuid.UUID, name: str, purpose: str, starts_on: date, **fields: Unpack[ConventionFields]
) -> Convention:
    """Record a convention of the hat's structure with a partner. Raises `Refused` or `ValidationError`."""
    own = _check(hat)
    partner = visible_or_missing(Structure.objects.all(), Resource.DIRECTORY, partner_id)
    convention = Convention(
        territory_id=hat.territory_id,
        structure_id=own,
        partner=partner,
        name=name.strip(),
        purpose=purpose,
        starts_on=starts_on,
    )
    put(convention, fields)
    save(convention)
    journal(hat, Action.CREATE, convention, resource=Resource.CONVENTION, partner=str(partner.pk))
    return convention


@transaction.atomic
def change_convention(
    *,
    hat: Hat,
    convention_id: uuid.UUID,
    version: int,
    name: str,
    purpose: str,
    starts_on: date,
    **fields: Unpack[ConventionFields],
) -> Convention:
    """Change the record of a convention read at `version`. Raises `Refused`, `StaleEdit` or `ValidationError`."""
    convention = _own(hat, convention_id, version)
    changed = put(convention, {"name": name.strip(), "purpose": purpose, "starts_on": starts_on, **fields})
    save(convention)
    journal(hat, Action.CHANGE, convention, resource=Resource.CONVENTION, fields=changed)
    return convention


@transaction.atomic
def end_convention(*, hat: Hat, convention_id: uuid.UUID, version: int, last_day: date) -> Convention:
    """Denounce a convention: what it allowed stops after `last_day`. Raises `Refused` or `StaleEdit`."""
    convention = _own(hat, convention_id, version)
    convention.ended_on = last_day
    save(convention)
    journal(hat, Action.CHANGE, convention, resource=Resource.CONVENTION, fields=["ended_on"])
    return convention


def _check(hat: Hat) -> uuid.UUID:
    if hat.structure_id is None or not may_write_convention(hat):
        raise Refused(
            Resource.CONVENTION, Access.WRITE, message="Les conventions sont tenues par la direction de la structure."
        )
    return hat.structure_id


def _own(hat: Hat, convention_id: uuid.UUID, version: int) -> Convention:
    _check(hat)
    found = visible_or_missing(Convention.objects.all(), Resource.CONVENTION, convention_id)
    if found.structure_id != hat.structure_id:
        raise Refused(
            Resource.CONVENTION, Access.WRITE, found.pk, "Cette convention est tenue par l’autre structure."
        )  # fmt: skip
    return at_version(Convention.objects.all(), convention_id, version)
