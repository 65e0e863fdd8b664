from django.db.models import TextChoices


class Action(TextChoices):
    """What was done. The journal keeps identifiers, never contents."""

    READ = "read", "Consultation"
    SEARCH = "search", "Recherche"
    REFUSED = "refused", "Refus"
    CREATE = "create", "Création"
    CHANGE = "change", "Modification"
    PRINT = "print", "Impression"
    EXPORT = "export", "Export"
    SHARE = "share", "Partage"
    UNSHARE = "unshare", "Fin de partage"
    PROTECT = "protect", "Mise sous protection"
    UNPROTECT = "unprotect", "Fin de protection"
    BREAK_GLASS = "break_glass", "Bris de glace"
    SIGN_IN = "sign_in", "Connexion"
    SIGN_IN_FAILED = "sign_in_failed", "Connexion refusée"
    SIGN_OUT = "sign_out", "Déconnexion"
    SWITCH_HAT = "switch_hat", "Changement de casquette"
    GRANT = "grant", "Attribution de rôle"
    REVOKE = "revoke", "Retrait de rôle"
