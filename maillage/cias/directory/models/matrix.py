"""The dated matrix: which need, in which commune, is whose competence, by which act."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from maillage.cias.common.rows import Row
from maillage.cias.directory.enums import HolderKind, Nature

OVERLAP = "Une autre structure est déjà compétente dans cette commune à ces dates pour ce besoin."


class Period(Func):
    """The period of a row, both ends included."""

    function = "DATERANGE"
    output_field = DateRangeField()


def _holder_is_named(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(kind=HolderKind.STRUCTURE, holder__isnull=False)
        | (~Q(kind=HolderKind.STRUCTURE) & Q(holder__isnull=True)),
        name=name,
        violation_error_message="Nommez la structure, ou choisissez une autre façon de la trouver.",
    )


class Competence(Row):
    """A need, in the words of a person, and what the law makes of it."""

    code = models.SlugField("code", max_length=60)
    label = models.CharField("besoin", max_length=80, help_text="Exemple\u00a0: Payer une facture d’énergie.")
    about = models.CharField("dans une phrase", max_length=80, help_text="Exemple\u00a0: une facture d’énergie.")
    nature = models.CharField("nature", max_length=16, choices=Nature)
    theme = models.CharField("thème data·inclusion", max_length=120, blank=True)
    keywords = ArrayField(models.CharField(max_length=40), verbose_name="autres mots", default=list, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=100)
    basis = models.CharField("texte", max_length=160, blank=True)

    class Meta:
        verbose_name = "compétence"
        ordering = ["position", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory_id", "code"],
                name="directory_competence_code",
                violation_error_message="Ce besoin existe déjà dans le territoire.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class CompetenceHolderQuerySet(models.QuerySet["CompetenceHolder"]):
    def in_force(self, on: date) -> "CompetenceHolderQuerySet":
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)

    def for_commune(self, code: str) -> "CompetenceHolderQuerySet":
        return self.filter(commune_id=code)

    def for_communes(self, codes: list[str]) -> "CompetenceHolderQuerySet":
        return self.filter(commune_id__in=codes)

    def of(self, competence: Competence) -> "CompetenceHolderQuerySet":
        return self.filter(competence=competence)

    def starting_between(self, after: date, until: date) -> "CompetenceHolderQuerySet":
        """What changes after one day and until another."""
        return self.filter(valid_from__gt=after, valid_from__lte=until)


class CompetenceHolder(Row):
    """Who holds a competence in a commune between two dates, both included, and by which act."""

    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="holders", verbose_name="besoin")
    commune = models.ForeignKey("territory.Commune", on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    kind = models.CharField("compétence de", max_length=16, choices=HolderKind)
    holder = models.ForeignKey(
        "directory.Structure", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="structure",
    )  # fmt: skip
    valid_from = models.DateField("à partir du")
    valid_to = models.DateField("jusqu’au", null=True, blank=True)
    act_number = models.CharField("acte", max_length=120, blank=True, help_text="Exemple\u00a0: délibération 2026-014.")
    act_date = models.DateField("date de l’acte", null=True, blank=True)
    act_article = models.CharField("article", max_length=40, blank=True)
    act_url = models.URLField("adresse de l’acte", blank=True)
    is_assumption = models.BooleanField("hypothèse, sans acte vérifié", default=False)
    verified_on = models.DateField("vérifié le", null=True, blank=True)

    objects = CompetenceHolderQuerySet.as_manager()

    class Meta:
        verbose_name = "compétence d’une commune"
        constraints = [
            ExclusionConstraint(
                name="directory_holder_overlap",
                expressions=[
                    ("territory_id", RangeOperators.EQUAL),
                    ("competence", RangeOperators.EQUAL),
                    ("commune", RangeOperators.EQUAL),
                    (
                        Period("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=OVERLAP,
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="directory_holder_dates",
                violation_error_message="La fin doit suivre le début.",
            ),
            _holder_is_named("directory_holder_named"),
        ]
        indexes = [models.Index(fields=["territory_id", "commune", "valid_from"], name="directory_holder_commune")]

    def __str__(self) -> str:
        return f"{self.competence_id} {self.commune_id} {self.kind} {self.valid_from}"


class OtherHelpQuerySet(models.QuerySet["OtherHelp"]):
    def in_force(self, on: date) -> "OtherHelpQuerySet":
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), Q(valid_from=None) | Q(valid_from__lte=on))

    def for_commune(self, code: str) -> "OtherHelpQuerySet":
        return self.filter(Q(communes=[]) | Q(communes__contains=[code]))


class OtherHelp(Row):
    """« Peut aussi aider »: who may help beside the holder, and when."""

    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="other_help")
    communes = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    kind = models.CharField(max_length=16, choices=[c for c in HolderKind.choices if c[0] != HolderKind.NOBODY])
    holder = models.ForeignKey("directory.Structure", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField("aide", max_length=120)
    condition = models.CharField("dans quel cas", max_length=200, blank=True)
    link = models.URLField("adresse", blank=True)
    position = models.PositiveSmallIntegerField(default=100)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = OtherHelpQuerySet.as_manager()

    class Meta:
        verbose_name = "autre aide possible"
        ordering = ["position", "title"]
        constraints = [_holder_is_named("directory_other_help_named")]

    def __str__(self) -> str:
        return self.title
