from django.db.models import TextChoices


class EpciKind(TextChoices):
    """Kinds of EPCI with their own taxation, as the DGCL codes them."""

    CC = "CC", "Communauté de communes"
    CA = "CA", "Communauté d’agglomération"
    CU = "CU", "Communauté urbaine"
    METRO = "METRO", "Métropole"
    MET69 = "MET69", "Métropole de Lyon"


class FiscalRegime(TextChoices):
    FPU = "FPU", "Fiscalité professionnelle unique"
    FA = "FA", "Fiscalité additionnelle"


class ChangeKind(TextChoices):
    """Why a code leads to a commune that bears another one."""

    MERGED = "merged", "Commune réunie à une autre, ou code changé"
    DETACHED = "detached", "Commune rétablie\u00a0: l’autre code la couvrait aussi"
    ARRONDISSEMENT = "arrondissement", "Arrondissement municipal"
