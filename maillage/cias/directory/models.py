"""Structures and their teams."""

from django.db import models

from maillage.cias.common.rows import Row, StructureRow
from maillage.cias.directory.enums import StructureKind


class Structure(Row):
    """A body of the territory: the CIAS, a CCAS, a commune, the Département, a partner. It owns its files."""

    kind = models.CharField("nature", max_length=16, choices=StructureKind)
    name = models.CharField("nom", max_length=120)

    class Meta:
        verbose_name = "structure"
        constraints = [models.UniqueConstraint(fields=["territory_id", "name"], name="directory_structure_name")]

    def __str__(self) -> str:
        return self.name


class Team(StructureRow):
    """People of one structure who follow files together."""

    name = models.CharField("nom", max_length=80)

    class Meta:
        verbose_name = "équipe"
        constraints = [models.UniqueConstraint(fields=["structure", "name"], name="directory_team_name")]

    def __str__(self) -> str:
        return self.name
