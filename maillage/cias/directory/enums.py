from django.db.models import TextChoices


class StructureKind(TextChoices):
    """What a structure is; the edge of the hat takes its colour from it."""

    CIAS = "cias", "CIAS"
    CCAS = "ccas", "CCAS"
    COMMUNE = "commune", "Commune sans CCAS"
    DEPARTEMENT = "departement", "Département"
    PARTNER = "partner", "Partenaire"
