"""The words of the journal: what a resource is called when it is told to people."""

from maillage.cias.common.permission_table import Resource

RESOURCES = {
    Resource.FILE: "Dossier",
    Resource.IDENTITY: "Identité",
    Resource.ADDRESS: "Adresse",
    Resource.HIDDEN_ADDRESS: "Adresse tenue secrète",
    Resource.HOUSING: "Logement",
    Resource.MEANS: "Ressources et charges",
    Resource.MEASURE: "Mesure de protection juridique",
    Resource.CONTACT: "Contact",
    Resource.NOTE: "Note",
    Resource.PRIVATE_NOTE: "Note personnelle",
    Resource.ASSIGNMENT: "Référents",
    Resource.SHARE: "Partage",
    Resource.PROTECTION: "Protection du dossier",
    Resource.BREAK_GLASS: "Bris de glace",
    Resource.INFORMATION: "Information de la personne",
    Resource.RELATIVES: "Proches déclarés",
    Resource.CONVENTION: "Convention",
    Resource.RIGHTS: "Droits étudiés",
    Resource.SCHEME: "Règlement d’aide",
    Resource.DIRECTORY: "Annuaire",
    Resource.SCHEME: "Règlement des aides",
    Resource.MATRIX: "Compétences",
    Resource.PEOPLE: "Équipes et comptes",
    Resource.JOURNAL: "Journal",
}


def resource_label(value: str) -> str:
    """The French name of a resource; the code itself when it is not one of today's."""
    return RESOURCES.get(Resource(value), value) if value in set(Resource) else value
