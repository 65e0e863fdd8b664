"""The fictional agents of the demonstration: one login for each role, and some with two hats."""

from dataclasses import dataclass

from maillage.cias.common.roles import Role

PASSWORD = "demonstration-2026"  # noqa: S105  # printed at start: these accounts open fictional files only
SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105  # the same second factor for all of them


@dataclass(frozen=True)
class Agent:
    """`hats`: (structure's name in the directory, or "" for the CIAS; role; title shown)."""

    login: str
    first_name: str
    last_name: str
    hats: tuple[tuple[str, Role, str], ...]


def _one(login: str, first: str, last: str, role: Role, title: str = "", structure: str = "") -> Agent:
    return Agent(f"{login}@lumbres.example", first, last, ((structure, role, title),))


LUMBRES = [
    Agent(
        "accueil@lumbres.example",
        "Léa",
        "Wimart",
        (("", Role.ACCUEIL, "Agente d’accueil"), ("CCAS d’Esquerdes", Role.SECRETAIRE_MAIRIE, "Secrétaire du CCAS")),
    ),
    Agent(
        "mairie@lumbres.example",
        "Sylvie",
        "Bocquet",
        (
            ("Mairie de Wavrans-sur-l’Aa", Role.SECRETAIRE_MAIRIE, "Secrétaire de mairie"),
            ("CCAS de Lumbres", Role.ADMINISTRATEUR, "Administratrice nommée"),
        ),
    ),
    _one("franceservices", "Karine", "Obert", Role.FRANCE_SERVICES, "Conseillère France services"),
    _one("instruction", "Marc", "Lefebvre", Role.INSTRUCTEUR, "Instructeur"),
    _one("social", "Claire", "Hennebelle", Role.TRAVAILLEUR_SOCIAL, "Travailleuse sociale"),
    _one("social2", "Yann", "Cousin", Role.TRAVAILLEUR_SOCIAL, "Travailleur social"),
    _one("rpe", "Anne", "Deroo", Role.RESPONSABLE_RPE),
    _one("laep", "Julie", "Saison", Role.RESPONSABLE_LAEP),
    _one("epicerie", "Paul", "Minet", Role.RESPONSABLE_EPICERIE),
    _one("hebergement", "Nora", "Haddad", Role.RESPONSABLE_HEBERGEMENT),
    _one("mobilite", "Luc", "Varlet", Role.RESPONSABLE_MOBILITE),
    _one("habitat", "Agnès", "Pruvost", Role.RESPONSABLE_HABITAT),
    _one("regie", "Denis", "Loison", Role.REGISSEUR, "Régisseur"),
    _one("direction", "Hélène", "Caron", Role.DIRECTION, "Directrice"),
    _one("conseil", "Bernard", "Lecocq", Role.ADMINISTRATEUR, "Administrateur élu"),
    _one("plie", "Nadia", "Coppin", Role.PARTENAIRE, "Référente PLIE", "PLIE du Pays de Saint-Omer"),
    _one("registre", "Odette", "Maes", Role.REGISTRE),
    _one("domiciliation", "Farid", "Benali", Role.DOMICILIATION),
    _one("dpo", "Irène", "Tellier", Role.DPO, "Déléguée à la protection des données"),
    _one("technique", "Hugo", "Devos", Role.ADMIN_TECHNIQUE, "Administrateur technique"),
    _one("ccas", "Rémi", "Duhamel", Role.INSTRUCTEUR, "Instructeur", "CCAS de Lumbres"),
]

PONTIVY = [
    Agent("accueil@pontivy.example", "Enora", "Robic", (("", Role.ACCUEIL, "Agente d’accueil"),)),
    Agent("social@pontivy.example", "Gwenaël", "Morvan", (("", Role.TRAVAILLEUR_SOCIAL, "Travailleur social"),)),
    Agent("direction@pontivy.example", "Soazig", "Jégo", (("", Role.DIRECTION, "Directrice"),)),
]
