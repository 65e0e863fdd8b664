from django.db.models import IntegerChoices, TextChoices


class StructureKind(TextChoices):
    """What a structure is; the edge of the hat takes its colour from it."""

    CIAS = "cias", "CIAS"
    CCAS = "ccas", "CCAS"
    COMMUNE = "commune", "Commune sans CCAS"
    DEPARTEMENT = "departement", "Département"
    PARTNER = "partner", "Partenaire"


class PartnerKind(TextChoices):
    """What a partner is."""

    MISSION_LOCALE = "mission_locale", "Mission locale"
    PLIE = "plie", "PLIE"
    CAF = "caf", "CAF"
    MSA = "msa", "MSA"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    ASSOCIATION = "association", "Association"
    OTHER = "other", "Autre organisme"


class Nature(TextChoices):
    """The three categories of help, which the law keeps apart."""

    LEGALE = "legale", "Aide sociale légale"
    FACULTATIVE = "facultative", "Aide facultative"
    ACTION = "action", "Action ou accompagnement"


class HolderKind(TextChoices):
    """How the holder of a competence is found: a named structure, or one that the commune designates."""

    STRUCTURE = "structure", "Une structure nommée"
    LOCAL = "local", "Le CCAS ou la mairie de la commune"
    DEPARTEMENT = "departement", "Le Département de la commune"
    CAF = "caf", "La CAF de la commune"
    MSA = "msa", "La MSA de la commune"
    NOBODY = "nobody", "Personne"


class GdprClause(TextChoices):
    """Who answers for the data exchanged under a convention."""

    SEPARATE = "separate", "Responsables distincts"
    JOINT = "joint", "Responsables conjoints"
    PROCESSOR = "processor", "Sous-traitance"
    NONE = "none", "Aucune donnée personnelle"


class Weekday(IntegerChoices):
    """ISO days."""

    MONDAY = 1, "lundi"
    TUESDAY = 2, "mardi"
    WEDNESDAY = 3, "mercredi"
    THURSDAY = 4, "jeudi"
    FRIDAY = 5, "vendredi"
    SATURDAY = 6, "samedi"
    SUNDAY = 7, "dimanche"
