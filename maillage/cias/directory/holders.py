"""From a cell of the matrix to who answers there: a named structure, or the one that the commune designates.

The Département, the Caf and the MSA are those of the commune, never of the tenant: an EPCI may spread over several
départements.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from maillage.cias.directory.enums import HolderKind, PartnerKind, StructureKind
from maillage.cias.directory.models import Structure
from maillage.cias.directory.wording import gender, of_place, of_the, the, to_the
from maillage.cias.territory.models import Commune

_OF_DEPARTEMENT = {
    HolderKind.DEPARTEMENT: ("Département", StructureKind.DEPARTEMENT, ""),
    HolderKind.CAF: ("Caf", StructureKind.PARTNER, PartnerKind.CAF),
    HolderKind.MSA: ("MSA", StructureKind.PARTNER, PartnerKind.MSA),
}


@dataclass(frozen=True)
class Holder:
    """Who answers. `kind` is that of a badge (cias, ccas, commune, departement, partner), empty for nobody."""

    kind: str
    name: str
    badge: str
    gender: str = ""
    structure: Structure | None = None

    @property
    def the(self) -> str:
        return the(self.name, self.gender)

    @property
    def of_the(self) -> str:
        return of_the(self.name, self.gender)

    @property
    def to_the(self) -> str:
        return to_the(self.name, self.gender)


NOBODY = Holder("", "Personne", "Personne")


@cache
def _of_departement() -> dict[str, str]:
    """Code of a département -> « du », « de la », « des »…"""
    table: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("departements.yaml").read_text("utf-8"))
    return {code: word for word, codes in table.items() for code in codes}


def departement_name(code: str, name: str) -> str:
    """« du Pas-de-Calais », « des Côtes-d’Armor », « de l’Oise »"""
    name = name.replace("'", "’")
    word = _of_departement().get(code)
    return of_place(name) if word is None else f"{word}{'' if word.endswith('’') else ' '}{name}"


class Holders:
    """Resolves the holders of a territory on a day: one query for its structures, however many cells are asked.

    Communes given to `resolve` carry their département (`select_related("departement")`).
    """

    def __init__(self, territory_id: uuid.UUID, on: date):
        structures = list(Structure.objects.filter(territory_id=territory_id))
        self.by_id = {s.pk: s for s in structures}
        still_open = [s for s in structures if s.is_open(on)]
        of_communes = [s for s in still_open if s.kind in (StructureKind.CCAS, StructureKind.COMMUNE)]
        # where a mairie stands beside its CCAS, the CCAS answers
        ordered = sorted(of_communes, key=lambda s: s.kind == StructureKind.CCAS)
        self._local = {s.commune_id: s for s in ordered if s.commune_id}
        self._departemental = {
            (s.kind, s.partner_kind, code): s for s in still_open for code in s.departements
        }  # fmt: skip

    def resolve(self, kind: str, holder_id: uuid.UUID | None, commune: Commune) -> Holder:
        """The holder that a cell designates for this commune."""
        if kind == HolderKind.NOBODY:
            return NOBODY
        if kind == HolderKind.STRUCTURE:
            return of_structure(self.by_id[holder_id]) if holder_id in self.by_id else NOBODY
        if kind == HolderKind.LOCAL:
            local = self._local.get(commune.pk)
            return of_structure(local) if local else Holder("commune", mairie(commune), "Commune", "f")
        word, structure_kind, partner_kind = _OF_DEPARTEMENT[HolderKind(kind)]
        departement = commune.departement
        found = self._departemental.get((structure_kind, partner_kind, departement.pk))
        if found:
            return of_structure(found)
        name = f"{word} {departement_name(departement.pk, departement.name)}"
        return Holder(structure_kind, name, word, gender(structure_kind, partner_kind))


def of_structure(structure: Structure) -> Holder:
    word = gender(structure.kind, structure.partner_kind)
    return Holder(structure.kind, structure.name, structure.badge, word, structure)


def mairie(commune: Commune) -> str:
    return f"Mairie {of_place(commune.name)}"
