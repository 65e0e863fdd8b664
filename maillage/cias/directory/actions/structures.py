"""Adding, changing and closing a structure."""

import uuid
from datetime import date
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused, visible_or_missing
from maillage.cias.common.versions import at_version
from maillage.cias.directory.actions.saving import journal, put, save
from maillage.cias.directory.enums import StructureKind
from maillage.cias.directory.models import Structure
from maillage.cias.directory.permissions import check_sheet, may_add_structure
from maillage.cias.territory.models import Commune

OF_A_COMMUNE = {StructureKind.CCAS, StructureKind.COMMUNE}


class StructureFields(TypedDict, total=False):
    """What the sheet of a structure says about it."""

    partner_kind: str
    short_name: str
    siret: str
    commune: Commune | None
    departements: list[str]
    presentation: str
    phone: str
    email: str
    website: str
    deliberated_on: date | None
    prefectoral_on: date | None
    created_on: date | None
    opened_on: date | None


@transaction.atomic
def add_structure(*, hat: Hat, kind: str, name: str, **fields: Unpack[StructureFields]) -> Structure:
    """Add a structure to the territory of the hat.

    A partner's sheet is kept by the structure that adds it. Raises `Refused` or `ValidationError`.
    """
    if not may_add_structure(hat, kind):
        raise Refused(
            Resource.DIRECTORY,
            Access.WRITE,
            message="Seule l’administration technique ajoute un CCAS, une commune ou un Département.",
        )
    structure = Structure(territory_id=hat.territory_id, kind=kind, name=name.strip())
    if kind == StructureKind.PARTNER:
        structure.kept_by_id = hat.structure_id
    put(structure, fields)
    _check(structure)
    structure.index()
    save(structure)
    journal(hat, Action.CREATE, structure, kind=kind)
    return structure


@transaction.atomic
def change_structure(
    *, hat: Hat, structure_id: uuid.UUID, version: int, name: str, **fields: Unpack[StructureFields]
) -> Structure:
    """Change the sheet read at `version`. Raises `Refused`, `StaleEdit` or `ValidationError`."""
    check_sheet(hat, visible_or_missing(Structure.objects.all(), Resource.DIRECTORY, structure_id))
    structure = at_version(Structure.objects.all(), structure_id, version)
    changed = put(structure, {"name": name.strip(), **fields})
    _check(structure)
    structure.index()
    save(structure)
    journal(hat, Action.CHANGE, structure, fields=changed)
    return structure


@transaction.atomic
def close_structure(*, hat: Hat, structure_id: uuid.UUID, version: int, on: date) -> Structure:
    """Close a structure from a day on; its past and its files stay.

    Raises `Refused`, `StaleEdit` or `ValidationError`.
    """
    check_sheet(hat, visible_or_missing(Structure.objects.all(), Resource.DIRECTORY, structure_id))
    structure = at_version(Structure.objects.all(), structure_id, version)
    structure.closed_on = on
    save(structure)
    journal(hat, Action.CHANGE, structure, fields=["closed_on"])
    return structure


def _check(structure: Structure) -> None:
    if structure.kind in OF_A_COMMUNE and structure.commune_id is None:
        raise ValidationError({"commune": "Dites de quelle commune est cette structure."})
