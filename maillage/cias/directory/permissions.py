"""Who reads and writes the directory: every hat reads that of its territory; a sheet is written by who keeps it.

A sheet is kept by its structure, or by the structure that keeps it for a partner which has nobody here (`kept_by`).
The matrix is written by the direction of the CIAS alone: it applies to every commune.
"""

import uuid

from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource, Situation
from maillage.cias.common.permissions import Refused, may
from maillage.cias.common.policies import STRUCTURE, TEAMS, TERRITORY, USER, Rule, role_in, territory_wide
from maillage.cias.directory.enums import StructureKind
from maillage.cias.directory.models import (
    Competence,
    CompetenceHolder,
    Convention,
    OpeningHours,
    OtherHelp,
    Service,
    Site,
    Structure,
    Team,
)

_WRITE, _READ = Access.WRITE, Access.READ


def _sheet(table: str, *, extra: str = "") -> Rule:
    """The policies of a row that belongs to the sheet of a structure. `extra` widens to « own » and « team »."""
    model = {m._meta.db_table: m for m in (Site, OpeningHours, Service)}[table]
    here = f"{table}.territory_id = {TERRITORY}"
    kept = (
        f"EXISTS (SELECT 1 FROM directory_structure s WHERE s.id = {table}.structure_id"
        f" AND {STRUCTURE} IN (s.id, s.kept_by_id))"
    )
    structure = role_in(_WRITE, Resource.DIRECTORY, Situation.STRUCTURE)
    anywhere = role_in(_WRITE, Resource.DIRECTORY, Situation.SHARED)
    of_territory = (
        f"EXISTS (SELECT 1 FROM directory_structure s WHERE s.id = {table}.structure_id"
        f" AND s.territory_id = {table}.territory_id)"
    )
    write = f"{here} AND {of_territory} AND (({kept} AND ({structure}{extra})) OR {anywhere})"
    read = f"{here} AND {role_in(_READ, Resource.DIRECTORY, Situation.SHARED)}"
    return Rule(model, Resource.DIRECTORY, read, write, write, write if model is OpeningHours else None)


_here = f"directory_structure.territory_id = {TERRITORY}"
_mine = f"{STRUCTURE} IN (directory_structure.id, directory_structure.kept_by_id)"
_own = f"{_mine} AND {role_in(_WRITE, Resource.DIRECTORY, Situation.STRUCTURE)}"
_any = role_in(_WRITE, Resource.DIRECTORY, Situation.SHARED)
# a structure adds only the partners whose sheet it will keep; the others are added by whoever writes them all
_adds = (
    f"directory_structure.kept_by_id = {STRUCTURE} AND directory_structure.kind = '{StructureKind.PARTNER.value}'"
    f" AND {role_in(_WRITE, Resource.DIRECTORY, Situation.STRUCTURE)}"
)

_service_extra = (
    f" OR (directory_service.author_id = {USER} AND {role_in(_WRITE, Resource.DIRECTORY, Situation.OWN)})"
    f" OR (ARRAY[directory_service.team_id] && {TEAMS} AND {role_in(_WRITE, Resource.DIRECTORY, Situation.TEAM)})"
)


def _matrix(model: type[Competence] | type[CompetenceHolder] | type[OtherHelp], delete: str) -> Rule:
    table = model._meta.db_table
    here = f"{table}.territory_id = {TERRITORY}"
    write = (
        f"{here} AND {role_in(_WRITE, Resource.MATRIX, Situation.STRUCTURE)}"
        f" AND EXISTS (SELECT 1 FROM directory_structure s WHERE s.id = {STRUCTURE}"
        f" AND s.kind = '{StructureKind.CIAS.value}')"
    )
    read = f"{here} AND {role_in(_READ, Resource.MATRIX, Situation.SHARED)}"
    return Rule(model, Resource.MATRIX, read, write, write, f"{write} AND {delete}")


_convention_here = f"directory_convention.territory_id = {TERRITORY}"


def _convention(access: Access) -> str:
    return (
        f"{_convention_here} AND ((directory_convention.structure_id = {STRUCTURE}"
        f" AND {role_in(access, Resource.CONVENTION, Situation.STRUCTURE)})"
        f" OR (directory_convention.partner_id = {STRUCTURE}"
        f" AND {role_in(access, Resource.CONVENTION, Situation.SHARED)}))"
    )


RULES = [
    Rule(
        Structure,
        Resource.DIRECTORY,
        _here,
        f"{_here} AND (({_adds}) OR {_any})",
        f"{_here} AND (({_own}) OR {_any})",
    ),
    territory_wide(Team, Resource.PEOPLE, deletable=True),
    _sheet("directory_site"),
    _sheet("directory_openinghours"),
    _sheet("directory_service", extra=_service_extra),
    _matrix(Competence, "false"),
    # the past stays true: only what has not begun can be taken back
    _matrix(CompetenceHolder, "directory_competenceholder.valid_from > current_date"),
    _matrix(OtherHelp, "true"),
    Rule(Convention, Resource.CONVENTION, _convention(_READ), _convention(_WRITE), _convention(_WRITE)),
]


def situation_of_sheet(
    hat: Hat, structure: Structure, *, author_id: uuid.UUID | None = None, team_id: uuid.UUID | None = None
) -> Situation | None:
    """The situation of a row of the sheet of `structure` for `hat`; None in another territory."""
    if structure.territory_id != hat.territory_id:
        return None
    if hat.structure_id is None or hat.structure_id not in (structure.pk, structure.kept_by_id):
        return Situation.SHARED
    if author_id is not None and author_id == hat.user_id:
        return Situation.OWN
    return Situation.TEAM if team_id in hat.team_ids else Situation.STRUCTURE


def may_write_sheet(
    hat: Hat, structure: Structure, *, author_id: uuid.UUID | None = None, team_id: uuid.UUID | None = None
) -> bool:
    """Whether the hat may write this part of the sheet. Mirrors the policies of the tables."""
    situation = situation_of_sheet(hat, structure, author_id=author_id, team_id=team_id)
    wider = situation_of_sheet(hat, structure)
    return may(hat, _WRITE, Resource.DIRECTORY, situation) or may(hat, _WRITE, Resource.DIRECTORY, wider)


def may_add_structure(hat: Hat, kind: str = StructureKind.PARTNER) -> bool:
    """A partner whose sheet the hat's structure keeps; any kind for whoever writes them all."""
    if may(hat, _WRITE, Resource.DIRECTORY, Situation.SHARED):
        return True
    return kind == StructureKind.PARTNER and may(hat, _WRITE, Resource.DIRECTORY, Situation.STRUCTURE)


def may_write_matrix(hat: Hat, own: Structure | None) -> bool:
    """`own` is the structure of the hat: only that of the CIAS writes the matrix."""
    return (
        own is not None
        and own.pk == hat.structure_id
        and own.territory_id == hat.territory_id
        and own.kind == StructureKind.CIAS
        and may(hat, _WRITE, Resource.MATRIX, Situation.STRUCTURE)
    )


def may_write_convention(hat: Hat) -> bool:
    return may(hat, _WRITE, Resource.CONVENTION, Situation.STRUCTURE)


def check_sheet(
    hat: Hat, structure: Structure, *, author_id: uuid.UUID | None = None, team_id: uuid.UUID | None = None
) -> None:
    """Raises `Refused`, with who can, when the hat may not write this sheet."""
    if not may_write_sheet(hat, structure, author_id=author_id, team_id=team_id):
        raise Refused(
            Resource.DIRECTORY,
            _WRITE,
            structure.pk,
            f"La fiche de «\u00a0{structure.name}\u00a0» est tenue par cette structure.",
        )
