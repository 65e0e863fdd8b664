from django.db.models import TextChoices

from maillage.cias.common.roles import HUMAN_ROLES

GIVEN_ROLES = [(role.value, role.label) for role in HUMAN_ROLES]


class InvitationState(TextChoices):
    """Where an invitation stands; told from its dates."""

    SENT = "sent", "Envoyée"
    ACCEPTED = "accepted", "Acceptée"
    EXPIRED = "expired", "Expirée"
    WITHDRAWN = "withdrawn", "Retirée"


class Link(TextChoices):
    """What a declared relative is to the agent."""

    SELF = "self", "Moi-même"
    PARTNER = "partner", "Conjoint, conjointe, partenaire"
    CHILD = "child", "Enfant"
    PARENT = "parent", "Parent"
    SIBLING = "sibling", "Frère ou sœur"
    HOUSEHOLD = "household", "Autre personne de mon foyer"
    OTHER = "other", "Autre proche"
