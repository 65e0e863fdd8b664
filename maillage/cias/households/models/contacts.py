"""The log of contacts. What was said has other readers than the fact that somebody came: other tables."""

from django.db import models

from maillage.cias.common.rows import StructureRow, Versioned
from maillage.cias.households.enums import Audience, Medium, Theme
from maillage.cias.households.models.files import Household
from maillage.cias.households.models.persons import Person


class Contact(StructureRow, Versioned):
    """That a contact took place. `summary` is one sentence that the whole structure may read."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le")
    medium = models.CharField("comment", max_length=8, choices=Medium, default=Medium.DESK)
    theme = models.CharField("à propos de", max_length=16, choices=Theme)
    minutes = models.PositiveSmallIntegerField("durée (minutes)", null=True, blank=True)
    is_inbound = models.BooleanField("à l’initiative de la personne", default=True)
    summary = models.CharField("objet", max_length=200)
    cancelled_at = models.DateTimeField("annulé le", null=True, editable=False)

    class Meta:
        verbose_name = "contact"
        indexes = [
            models.Index(fields=["household", "-at"], name="households_contact_file"),
            models.Index(fields=["structure", "author", "-at"], name="households_contact_author"),
        ]

    def __str__(self) -> str:
        return self.summary


class Note(StructureRow, Versioned):
    """What was said, for the team or for the profession."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="notes")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    audience = models.CharField("qui pourra la lire", max_length=10, choices=Audience, default=Audience.TEAM)
    text = models.TextField("ce qui s’est dit")

    class Meta:
        verbose_name = "note"

    def __str__(self) -> str:
        return "note"


class PrivateNote(StructureRow, Versioned):
    """What its author alone reads: also in SQL, in exports and for administrators."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="private_notes")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="private_notes")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    text = models.TextField("note personnelle")

    class Meta:
        verbose_name = "note personnelle"

    def __str__(self) -> str:
        return "note personnelle"


class FollowUp(StructureRow, Versioned):
    """Something to do for a household, by somebody or by the desk, before a date."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="follow_ups")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="follow_ups")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due = models.DateField("pour le")
    title = models.CharField("à faire", max_length=120)
    done_at = models.DateTimeField("fait le", null=True, editable=False)
    done_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = "suite à donner"
        indexes = [
            models.Index(fields=["structure", "due"], condition=models.Q(done_at=None), name="households_due"),
            models.Index(fields=["household", "due"], name="households_due_file"),
        ]

    def __str__(self) -> str:
        return self.title
