"""Persons: civil identity, other names, ways of contact, legal protection, and where they belong."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from maillage.cias.common.rows import StructureRow, Versioned
from maillage.cias.households.enums import ContactKind, DatePrecision, Kinship, MeasureKind, OtherHome, Sex
from maillage.cias.households.models.files import Household


class Person(StructureRow, Versioned):
    """A person known to one structure. Other structures' persons are other rows, joined only by a share."""

    birth_name = models.CharField("nom de naissance", max_length=80)
    used_name = models.CharField("nom d’usage", max_length=80, blank=True)
    first_names = models.CharField("prénoms", max_length=120)
    sex = models.CharField("sexe", max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    birth_date_precision = models.CharField(
        "précision", max_length=10, choices=DatePrecision, default=DatePrecision.EXACT
    )
    birth_place = models.CharField("lieu de naissance", max_length=120, blank=True)
    language = models.CharField("langue parlée", max_length=40, blank=True)
    needs_interpreter = models.BooleanField("a besoin d’un interprète", default=False)
    contact_wish = models.CharField("comment la joindre", max_length=120, blank=True)
    deceased_on = models.DateField("décès le", null=True, blank=True, editable=False)
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    is_protected = models.BooleanField(default=False, editable=False)
    readers = ArrayField(models.UUIDField(), default=list, editable=False)
    sort_key = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name = "personne"
        constraints = [
            models.CheckConstraint(
                condition=Q(deceased_on__isnull=True)
                | Q(birth_date__isnull=True)
                | Q(deceased_on__gte=F("birth_date")),
                name="households_person_death_after_birth",
                violation_error_message="Le décès ne peut pas précéder la naissance.",
            ),
        ]
        indexes = [models.Index(fields=["structure", "sort_key"], name="households_person_name")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def first_name(self) -> str:
        return self.first_names.split(",")[0].split(" ")[0]

    @property
    def last_name(self) -> str:
        return self.used_name or self.birth_name

    def age_on(self, day: date) -> int | None:
        """Age in whole years on `day`; None when the birth date is unknown."""
        if self.birth_date is None:
            return None
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Alias(StructureRow):
    """Another name the person is known by."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField("autre nom", max_length=120)

    class Meta:
        verbose_name = "autre nom"

    def __str__(self) -> str:
        return self.name


class ContactPoint(StructureRow):
    """A way to reach the person. Telephone numbers are kept in international form (E.164)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField("moyen", max_length=8, choices=ContactKind)
    value = models.CharField("numéro ou adresse", max_length=254)
    is_preferred = models.BooleanField("préféré", default=False)

    class Meta:
        verbose_name = "moyen de contact"

    def __str__(self) -> str:
        return self.value


class ProtectionMeasure(StructureRow):
    """A legal protection measure and who acts under it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField("mesure", max_length=24, choices=MeasureKind)
    holder = models.CharField("exercée par", max_length=160, blank=True)
    valid_from = models.DateField("depuis le")
    valid_to = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "mesure de protection"

    def __str__(self) -> str:
        return self.get_kind_display()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> "MembershipQuerySet":
        """The composition of a household as it was on `day`."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class _Days(Func):
    """The days of a membership, both ends included."""

    function = "DATERANGE"
    template = "%(function)s(%(expressions)s, '[]')"


class _Both(Func):
    """Two identifiers as one text."""

    template = "((%(expressions)s))"
    arg_joiner = ")::text || ("

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        sql, params = super().as_sql(compiler, connection, **extra)
        return sql.removesuffix("))") + ")::text)", params

    output_field = models.TextField()


class Membership(StructureRow):
    """A person in a household between two dates. A child in shared custody counts for half in each."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    kinship = models.CharField("lien", max_length=12, choices=Kinship)
    part = models.DecimalField("compte pour", max_digits=3, decimal_places=2, default=Decimal("1"))
    is_hosted = models.BooleanField("hébergé", default=False)
    other_home = models.CharField("raison d’un second foyer", max_length=16, choices=OtherHome, blank=True)
    valid_from = models.DateField("depuis le")
    valid_to = models.DateField("jusqu’au", null=True, blank=True)
    is_protected = models.BooleanField(default=False, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "membre du foyer"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="households_membership_dates",
                violation_error_message="Le départ ne peut pas précéder l’arrivée.",
            ),
            models.CheckConstraint(condition=Q(part__gt=0, part__lte=1), name="households_membership_part"),
            ExclusionConstraint(
                name="households_membership_once",
                expressions=[
                    # one text for both: two columns would make an index that the planner prefers, wrongly, to find
                    # the homes of a person (120 ms instead of 1 at 100,000 households)
                    (_Both("household", "person"), RangeOperators.EQUAL),
                    (_Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cette personne est déjà dans ce foyer à ces dates.",
            ),
            # Protected files stay out of the count: the refusal would tell that one exists.
            ExclusionConstraint(
                name="households_one_home_unless_said",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (_Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(other_home="", is_protected=False),
                violation_error_message="Cette personne est déjà dans un foyer ouvert : dites pourquoi elle en a deux.",
            ),
        ]
        indexes = [
            models.Index(fields=["household", "valid_from"], name="households_membership_file"),
            models.Index(fields=["person"], name="households_membership_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kinship_display()}"


class PersonLink(StructureRow):
    """Two rows said to be the same person, or to be two persons after all. Neither side is lost."""

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    same = models.BooleanField("même personne")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("décidé le", auto_now_add=True)
    undone_at = models.DateTimeField("défait le", null=True)

    class Meta:
        verbose_name = "rapprochement"
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(undone_at__isnull=True), name="households_link_once"
            ),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="households_link_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first} et {self.second}"


class SearchToken(models.Model):
    """A word by which a person is found (see `names.py`). People under protection have none."""

    id = models.BigAutoField(primary_key=True)
    territory_id = models.UUIDField()
    structure = models.ForeignKey("directory.Structure", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    value = models.CharField(max_length=48, db_collation="C")

    class Meta:
        verbose_name = "mot de recherche"
        indexes = [
            # territory_id comes along for the policy: the index alone then answers
            models.Index(
                fields=["structure", "value", "person"], include=["territory_id"], name="households_token_value"
            ),
        ]

    def __str__(self) -> str:
        return self.value
