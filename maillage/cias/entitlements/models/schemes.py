"""Local schemes of a structure: a name, and dated versions whose text is the file that the rules engine reads."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from maillage.cias.common.rows import StructureRow, Versioned


class VersionState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    VOTED = "voted", "Votée"


class Scheme(StructureRow):
    """A local aid, under one name from one version to the next."""

    key = models.SlugField("code", max_length=61)
    title = models.CharField("intitulé", max_length=200)

    class Meta:
        verbose_name = "dispositif d’aide"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "key"],
                name="entitlements_scheme_once",
                violation_error_message="Votre structure a déjà un dispositif de ce code.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class SchemeVersionQuerySet(models.QuerySet["SchemeVersion"]):
    def voted(self) -> "SchemeVersionQuerySet":
        return self.filter(state=VersionState.VOTED)

    def in_force(self, on: date) -> "SchemeVersionQuerySet":
        """The voted version that judges a request filed on this day."""
        return self.voted().filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class _Days(Func):
    """The days of a version, both ends included."""

    function = "DATERANGE"
    template = "%(function)s(%(expressions)s, '[]')"


class SchemeVersion(StructureRow, Versioned):
    """One version. A draft is edited; a voted version never is: the next one ends it, the day before it starts."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("numéro")
    document = models.TextField("texte du dispositif")
    state = models.CharField("état", max_length=5, choices=VersionState, default=VersionState.DRAFT)
    valid_from = models.DateField("depuis le", null=True, blank=True)
    valid_to = models.DateField("jusqu’au", null=True, blank=True)
    deliberation = models.CharField("délibération", max_length=120, blank=True)
    deliberated_on = models.DateField("date de la délibération", null=True, blank=True)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)

    objects = SchemeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version d’un dispositif"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="entitlements_version_number"),
            models.UniqueConstraint(
                fields=["scheme"],
                condition=Q(state=VersionState.DRAFT),
                name="entitlements_one_draft",
                violation_error_message="Une version est déjà en préparation pour ce dispositif.",
            ),
            ExclusionConstraint(
                name="entitlements_one_voted_at_a_time",
                expressions=[
                    ("scheme", RangeOperators.EQUAL),
                    (_Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=VersionState.VOTED),
                violation_error_message="Une autre version de ce dispositif vaut déjà à ces dates.",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT)
                | (
                    ~Q(deliberation="")
                    & Q(deliberated_on__isnull=False)
                    & Q(valid_from__isnull=False)
                    & Q(valid_from__gte=F("deliberated_on"))
                    & (Q(valid_to=None) | Q(valid_to__gte=F("valid_from")))
                ),
                name="entitlements_voted_is_dated",
                violation_error_message="Une version votée a une délibération et une date d’effet qui la suit.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}, version {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT
