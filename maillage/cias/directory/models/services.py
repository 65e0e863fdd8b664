"""Services offered, in the vocabulary of data·inclusion."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from maillage.cias.common.rows import StructureRow, Versioned
from maillage.cias.directory import vocabulary
from maillage.cias.territory.names import search_key


def _words(label: str, **options: object) -> ArrayField:
    return ArrayField(models.CharField(max_length=120), verbose_name=label, default=list, blank=True, **options)


class ServiceQuerySet(models.QuerySet["Service"]):
    def open_on(self, on: date) -> "ServiceQuerySet":
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on))

    def answering(self, need: str) -> "ServiceQuerySet":
        """Those that answer a need of the matrix, by its code."""
        return self.filter(needs__contains=[need])

    def for_commune(self, code: str) -> "ServiceQuerySet":
        """Those that an inhabitant of the commune may use: an empty zone is the whole territory."""
        return self.filter(Q(zone=[]) | Q(zone__contains=[code]))

    def matching(self, text: str) -> "ServiceQuerySet":
        """Those whose name, theme or words hold every word of `text`, accents forgiven."""
        found = self
        for word in search_key(text).split():
            found = found.filter(search_text__contains=word)
        return found


class Service(StructureRow, Versioned):
    """What a structure offers, to whom, where, on what conditions, and how one is sent to it."""

    name = models.CharField("nom", max_length=150)
    description = models.TextField("description", max_length=2000, blank=True)
    type = models.CharField("type", max_length=40, blank=True)
    themes = _words("thèmes")
    publics = _words("publics")
    publics_details = models.TextField("précisions sur les publics", blank=True)
    needs = _words("besoins auxquels il répond", help_text="Ceux de «\u00a0Qui fait quoi\u00a0?\u00a0».")
    reception = _words("modes d’accueil")
    mobilised_by = _words("qui peut le demander")
    mobilisation = _words("comment le demander")
    mobilisation_details = models.TextField("comment y être envoyé", blank=True)
    mobilisation_link = models.URLField("lien pour demander", blank=True)
    zone = ArrayField(
        models.CharField(max_length=5),
        verbose_name="communes desservies",
        default=list,
        blank=True,
        help_text="Aucune\u00a0: tout le territoire.",
    )
    conditions = models.TextField("conditions d’accès", blank=True)
    papers = ArrayField(
        models.CharField(max_length=160), verbose_name="ce qu’il faut apporter", default=list, blank=True
    )
    papers_note = models.CharField("à savoir sur les pièces", max_length=200, blank=True)
    cost = models.CharField("frais", max_length=20, blank=True)
    cost_details = models.CharField("précisions sur les frais", max_length=200, blank=True)
    response_delay = models.CharField(
        "délai de réponse", max_length=60, blank=True, help_text="Ex.\u00a0: 5 jours ouvrés."
    )
    urgent = models.CharField("en cas d’urgence", max_length=160, blank=True)
    capacity = models.PositiveIntegerField("nombre de places", null=True, blank=True)
    contact = models.CharField("contact", max_length=120, blank=True, help_text="Une fonction plutôt qu’un nom.")
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    site = models.ForeignKey(
        "directory.Site", on_delete=models.SET_NULL, null=True, blank=True, related_name="services",
        verbose_name="lieu", help_text="Aucun\u00a0: tous les lieux de la structure.",
    )  # fmt: skip
    team = models.ForeignKey(
        "directory.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="équipe"
    )
    author_id = models.UUIDField(null=True, editable=False)
    starts_on = models.DateField("à partir du", null=True, blank=True)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    verified_on = models.DateField("vérifié le", null=True, blank=True)
    search_text = models.TextField(editable=False, default="")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "service"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "name"],
                name="directory_service_name",
                violation_error_message="Cette structure a déjà un service de ce nom.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="directory_service_dates",
                violation_error_message="La fin doit suivre le début.",
            ),
        ]
        indexes = [models.Index(fields=["territory_id", "name"], name="directory_service_list")]

    def __str__(self) -> str:
        return self.name

    @property
    def type_label(self) -> str:
        return vocabulary.words("types").get(self.type, "")

    @property
    def cost_label(self) -> str:
        return vocabulary.words("frais").get(self.cost, "")

    @property
    def themes_words(self) -> list[str]:
        return vocabulary.wordings("thematiques", self.themes)

    def index(self) -> None:
        """Write again what the search reads; called by the actions before they save."""
        words = [self.name, *self.themes_words, *vocabulary.wordings("publics", self.publics), *self.needs]
        self.search_text = search_key(" ".join([*words, self.description]))
