"""What every row of personal data carries."""

from django.db import models

from maillage.cias.common.ids import uuid7


class Row(models.Model):
    """A row of a territory: UUID v7 made in Python, and the tenant that leads its indexes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    territory_id = models.UUIDField("territoire", editable=False)

    class Meta:
        abstract = True


class StructureRow(Row):
    """A row owned by one structure."""

    structure = models.ForeignKey(
        "directory.Structure", on_delete=models.PROTECT, verbose_name="structure", related_name="+", editable=False
    )

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row whose concurrent edits are seen: the form carries the version it was read at."""

    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        abstract = True
