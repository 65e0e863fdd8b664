"""Users, the positions that give them hats, their teams, and what surrounds them: invitations, resets, relatives."""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q
from django.utils import timezone

from maillage.cias.accounts.enums import GIVEN_ROLES, InvitationState, Link
from maillage.cias.common.ids import uuid7
from maillage.cias.common.rows import StructureRow
from maillage.cias.territory.names import sort_key


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.sort_key = sort_key(f"{user.last_name} {user.first_name}")
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person at work. What they may do comes from their positions, never from here.

    Residents have accounts of another kind, never joined to these by e-mail.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    sort_key = models.CharField(max_length=200, db_collation="C", editable=False)
    is_active = models.BooleanField("actif", default=True)
    shortcuts_enabled = models.BooleanField("raccourcis à une touche", default=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    last_position_id = models.UUIDField("dernière casquette", null=True, blank=True, editable=False)
    is_fictional = models.BooleanField("compte de démonstration", default=False, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = "utilisateur"

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name


class PositionQuerySet(models.QuerySet["Position"]):
    def in_force(self, on: date) -> "PositionQuerySet":
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)

    def not_ended(self, on: date) -> "PositionQuerySet":
        """In force or to come."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))

    def with_own_teams(self) -> "PositionQuerySet":
        """Add `team_ids`, the teams of the person in the structure of the position."""
        same = TeamMembership.objects.filter(user=models.OuterRef("user"), structure=models.OuterRef("structure"))
        return self.annotate(team_ids=ArraySubquery(same.values("team_id")))


class Position(StructureRow):
    """A role held by a user in a structure between two dates: one hat."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="positions", verbose_name="personne")
    role = models.CharField("rôle", max_length=32, choices=GIVEN_ROLES)
    title = models.CharField("intitulé affiché", max_length=80, blank=True)
    valid_from = models.DateField("à partir du")
    valid_to = models.DateField("jusqu’au", null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    invitation = models.OneToOneField(
        "Invitation", on_delete=models.PROTECT, null=True, related_name="position", editable=False
    )

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = "fonction"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="accounts_position_dates",
                violation_error_message="La fin doit suivre le début.",
            )
        ]
        indexes = [models.Index(fields=["user", "valid_from"], name="accounts_position_user")]

    def __str__(self) -> str:
        return f"{self.role_label}, {self.structure}"

    @property
    def role_label(self) -> str:
        """The wording of the person's own title when there is one (« Agente d’accueil »)."""
        return self.title or self.get_role_display()


class TeamMembership(StructureRow):
    """A user in a team of the structure."""

    team = models.ForeignKey("directory.Team", on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        verbose_name = "membre d’équipe"
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="accounts_membership_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.team})"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn, expired or not."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(StructureRow):
    """A position offered by mail. It becomes one when its link is opened in time, once."""

    email = models.EmailField("adresse électronique")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    role = models.CharField("rôle", max_length=32, choices=GIVEN_ROLES)
    title = models.CharField("intitulé affiché", max_length=80, blank=True)
    valid_from = models.DateField("à partir du")
    valid_to = models.DateField("jusqu’au", null=True, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    sent_at = models.DateTimeField("envoyée le", editable=False)
    sent_count = models.PositiveSmallIntegerField(default=1, editable=False)
    expires_at = models.DateTimeField("valable jusqu’au", editable=False)
    accepted_at = models.DateTimeField("acceptée le", null=True, editable=False)
    withdrawn_at = models.DateTimeField("retirée le", null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "email", "role"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="accounts_invitation_once",
                violation_error_message="Une invitation attend déjà une réponse de cette personne pour ce rôle.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="accounts_invitation_dates",
                violation_error_message="La fin doit suivre le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def state(self) -> InvitationState:
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.EXPIRED if self.expires_at <= timezone.now() else InvitationState.SENT

    @property
    def role_label(self) -> str:
        return self.title or self.get_role_display()


class SecondFactorReset(StructureRow):
    """The second factor of somebody, removed by two persons: one asks, another confirms."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="second_factor_resets")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("demandée le", auto_now_add=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("confirmée le", null=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True)

    class Meta:
        verbose_name = "remise à zéro du second facteur"
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=models.F("user")) & ~Q(confirmed_by=models.F("user")),
                name="accounts_reset_by_others",
                violation_error_message="Personne ne remet à zéro son propre second facteur.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("asked_by")),
                name="accounts_reset_two_persons",
                violation_error_message="Une autre personne doit confirmer.",
            ),
            models.UniqueConstraint(
                fields=["structure", "user"],
                condition=Q(confirmed_at__isnull=True, withdrawn_at__isnull=True),
                name="accounts_reset_once",
                violation_error_message="Une demande attend déjà une confirmation.",
            ),
        ]

    def __str__(self) -> str:
        return f"remise à zéro demandée le {self.asked_at:%d/%m/%Y}"


class Relative(StructureRow):
    """Somebody of the household or family of an agent, so that their responsable protects the file."""

    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="relatives", editable=False)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    link = models.CharField("lien", max_length=16, choices=Link)
    created_at = models.DateTimeField("déclaré le", auto_now_add=True)

    class Meta:
        verbose_name = "proche déclaré"
        indexes = [models.Index(fields=["structure", "declared_by"], name="accounts_relative_declared")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"
