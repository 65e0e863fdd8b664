"""The household's file: one per structure, with what the policies read to judge who may open it."""

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Resource
from maillage.cias.common.rows import StructureRow, Versioned
from maillage.cias.households.enums import EventKind


def _uuids(verbose: str) -> ArrayField:
    return ArrayField(models.UUIDField(), verbose_name=verbose, default=list, editable=False)


class HouseholdQuerySet(models.QuerySet["Household"]):
    def of_structure(self, hat: Hat) -> "HouseholdQuerySet":
        """The structure's own files: said aloud so that the database walks its index."""
        return self.filter(structure_id=hat.structure_id)

    def open(self) -> "HouseholdQuerySet":
        return self.filter(closed_on__isnull=True)

    def closed(self) -> "HouseholdQuerySet":
        return self.filter(closed_on__isnull=False)

    def followed_by(self, hat: Hat) -> "HouseholdQuerySet":
        return self.filter(referents__contains=[hat.user_id])

    def shared_with(self, hat: Hat) -> "HouseholdQuerySet":
        return self.filter(shared_to__contains=[hat.structure_id]).exclude(structure_id=hat.structure_id)


class Household(StructureRow, Versioned):
    """A file. Its number is drawn, not counted: a gap in a series would tell that a file is hidden."""

    number = models.CharField("numéro de dossier", max_length=16, editable=False)
    name = models.CharField("nom du foyer", max_length=120)
    sort_key = models.CharField(max_length=140, editable=False)
    commune_code = models.CharField("commune", max_length=5, blank=True)
    opened_on = models.DateField("ouvert le")
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    closed_on = models.DateField("clos le", null=True, blank=True, editable=False)
    last_contact_on = models.DateField("dernier contact", null=True, editable=False)
    referents = _uuids("personnes qui accompagnent")
    teams = _uuids("équipes qui suivent")
    is_protected = models.BooleanField("sous protection", default=False, editable=False)
    readers = _uuids("lecteurs nommés")
    shared_to = _uuids("structures avec qui il est partagé")

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = "foyer"
        constraints = [
            models.UniqueConstraint(fields=["structure", "number"], name="households_number_once"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on")),
                name="households_closed_after_opened",
                violation_error_message="La clôture ne peut pas précéder l’ouverture.",
            ),
        ]
        indexes = [
            models.Index(fields=["structure", "sort_key", "id"], name="households_by_name"),
            models.Index(fields=["structure", "commune_code", "sort_key"], name="households_by_commune"),
            models.Index(fields=["structure", "-last_contact_on", "id"], name="households_by_contact"),
        ]

    def __str__(self) -> str:
        return f"Foyer {self.name}"

    def is_shared_with(self, structure_id: uuid.UUID | None, resource: Resource) -> bool:
        """Whether an active share gives `resource` of this file to the structure."""
        if structure_id not in self.shared_to:
            return False
        return self.shares.active().filter(to_structure_id=structure_id, resources__contains=[resource]).exists()


class Assignment(StructureRow):
    """Who accompanies the household, in which function, between two dates."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="assignments")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("directory.Team", on_delete=models.PROTECT, null=True, related_name="+")
    function = models.CharField("fonction", max_length=80)
    valid_from = models.DateField("depuis le")
    valid_to = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "accompagnement"
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) ^ Q(team__isnull=False), name="households_assignment_user_or_team"
            ),
        ]
        indexes = [models.Index(fields=["household", "valid_to"], name="households_assignment_file")]

    def __str__(self) -> str:
        return self.function


class HouseholdEventQuerySet(models.QuerySet["HouseholdEvent"]):
    def standing(self) -> "HouseholdEventQuerySet":
        """Those that were not undone."""
        return self.filter(undone_at__isnull=True)


class HouseholdEvent(StructureRow):
    """Something that changed the household, on a date: kept, so that the past stays true.

    `changes` keeps identifiers and former values (see `actions/changes.py`), so that it can be told and undone.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField("événement", max_length=16, choices=EventKind)
    on = models.DateField("date")
    persons = _uuids("personnes concernées")
    reason = models.CharField("raison", max_length=200, blank=True)
    changes = models.JSONField("ce qui a changé", default=dict, editable=False)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("inscrit le", auto_now_add=True)
    undone_at = models.DateTimeField("annulé le", null=True, editable=False)

    objects = HouseholdEventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement du foyer"
        ordering = ["-on", "-recorded_at"]
        indexes = [models.Index(fields=["household", "-on"], name="households_event_file")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} le {self.on:%d/%m/%Y}"


def days_between(start: date, end: date | None, on: date) -> bool:
    """Whether `on` falls between two dates, both included."""
    return start <= on and (end is None or on <= end)
