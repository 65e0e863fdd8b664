"""Conventions: what lets two structures exchange, on what terms, until when."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from maillage.cias.common.rows import StructureRow, Versioned
from maillage.cias.directory.enums import GdprClause


class ConventionQuerySet(models.QuerySet["Convention"]):
    def in_force(self, on: date) -> "ConventionQuerySet":
        """Begun, not ended, and not past its term unless it renews itself."""
        return self.filter(
            Q(ended_on=None) | Q(ended_on__gte=on),
            Q(ends_on=None) | Q(ends_on__gte=on) | Q(tacit_renewal=True),
            starts_on__lte=on,
        )

    def between(self, one: uuid.UUID, other: uuid.UUID) -> "ConventionQuerySet":
        """Those that bind the two structures, whichever keeps the record."""
        return self.filter(Q(structure_id=one, partner_id=other) | Q(structure_id=other, partner_id=one))


class Convention(StructureRow, Versioned):
    """An agreement between the structure that keeps the record and a partner."""

    partner = models.ForeignKey("directory.Structure", on_delete=models.PROTECT, related_name="+", verbose_name="avec")
    name = models.CharField("intitulé", max_length=160)
    purpose = models.TextField("pour quoi")
    what = models.TextField("ce qui est échangé", blank=True)
    terms = models.TextField("conditions", blank=True)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    tacit_renewal = models.BooleanField("tacite reconduction", default=False)
    notice_months = models.PositiveSmallIntegerField("préavis, en mois", default=3)
    ended_on = models.DateField("dénoncée, dernier jour le", null=True, blank=True)
    responsible = models.CharField("suivie par", max_length=120, blank=True, help_text="Une fonction.")
    gdpr_clause = models.CharField("données personnelles", max_length=16, choices=GdprClause)
    gdpr_text = models.TextField("clause sur les données", blank=True)
    deliberation = models.CharField("délibération", max_length=120, blank=True)
    deliberated_on = models.DateField("date de la délibération", null=True, blank=True)
    is_assumption = models.BooleanField("hypothèse de démonstration", default=False)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="directory_convention_dates",
                violation_error_message="La fin doit suivre le début.",
            ),
            models.CheckConstraint(
                condition=~Q(structure=F("partner")),
                name="directory_convention_two",
                violation_error_message="Une convention lie deux structures différentes.",
            ),
        ]
        indexes = [models.Index(fields=["territory_id", "structure", "partner"], name="directory_convention_pair")]

    def __str__(self) -> str:
        return self.name
