"""Reference lists of the trade (started from the sources of the field, in their order)."""

from django.db.models import TextChoices


class Sex(TextChoices):
    FEMALE = "f", "Femme"
    MALE = "m", "Homme"
    UNKNOWN = "u", "Non renseigné"


class DatePrecision(TextChoices):
    EXACT = "exact", "Date exacte"
    YEAR = "year", "Année seulement"
    ESTIMATED = "estimated", "Date estimée"


class ContactKind(TextChoices):
    MOBILE = "mobile", "Mobile"
    PHONE = "phone", "Téléphone fixe"
    EMAIL = "email", "Courriel"


class Kinship(TextChoices):
    """Place in the household, relative to the person of reference."""

    REFERENCE = "reference", "Personne de référence"
    SPOUSE = "spouse", "Conjoint ou conjointe"
    CHILD = "child", "Enfant"
    PARENT = "parent", "Père ou mère"
    SIBLING = "sibling", "Frère ou sœur"
    GRANDCHILD = "grandchild", "Petit-enfant"
    OTHER_KIN = "other_kin", "Autre parenté"
    UNRELATED = "unrelated", "Sans lien de parenté"


class OtherHome(TextChoices):
    """Why a person belongs to two open households at once."""

    SHARED_CUSTODY = "shared_custody", "Garde partagée"
    HOSTED = "hosted", "Hébergement"
    SEPARATION = "separation", "Séparation en cours"
    STUDIES = "studies", "Études ou travail au loin"
    PLACEMENT = "placement", "Placement"
    OTHER = "other", "Autre raison"


class EventKind(TextChoices):
    """What changes a household, and keeps its past true."""

    OPENING = "opening", "Ouverture du dossier"
    ARRIVAL = "arrival", "Arrivée"
    BIRTH = "birth", "Naissance"
    DEPARTURE = "departure", "Départ"
    SEPARATION = "separation", "Séparation"
    MOVE = "move", "Déménagement"
    DEATH = "death", "Décès"
    CLOSING = "closing", "Clôture du dossier"
    REOPENING = "reopening", "Réouverture du dossier"


class ClosingReason(TextChoices):
    DONE = "done", "L’accompagnement est terminé"
    MOVED_AWAY = "moved_away", "Le foyer a quitté le territoire"
    ASKED = "asked", "La personne le demande"
    NO_NEWS = "no_news", "Sans nouvelles"
    DEATH = "death", "Décès"
    MISTAKE = "mistake", "Dossier ouvert par erreur"
    OTHER = "other", "Autre raison"


class Stay(TextChoices):
    """Where each member goes in a separation."""

    STAYS = "stays", "Reste dans ce foyer"
    LEAVES = "leaves", "Va dans le second foyer"
    SHARED = "shared", "Garde partagée entre les deux"


class AddressKind(TextChoices):
    REAL = "real", "Domicile"
    ADMINISTRATIVE = "administrative", "Adresse administrative"
    DOMICILIATION = "domiciliation", "Domiciliation"
    DOMICILE_DE_SECOURS = "domicile_de_secours", "Domicile de secours"


class HousingKind(TextChoices):
    OWNER = "owner", "Propriétaire"
    PRIVATE_TENANT = "private_tenant", "Locataire du parc privé"
    SOCIAL_TENANT = "social_tenant", "Locataire du parc social"
    HOSTED = "hosted", "Hébergement chez un tiers"
    HOTEL = "hotel", "Hôtel"
    SHELTER = "shelter", "CHRS ou ALT"
    STREET = "street", "Rue"
    SQUAT = "squat", "Squat"
    MOBILE = "mobile", "Habitat mobile"
    CARE_HOME = "care_home", "Maison de retraite"
    OTHER = "other", "Autre"


class MeansNature(TextChoices):
    RESOURCE = "resource", "Ressource"
    BENEFIT = "benefit", "Prestation reçue"
    CHARGE = "charge", "Charge"


class MeansKind(TextChoices):
    """Kinds of resources, benefits and charges; `MEANS_NATURE` says which nature each belongs to."""

    WAGE = "wage", "Salaire"
    SELF_EMPLOYED = "self_employed", "Revenu d’indépendant"
    UNEMPLOYMENT = "unemployment", "Chômage"
    PENSION = "pension", "Retraite"
    SICK_LEAVE = "sick_leave", "Indemnités journalières"
    ALIMONY = "alimony", "Pension alimentaire reçue"
    OTHER_RESOURCE = "other_resource", "Autre ressource"
    RSA = "rsa", "RSA"
    PPA = "ppa", "Prime d’activité"
    AAH = "aah", "AAH"
    ASPA = "aspa", "ASPA"
    ASI = "asi", "ASI"
    FAMILY = "family", "Prestations familiales"
    HOUSING_AID = "housing_aid", "Aide au logement"
    OTHER_BENEFIT = "other_benefit", "Autre prestation"
    RENT = "rent", "Loyer et charges"
    MORTGAGE = "mortgage", "Prêt immobilier"
    ENERGY = "energy", "Énergie"
    WATER = "water", "Eau"
    INSURANCE = "insurance", "Assurances"
    MUTUELLE = "mutuelle", "Mutuelle"
    PHONE = "phone", "Téléphone et internet"
    TRANSPORT = "transport", "Transport"
    CHILDCARE = "childcare", "Garde d’enfants et cantine"
    TAX = "tax", "Impôts"
    ALIMONY_PAID = "alimony_paid", "Pension alimentaire versée"
    DEBT = "debt", "Remboursement de dettes"
    OTHER_CHARGE = "other_charge", "Autre charge"


_KINDS = list(MeansKind)
MEANS_NATURE = (
    dict.fromkeys(_KINDS[: _KINDS.index(MeansKind.RSA)], MeansNature.RESOURCE)
    | dict.fromkeys(_KINDS[_KINDS.index(MeansKind.RSA) : _KINDS.index(MeansKind.RENT)], MeansNature.BENEFIT)
    | dict.fromkeys(_KINDS[_KINDS.index(MeansKind.RENT) :], MeansNature.CHARGE)
)


class MeansSource(TextChoices):
    DECLARED = "declared", "Déclaré par la personne"
    DOCUMENT = "document", "Justificatif vu"
    ADMINISTRATION = "administration", "Administration"


class MeasureKind(TextChoices):
    SAUVEGARDE = "sauvegarde", "Sauvegarde de justice"
    CURATELLE_SIMPLE = "curatelle_simple", "Curatelle simple"
    CURATELLE_RENFORCEE = "curatelle_renforcee", "Curatelle renforcée"
    TUTELLE = "tutelle", "Tutelle"
    HABILITATION = "habilitation_familiale", "Habilitation familiale"
    MASP = "masp", "MASP"
    MAJ = "maj", "MAJ"


class Medium(TextChoices):
    DESK = "desk", "Accueil"
    MEETING = "meeting", "Rendez-vous"
    PHONE = "phone", "Téléphone"
    VISIT = "visit", "Visite à domicile"
    EMAIL = "email", "Courriel"
    LETTER = "letter", "Courrier"
    VIDEO = "video", "Visio"


class Theme(TextChoices):
    RIGHTS = "rights", "Accès aux droits"
    BUDGET = "budget", "Budget"
    ENERGY = "energy", "Énergie"
    HOUSING = "housing", "Logement"
    FOOD = "food", "Alimentation"
    WORK = "work", "Emploi et formation"
    CHILDHOOD = "childhood", "Petite enfance"
    FAMILY = "family", "Famille"
    HEALTH = "health", "Santé"
    AGEING = "ageing", "Grand âge et autonomie"
    DISABILITY = "disability", "Handicap"
    MOBILITY = "mobility", "Mobilité"
    DIGITAL = "digital", "Numérique"
    ISOLATION = "isolation", "Isolement"
    DOMICILIATION = "domiciliation", "Domiciliation"
    OTHER = "other", "Autre"


class Audience(TextChoices):
    TEAM = "team", "L’équipe"
    PROFESSION = "profession", "Les travailleurs sociaux"
