"""Entries, their seals, and the heads kept when a month is dropped."""

from django.db import models
from django.db.models.functions import Now

from maillage.cias.audit.enums import Action
from maillage.cias.audit.querysets import EntryQuerySet
from maillage.cias.common.ids import uuid7


class Entry(models.Model):
    """One thing done by one hat. Rows are never changed nor deleted: a trigger refuses it to everyone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    territory_id = models.UUIDField()
    structure_id = models.UUIDField("structure de la casquette", null=True)
    owner_id = models.UUIDField("structure qui tient le dossier", null=True)
    user_id = models.UUIDField(null=True)
    role = models.CharField(max_length=32, blank=True)
    action = models.CharField(max_length=16, choices=Action)
    resource = models.CharField(max_length=32, blank=True)
    object_id = models.UUIDField(null=True)
    detail = models.JSONField("identifiants complémentaires", default=dict)
    at = models.DateTimeField(db_default=Now())

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription au journal"
        indexes = [
            models.Index(fields=["territory_id", "object_id", "-at"], name="audit_entry_object"),
            models.Index(fields=["territory_id", "owner_id", "-at"], name="audit_entry_owner"),
            models.Index(fields=["territory_id", "user_id", "-at"], name="audit_entry_user"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.resource}"


class Seal(models.Model):
    """The link of an entry in the chain of its territory; written by a deferred trigger alone."""

    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False)
    territory_id = models.UUIDField()
    n = models.BigIntegerField()
    previous = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        verbose_name = "sceau"
        constraints = [models.UniqueConstraint(fields=["territory_id", "n"], name="audit_seal_order")]

    def __str__(self) -> str:
        return f"sceau {self.n}"


class Head(models.Model):
    """The last link of what was dropped at its term: the chain goes on from it."""

    territory_id = models.UUIDField(primary_key=True)
    n = models.BigIntegerField()
    digest = models.BinaryField()
    dropped_before = models.DateTimeField()

    class Meta:
        verbose_name = "tête conservée"

    def __str__(self) -> str:
        return f"tête {self.n}"
