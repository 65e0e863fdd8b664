"""Where and when people are received."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from maillage.cias.common.rows import StructureRow, Versioned
from maillage.cias.directory.enums import Weekday


class SiteQuerySet(models.QuerySet["Site"]):
    def open_on(self, on: date) -> "SiteQuerySet":
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on), Q(opened_on=None) | Q(opened_on__lte=on))


class Site(StructureRow, Versioned):
    """A place where a structure receives people: its own premises, or a permanence held in somebody else's."""

    name = models.CharField("nom", max_length=120)
    is_main = models.BooleanField("accueil principal", default=False)
    is_itinerant = models.BooleanField("permanence", default=False, help_text="Dans les locaux d’une autre structure.")
    host = models.CharField("hébergée par", max_length=80, blank=True, help_text="Exemple\u00a0: mairie.")
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey("territory.Commune", on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    longitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)])
    latitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    phone = models.CharField("téléphone", max_length=20, blank=True)
    access = models.CharField("accès", max_length=200, blank=True, help_text="Rampe, étage, arrêt de bus…")
    opened_on = models.DateField("ouvert depuis le", null=True, blank=True)
    closed_on = models.DateField("fermé à partir du", null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = "lieu d’accueil"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "name"],
                name="directory_site_name",
                violation_error_message="Cette structure a déjà un lieu de ce nom.",
            ),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None) | Q(longitude__isnull=False, latitude__isnull=False),
                name="directory_site_point",
                violation_error_message="Donnez la longitude et la latitude, ou aucune des deux.",
            ),
        ]
        indexes = [models.Index(fields=["territory_id", "commune"], name="directory_site_commune")]

    def __str__(self) -> str:
        return self.name


class OpeningHoursQuerySet(models.QuerySet["OpeningHours"]):
    def on(self, day: date) -> "OpeningHoursQuerySet":
        """The opening hours that apply on that very day."""
        week = (day.day - 1) // 7 + 1
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day),
            Q(weeks=[]) | Q(weeks__contains=[week]),
            weekday=day.isoweekday(),
        )


class OpeningHours(StructureRow):
    """One opening of a site: every week, or some weeks of the month (2nd and 4th Thursday)."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    opens = models.TimeField("de")
    closes = models.TimeField("à")
    weeks = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)]),
        verbose_name="semaines du mois",
        default=list,
        blank=True,
    )
    by_appointment = models.BooleanField("sur rendez-vous", default=False)
    notes = models.CharField("précisions", max_length=120, blank=True)
    valid_from = models.DateField("à partir du", null=True, blank=True)
    valid_to = models.DateField("jusqu’au", null=True, blank=True)

    objects = OpeningHoursQuerySet.as_manager()

    class Meta:
        verbose_name = "horaire"
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="directory_hours_order",
                violation_error_message="L’heure de fin doit suivre l’heure de début.",
            ),
        ]
        indexes = [models.Index(fields=["territory_id", "weekday"], name="directory_hours_day")]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"
