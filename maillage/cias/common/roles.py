"""The hats of a CIAS: what one person is, in one structure, at one time."""

from django.db.models import TextChoices


class Role(TextChoices):
    """The role of a hat. Wording avoids gender; a person's own wording comes from their profile."""

    ACCUEIL = "accueil", "Accueil"
    SECRETAIRE_MAIRIE = "secretaire_mairie", "Secrétariat de mairie"
    FRANCE_SERVICES = "france_services", "France services"
    INSTRUCTEUR = "instructeur", "Instruction des aides"
    TRAVAILLEUR_SOCIAL = "travailleur_social", "Travail social"
    RESPONSABLE_RPE = "responsable_rpe", "Responsable du relais petite enfance"
    RESPONSABLE_LAEP = "responsable_laep", "Responsable du lieu d’accueil enfants-parents"
    RESPONSABLE_EPICERIE = "responsable_epicerie", "Responsable de l’épicerie solidaire"
    RESPONSABLE_HEBERGEMENT = "responsable_hebergement", "Responsable de l’hébergement"
    RESPONSABLE_MOBILITE = "responsable_mobilite", "Responsable de la mobilité"
    RESPONSABLE_HABITAT = "responsable_habitat", "Responsable de l’habitat"
    REGISSEUR = "regisseur", "Régie"
    DIRECTION = "direction", "Direction"
    ADMINISTRATEUR = "administrateur", "Conseil d’administration"
    PARTENAIRE = "partenaire", "Partenaire"
    REGISTRE = "registre", "Registre des personnes vulnérables"
    DOMICILIATION = "domiciliation", "Domiciliation"
    DPO = "dpo", "Protection des données"
    ADMIN_TECHNIQUE = "admin_technique", "Administration technique"
    SERVICE = "service", "Travail de fond"  # background work; nobody wears it


#: roles given to a person; the background hat is worn by the worker alone
HUMAN_ROLES = [role for role in Role if role is not Role.SERVICE]
