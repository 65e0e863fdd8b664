"""The official geography of France, the same for every tenant, and the tenants."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from maillage.cias.common.ids import uuid7
from maillage.cias.territory.enums import ChangeKind, EpciKind, FiscalRegime
from maillage.cias.territory.querysets import CommuneQuerySet


class Region(models.Model):
    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)

    class Meta:
        verbose_name = "région"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Departement(models.Model):
    """A département, or a collectivity of overseas that the COG lists at that level."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="departements", verbose_name="région")

    class Meta:
        verbose_name = "département"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Epci(models.Model):
    """An EPCI with its own taxation. It may spread over several départements."""

    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    name = models.CharField("nom", max_length=120)
    sort_key = models.CharField(max_length=120, db_collation="C")
    kind = models.CharField("nature", max_length=8, choices=EpciKind)
    fiscal_regime = models.CharField("régime fiscal", max_length=8, choices=FiscalRegime)

    class Meta:
        verbose_name = "EPCI"
        verbose_name_plural = "EPCI"
        ordering = ["sort_key", "siren"]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """The name with its kind spelled out: « Communauté de communes du Pays de Lumbres »."""
        short, _, rest = self.name.partition(" ")
        return f"{EpciKind(short).label} {rest}" if short in EpciKind.values else self.name


class Commune(models.Model):
    """A commune in force. Populations of two vintages stand side by side and are never mixed.

    `population`: municipal population, the most recent. `dgcl_*`: municipal and total population of the DGCL's file
    of EPCI. The point is the town hall's (WGS 84, degrees), known where the contours are.
    """

    code = models.CharField("code Insee", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=80)
    sort_key = models.CharField(max_length=80, db_collation="C")
    departement = models.ForeignKey(Departement, on_delete=models.PROTECT, related_name="communes")
    epci = models.ForeignKey(
        Epci, on_delete=models.PROTECT, related_name="communes", null=True, blank=True, verbose_name="EPCI"
    )
    postcodes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux", default=list)
    population = models.PositiveIntegerField("population municipale", null=True)
    population_vintage = models.PositiveSmallIntegerField("millésime", null=True)
    dgcl_municipal_population = models.PositiveIntegerField("population municipale (DGCL)", null=True)
    dgcl_total_population = models.PositiveIntegerField("population totale (DGCL)", null=True)
    dgcl_vintage = models.PositiveSmallIntegerField("millésime (DGCL)", null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        ordering = ["sort_key", "code"]
        indexes = [
            GinIndex(fields=["postcodes"], name="territory_commune_postcodes"),
            models.Index(fields=["sort_key"], name="territory_commune_sort_key"),
        ]

    def __str__(self) -> str:
        return self.name


class CommuneChange(models.Model):
    """From `valid_from` until the day before `valid_until`, `old_code` stood for what is now (part of) `commune`."""

    old_code = models.CharField("ancien code", max_length=5, db_index=True)
    old_name = models.CharField("ancien nom", max_length=80)
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField("nature", max_length=16, choices=ChangeKind)
    valid_from = models.DateField("depuis", null=True)
    valid_until = models.DateField("jusqu’au", null=True)

    class Meta:
        verbose_name = "changement de commune"
        verbose_name_plural = "changements de commune"
        ordering = ["old_code", "commune_id", "valid_from"]

    def __str__(self) -> str:
        return f"{self.old_code} → {self.commune_id}"


class Territory(models.Model):
    """A tenant: one CIAS works on one territory, which is the perimeter of one EPCI."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    epci = models.OneToOneField(Epci, on_delete=models.PROTECT, related_name="territory", verbose_name="EPCI")
    name = models.CharField("nom", max_length=120)
    opened_on = models.DateField("ouvert le")
    is_demo = models.BooleanField("démonstration", default=False)

    class Meta:
        verbose_name = "territoire"
        ordering = ["opened_on", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def communes(self) -> CommuneQuerySet:
        return Commune.objects.in_territory(self)
