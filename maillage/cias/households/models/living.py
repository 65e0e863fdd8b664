"""Where and on what a household lives: addresses, housing, resources, charges, benefits already received."""

from django.db import models
from django.db.models import F, Q

from maillage.cias.common.rows import StructureRow, Versioned
from maillage.cias.households.enums import AddressKind, HousingKind, MeansKind, MeansNature, MeansSource
from maillage.cias.households.models.files import Household
from maillage.cias.households.models.persons import Person


class Dated(StructureRow):
    """A fact of a household that is true between two dates."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT)
    valid_from = models.DateField("depuis le")
    valid_to = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_dates",
                violation_error_message="La fin doit suivre le début.",
            )
        ]


class Postal(Dated):
    lines = models.CharField("numéro et voie", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    commune_code = models.CharField("commune", max_length=5)

    class Meta(Dated.Meta):
        abstract = True


class Address(Postal):
    """An address that the desk may read. The domicile de secours is kept apart: it decides which Département pays."""

    kind = models.CharField("nature", max_length=20, choices=AddressKind, default=AddressKind.REAL)

    class Meta(Postal.Meta):
        verbose_name = "adresse"

    def __str__(self) -> str:
        return f"{self.lines}, {self.postcode}"


class HiddenAddress(Postal):
    """The address of somebody who must not be found: read by social workers alone."""

    reason = models.CharField("raison", max_length=200)

    class Meta(Postal.Meta):
        verbose_name = "adresse cachée"

    def __str__(self) -> str:
        return "adresse cachée"


class Housing(Dated):
    kind = models.CharField("statut d’occupation", max_length=16, choices=HousingKind)
    dwelling = models.CharField("logement", max_length=40, blank=True, help_text="Exemple : T3")
    landlord = models.CharField("bailleur", max_length=120, blank=True)

    class Meta(Dated.Meta):
        verbose_name = "logement"

    def __str__(self) -> str:
        return self.get_kind_display()


class Means(Dated, Versioned):
    """A monthly amount in euros: a resource, a benefit already received, or a charge, with where it comes from."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    nature = models.CharField("nature", max_length=8, choices=MeansNature, editable=False)
    kind = models.CharField("objet", max_length=16, choices=MeansKind)
    monthly = models.DecimalField("montant par mois", max_digits=9, decimal_places=2)
    source = models.CharField("source", max_length=16, choices=MeansSource, default=MeansSource.DECLARED)
    declared_on = models.DateField("déclaré le")

    class Meta(Dated.Meta):
        verbose_name = "ressource ou charge"
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(monthly__gte=0),
                name="households_means_positive",
                violation_error_message="Le montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
