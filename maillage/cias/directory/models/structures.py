"""Structures and their teams."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from maillage.cias.common.rows import Row, StructureRow, Versioned
from maillage.cias.directory.enums import PartnerKind, StructureKind
from maillage.cias.directory.siret import validate_siret
from maillage.cias.territory.names import search_key


class StructureQuerySet(models.QuerySet["Structure"]):
    def open_on(self, on: date) -> "StructureQuerySet":
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=on), Q(closed_on=None) | Q(closed_on__gt=on))

    def matching(self, text: str) -> "StructureQuerySet":
        """Those whose name or nature holds every word of `text`, accents forgiven."""
        found = self
        for word in search_key(text).split():
            found = found.filter(search_text__contains=word)
        return found


class Structure(Row, Versioned):
    """A body of the territory: the CIAS, a CCAS, a commune, the Département, a partner. It owns its files."""

    territory_id = None
    # The policies tie the row to the territory of the hat; the constraint would only repeat them.
    territory = models.ForeignKey(
        "territory.Territory",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_constraint=False,
        db_index=False,
        verbose_name="territoire",
    )
    kind = models.CharField("nature", max_length=16, choices=StructureKind)
    partner_kind = models.CharField("nature du partenaire", max_length=16, choices=PartnerKind, blank=True)
    name = models.CharField("nom", max_length=120)
    short_name = models.CharField("nom court", max_length=40, blank=True, help_text="Exemple\u00a0: Mission locale.")
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[validate_siret])
    commune = models.ForeignKey(
        "territory.Commune", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    departements = ArrayField(
        models.CharField(max_length=3), verbose_name="départements couverts", default=list, blank=True
    )
    presentation = models.TextField("présentation", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    website = models.URLField("site", blank=True)
    # The four dates of a CIAS are four different acts: they are never deduced from one another.
    deliberated_on = models.DateField("date de la délibération", null=True, blank=True)
    prefectoral_on = models.DateField("date de l’arrêté préfectoral", null=True, blank=True)
    created_on = models.DateField("date de création", null=True, blank=True)
    opened_on = models.DateField("date d’ouverture", null=True, blank=True)
    closed_on = models.DateField("fermée à partir du", null=True, blank=True)
    kept_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fiche tenue par"
    )
    search_text = models.TextField(editable=False, default="")

    objects = StructureQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="directory_structure_name",
                violation_error_message="Une structure de ce nom existe déjà dans le territoire.",
            ),
            models.UniqueConstraint(
                fields=["territory", "siret"],
                condition=~Q(siret=""),
                name="directory_structure_siret",
                violation_error_message="Une structure du territoire porte déjà ce SIRET.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gt=F("opened_on")),
                name="directory_structure_dates",
                violation_error_message="La fermeture doit suivre l’ouverture.",
            ),
            models.CheckConstraint(
                condition=Q(partner_kind="") | Q(kind=StructureKind.PARTNER),
                name="directory_structure_partner_kind",
                violation_error_message="Seul un partenaire a une nature de partenaire.",
            ),
        ]
        indexes = [models.Index(fields=["territory", "kind", "name"], name="directory_structure_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_label(self) -> str:
        return self.get_partner_kind_display() if self.partner_kind else self.get_kind_display()

    @property
    def badge(self) -> str:
        """The shortest name that says who it is, for a cell of the matrix."""
        return self.short_name or (self.kind_label if self.kind != StructureKind.COMMUNE else "Commune")

    def is_open(self, on: date) -> bool:
        return (self.opened_on is None or self.opened_on <= on) and (self.closed_on is None or on < self.closed_on)

    def index(self) -> None:
        """Write again what the search reads; called by the actions before they save."""
        self.search_text = search_key(f"{self.name} {self.short_name} {self.kind_label}")


class Team(StructureRow):
    """People of one structure who follow files together."""

    name = models.CharField("nom", max_length=80)

    class Meta:
        verbose_name = "équipe"
        constraints = [models.UniqueConstraint(fields=["structure", "name"], name="directory_team_name")]

    def __str__(self) -> str:
        return self.name
