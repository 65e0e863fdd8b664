"""Kept verdicts, what became of each right, the agreement to look again, and what changed since.

A verdict is read by who reads rights; the situation it rests on, by who reads means: another table.
"""

from django.db import models
from django.db.models import F, Q

from maillage.cias.common.rows import StructureRow
from maillage.cias.entitlements.enums import ENDED, NonTakeUp, State, Status
from maillage.cias.households.models import Household


class _OnFile(StructureRow):
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True


class Screening(_OnFile):
    """An estimate that was kept: for which month (« 2026-11 »), by which engine, by whom."""

    month = models.CharField("mois", max_length=7)
    engine = models.CharField("moteur", max_length=120)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField("gardée le", auto_now_add=True)

    class Meta:
        verbose_name = "estimation gardée"
        indexes = [models.Index(fields=["household", "-kept_at"], name="entitlements_screening_file")]

    def __str__(self) -> str:
        return f"estimation du {self.kept_at:%d/%m/%Y}"


class KeptVerdict(_OnFile):
    """One right of a kept estimate. `missing` is what was not known, in French; amounts in euros per `period`."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="verdicts")
    right = models.CharField("droit", max_length=80)
    name = models.CharField("nom", max_length=120)
    is_local = models.BooleanField("aide locale", default=False)
    rank = models.PositiveSmallIntegerField()
    status = models.CharField("verdict", max_length=16, choices=Status)
    amount = models.DecimalField("montant", max_digits=9, decimal_places=2, null=True)
    period = models.CharField(max_length=5)
    kind = models.CharField(max_length=120, blank=True)
    received = models.DecimalField("déjà reçu", max_digits=9, decimal_places=2, null=True)
    unclaimed = models.BooleanField("semble non demandé", default=False)
    missing = models.JSONField(default=list)

    class Meta:
        verbose_name = "verdict"
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["screening", "right"], name="entitlements_verdict_once")]

    def __str__(self) -> str:
        return self.name


class ScreeningDetail(_OnFile):
    """What an estimate rests on, frozen: the situation, the answers given, the steps.

    The situation holds identifiers and no name; the sentences carry first names.
    """

    screening = models.OneToOneField(Screening, on_delete=models.CASCADE, related_name="detail")
    situation = models.JSONField()
    facts = models.JSONField(default=dict)
    persons = models.JSONField(default=dict, help_text="Repère de la situation → identifiant de la personne")
    answers = models.JSONField(default=dict)
    supposed = models.JSONField(default=list)
    explanations = models.JSONField(default=dict, help_text="Droit → étapes, hypothèses, sources, paramètres anciens")

    class Meta:
        verbose_name = "détail d’une estimation"

    def __str__(self) -> str:
        return "détail"


class Pursuit(_OnFile):
    """The follow-up of a right, until it is opened. What it says now is its last standing step."""

    right = models.CharField("droit", max_length=80)
    name = models.CharField("nom", max_length=120)
    state = models.CharField("où on en est", max_length=10, choices=State)
    non_take_up = models.CharField("pourquoi il n’était pas demandé", max_length=12, choices=NonTakeUp, blank=True)
    reason = models.CharField("raison", max_length=200, blank=True)
    yearly_gain = models.DecimalField("gain par an", max_digits=9, decimal_places=2, null=True)
    since = models.DateField("depuis le")

    class Meta:
        verbose_name = "suivi d’un droit"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "right"],
                condition=~Q(state__in=ENDED),
                name="entitlements_pursuit_once",
                violation_error_message="Ce droit est déjà suivi pour ce foyer.",
            ),
            models.CheckConstraint(
                condition=Q(yearly_gain__isnull=True) | Q(state=State.OPENED, yearly_gain__gte=0),
                name="entitlements_gain_once_opened",
                violation_error_message="Le gain ne se compte qu’une fois le droit ouvert.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PursuitStep(_OnFile):
    """A step of the follow-up of a right, as it was noted; undone, it stays in the history."""

    pursuit = models.ForeignKey(Pursuit, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=State)
    non_take_up = models.CharField(max_length=12, choices=NonTakeUp, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    yearly_gain = models.DecimalField("gain par an", max_digits=9, decimal_places=2, null=True, blank=True)
    on = models.DateField()
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "étape du suivi d’un droit"
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return self.get_state_display()


class Watch(_OnFile):
    """The household agreed, on a day, that its rights be looked at again each night. It may say no at any time."""

    agreed_on = models.DateField("d’accord depuis le")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    revoked_on = models.DateField("retiré le", null=True)

    class Meta:
        verbose_name = "accord pour revoir les droits"
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(revoked_on__isnull=True), name="entitlements_watch_once"
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | Q(revoked_on__gte=F("agreed_on")),
                name="entitlements_watch_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"accord du {self.agreed_on:%d/%m/%Y}"


class RightChange(_OnFile):
    """What the night found changed: the change alone is kept, not the simulation it comes from."""

    right = models.CharField("droit", max_length=80)
    name = models.CharField("nom", max_length=120)
    noticed_on = models.DateField("vu le")
    noticed_at = models.DateTimeField(auto_now_add=True)
    before = models.CharField("avant", max_length=16, choices=Status)
    after = models.CharField("après", max_length=16, choices=Status)
    amount_before = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    amount_after = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "changement d’un droit"
        constraints = [
            models.UniqueConstraint(fields=["household", "right", "noticed_on"], name="entitlements_change_once")
        ]

    def __str__(self) -> str:
        return self.name
