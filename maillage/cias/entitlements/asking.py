"""What is missing to know, where to add it, and the questions that only the page can ask."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from maillage.cias.entitlements.situation import FAMILY_BENEFITS, Reading
from maillage.rules.missing import Missing
from maillage.rules.situation import schema

CHOICES: dict[str, list[tuple[str, str]]] = {
    "nationality": [
        ("french", "Française"),
        ("eea", "D’un pays de l’Espace économique européen"),
        ("swiss", "Suisse"),
        ("other", "D’un autre pays"),
    ],
    "activity": [
        ("employed", "En emploi"),
        ("self-employed", "À son compte"),
        ("unemployed", "Au chômage"),
        ("student", "En études"),
        ("apprentice", "En apprentissage"),
        ("retired", "À la retraite"),
        ("inactive", "Sans activité"),
    ],
    "school": [
        ("none", "Pas de scolarité"),
        ("nursery-school", "École maternelle"),
        ("primary-school", "École élémentaire"),
        ("college", "Collège"),
        ("lycee", "Lycée"),
        ("higher-education", "Études supérieures"),
    ],
    "other_parent": [
        ("in-household", "Au foyer"),
        ("absent", "Absent, ou ne verse rien"),
        ("contributes", "Verse une pension"),
        ("shared-custody", "Résidence alternée"),
    ],
    "couple.status": [("married", "Mariage"), ("pacs", "Pacs"), ("cohabiting", "Vie maritale")],
    "childcare": [
        ("none", "Aucun mode de garde payant"),
        ("assistante-maternelle", "Assistante maternelle"),
        ("garde-a-domicile", "Garde à domicile"),
        ("micro-creche", "Micro-crèche"),
    ],
    "dwelling.occupancy": [
        ("owner", "Propriétaire"),
        ("buying", "Propriétaire avec un prêt en cours"),
        ("social-tenant", "Locataire du parc social"),
        ("tenant", "Locataire d’un logement vide"),
        ("furnished-tenant", "Locataire d’un meublé"),
        ("hosted-free", "Hébergé sans loyer"),
        ("residence", "En résidence ou en foyer"),
        ("homeless", "Sans logement"),
    ],
}
AMOUNTS = ("reference_income", "dwelling.rent", "dwelling.adaptation_works")
PERCENTAGES = ("disability_rate",)
DATES = ("residence_permit_since", "single_since")
BOOLEANS = ("work_restriction", "unfit_for_work")
FAMILY = "family"
#: questions asked of one person; the others are the household's
PERSON_KEYS = (
    "nationality",
    "residence_permit_since",
    "activity",
    "school",
    "other_parent",
    "disability_rate",
    "work_restriction",
    "unfit_for_work",
    "reference_income",
)
LABELS = {
    "nationality": "nationalité",
    "residence_permit_since": "en France avec un titre de séjour depuis le",
    "activity": "activité",
    "school": "scolarité",
    "other_parent": "où est son autre parent",
    "disability_rate": "taux d’incapacité reconnu par la MDPH",
    "work_restriction": "restriction durable d’accès à l’emploi reconnue",
    "unfit_for_work": "inaptitude au travail reconnue",
    "reference_income": "revenu fiscal de référence d’il y a deux ans",
    "couple.status": "Le couple",
    "single_since": "Parent seul depuis le",
    "childcare": "Mode de garde des enfants",
    "dwelling.occupancy": "Statut d’occupation",
    "dwelling.rent": "Loyer hors charges",
    "dwelling.adaptation_works": "Devis hors taxes des travaux d’adaptation",
}
BY_MISSING = re.compile(r"persons\[(\d+)\]\.([a-z_]+)(?:\.\d+)?$")


@dataclass(frozen=True)
class Question:
    """What the page asks: `key` as in `answers`, `kind` (choice, amount, percentage, date, boolean)."""

    key: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def field(self) -> str:
        return self.key.replace(".", "__")


@dataclass(frozen=True)
class Ask:
    """Something missing: what, and where to add it (an address, or the question of the page)."""

    what: str
    url: str = ""


def question(key: str, label: str) -> Question | None:
    """The question for a key of `answers`; None when the page does not ask it."""
    name = key if key in CHOICES or key.split(".")[0] in ("dwelling", "couple") else key.rpartition(".")[2]
    if key.startswith(FAMILY + ".") or name in AMOUNTS:
        return Question(key, label, "amount")
    if name in CHOICES:
        return Question(key, label, "choice", tuple(CHOICES[name]))
    kinds = {"percentage": PERCENTAGES, "date": DATES, "boolean": BOOLEANS}
    kind = next((kind for kind, names in kinds.items() if name in names), None)
    return Question(key, label, kind) if kind else None


class Asker:
    """Turns what the rules miss into links and questions, for one reading of a file."""

    def __init__(self, reading: Reading, answers: Mapping[str, Any]):
        self.reading, self.questions = reading, dict[str, Question]()
        household = reading.facts.household.pk
        self.enter = reverse("household_means_enter", args=[household])
        self.addresses = reverse("household_addresses", args=[household])
        if reading.raw and "couple" in reading.raw:
            self._question("couple.status")
        if reading.family_lump:
            self._family()
        for key in answers:
            if not key.startswith(FAMILY + "."):
                self._question(key)

    def ask(self, missing: Missing) -> Ask:
        """One missing thing, in words with first names, and where to add it."""
        what, key = self.reading.named(missing.what), missing.key
        if key == "benefits":
            if self.reading.family_lump:
                return Ask("le détail des prestations familiales reçues", f"#id_{FAMILY}__af")
            return Ask("les prestations déjà reçues, ou qu’il n’y en a pas", self.enter)
        if match := BY_MISSING.match(key):
            return self._of_person(int(match[1]), match[2], what)
        if key == "dwelling.commune":
            return Ask("la commune du logement", self.addresses)
        if key == "dwelling.occupancy" and (self.reading.facts.housing is None or "non" in what.split()[-3:]):
            return Ask(what, self.addresses if self.reading.facts.housing is None else "")
        return Ask(what, self._question(key))

    def _of_person(self, index: int, name: str, what: str) -> Ask:
        assert self.reading.raw is not None
        person_id, _ = self.reading.persons[self.reading.raw["persons"][index]["id"]]
        if name == "resources":
            return Ask(what, self.enter)
        if name == "birth_date":
            return Ask(what, reverse("person_edit", args=[person_id]))
        return Ask(what, self._question(f"{person_id}.{name}"))

    def _question(self, key: str, label: str = "") -> str:
        asked = question(key, label or self._label(key))
        if asked is None:
            return ""
        self.questions.setdefault(key, asked)
        return f"#id_{asked.field}"

    def _family(self) -> None:
        described = schema()["properties"]["benefits"]["properties"]
        for key in FAMILY_BENEFITS:
            self._question(f"{FAMILY}.{key}", f"{described[key]['description']}, par mois")

    def _label(self, key: str) -> str:
        """The words of a question, with the first name of the person asked about."""
        person, _, name = key.rpartition(".")
        first = next((name for pk, name in self.reading.persons.values() if pk == person), "")
        return f"{first}\u00a0: {LABELS[name]}" if first else LABELS.get(key, key)


def ordered(questions: Iterable[Question]) -> list[Question]:
    """Questions about persons first, those about one person together."""
    return sorted(questions, key=lambda asked: (not asked.key[:1].isdigit(), asked.key.rpartition(".")[0]))
