"""Users, the positions that give them hats, and their teams."""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from maillage.cias.common.ids import uuid7
from maillage.cias.common.roles import Role
from maillage.cias.common.rows import StructureRow


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
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
    is_active = models.BooleanField("actif", default=True)
    shortcuts_enabled = models.BooleanField("raccourcis à une touche", default=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

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


class Position(StructureRow):
    """A role held by a user in a structure between two dates: one hat."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="positions", verbose_name="personne")
    role = models.CharField("rôle", max_length=32, choices=[(r.value, r.label) for r in Role if r is not Role.SERVICE])
    title = models.CharField("intitulé affiché", max_length=80, blank=True)
    valid_from = models.DateField("à partir du")
    valid_to = models.DateField("jusqu’au", null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

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
