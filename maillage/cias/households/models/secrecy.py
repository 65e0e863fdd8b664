"""Sharing, protection, bris de glace, and the information given to people."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from maillage.cias.common.rows import StructureRow
from maillage.cias.households.models.files import Household
from maillage.cias.households.models.persons import Person


class ShareQuerySet(models.QuerySet["Share"]):
    def active(self, on: date | None = None) -> "ShareQuerySet":
        day = on or models.functions.Now()
        return self.filter(revoked_at__isnull=True, valid_from__lte=day, valid_to__gte=day)


class Share(StructureRow):
    """A file opened to another structure, in part, until a date, under a convention in force. Revocable."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="shares")
    to_structure = models.ForeignKey("directory.Structure", on_delete=models.PROTECT, related_name="+")
    convention = models.ForeignKey("directory.Convention", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField("pourquoi", max_length=200)
    resources = ArrayField(models.CharField(max_length=32))
    valid_from = models.DateField("à partir du")
    valid_to = models.DateField("jusqu’au")
    person_informed_on = models.DateField("personne informée le")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField("retiré le", null=True, editable=False)

    objects = ShareQuerySet.as_manager()

    class Meta:
        verbose_name = "partage"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="households_share_dates",
                violation_error_message="La fin du partage doit suivre son début.",
            ),
        ]
        indexes = [models.Index(fields=["to_structure", "valid_to"], name="households_share_to")]

    def __str__(self) -> str:
        return f"partage avec {self.to_structure}"


class Protection(StructureRow):
    """Why a file was put under protection, by whom, until it was lifted. Its readers are on the file."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="protections")
    reason = models.CharField("raison", max_length=200)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField("depuis le", auto_now_add=True)
    ended_at = models.DateTimeField("levée le", null=True, editable=False)

    class Meta:
        verbose_name = "mise sous protection"

    def __str__(self) -> str:
        return "protection"


class BreakGlass(StructureRow):
    """A file under protection opened with a reason; the responsable is told. Kept even when nothing was found."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("raison")
    at = models.DateTimeField("le", auto_now_add=True)
    expires_at = models.DateTimeField("jusqu’au")
    ended_at = models.DateTimeField("refermé le", null=True)
    seen_at = models.DateTimeField("vu par la direction le", null=True)
    seen_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "bris de glace"

    def __str__(self) -> str:
        return f"bris de glace du {self.at:%d/%m/%Y}"


class InformationGiven(StructureRow):
    """The person was told how their data is used (GDPR, article 13): when, how, which text."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="informations")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    on = models.DateField("le")
    orally = models.BooleanField("expliqué de vive voix", default=False)
    text_version = models.CharField("version du texte", max_length=16)

    class Meta:
        verbose_name = "information de la personne"

    def __str__(self) -> str:
        return f"information du {self.on:%d/%m/%Y}"
