"""What fictional people come for, what they live on, what is left to do: short, plausible, invented."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from maillage.cias.demo.population import DrawnHousehold
from maillage.cias.households.models import Person

WISHES = ("Préfère un SMS, après 16 h", "Plutôt le matin", "Appeler deux fois, entend mal", "Ne pas laisser de message")
FUNCTIONS = ("Référente RSA", "Accompagnement social", "Suivi budget", "Accompagnement logement")
PRIVATE = (
    "Reparler du logement trop petit, sans brusquer.",
    "Semble épuisée ; proposer une pause avant la suite.",
    "Attendre qu’il en parle lui-même.",
)
TO_DO = (
    "Rappeler pour la pièce manquante",
    "Vérifier la réponse de la Caf",
    "Prendre rendez-vous à la permanence",
    "Envoyer la liste des pièces",
    "Confirmer la place de la navette",
)
_TALES = [
    ("energy", "Demande une aide pour une facture d’électricité", "Facture de régularisation après un hiver froid."),
    ("energy", "Apporte la facture et l’attestation de la Caf", "Il manque le relevé d’octobre."),
    ("rights", "Demande où en est son dossier de complémentaire santé", "Dossier envoyé, réponse sous deux mois."),
    ("rights", "Aide pour déclarer ses ressources en ligne", "Déclaration faite ensemble, récépissé imprimé."),
    ("budget", "Point sur le budget du mois", "Loyer à jour, découvert autorisé dépassé deux fois."),
    ("housing", "Cherche un logement plus grand", "Demande de logement social à renouveler en mars."),
    ("housing", "Signale de l’humidité dans la chambre", "Photos prises, propriétaire prévenu par courrier."),
    ("food", "Demande un colis alimentaire", "Orientation vers la distribution du vendredi."),
    ("work", "Souhaite reprendre l’aide à domicile", "Frein principal : la garde le mercredi et la voiture."),
    ("work", "Prépare un entretien à la Mission locale", "Curriculum vitæ relu, trajet prévu avec la navette."),
    ("childhood", "Cherche une place d’accueil trois jours par semaine", "Liste des assistantes maternelles remise."),
    ("mobility", "N’a plus de voiture pour aller travailler", "Réservation de la navette pour deux semaines."),
    ("digital", "Ne retrouve plus son mot de passe", "Compte retrouvé, adresse électronique notée par la personne."),
    ("ageing", "Demande l’adaptation de la salle de bain", "Dossier d’aide à l’adaptation à préparer avec l’habitat."),
    ("health", "Renonce à des soins dentaires", "Vérifier la complémentaire avant tout devis."),
    ("isolation", "Sa fille s’inquiète de la voir seule", "Accord pour une visite à domicile."),
    ("family", "Séparation en cours, demande des informations", "Point d’accès au droit indiqué, rendez-vous pris."),
    ("other", "Passe remettre un document", ""),
]


def tale(draw: random.Random) -> list[tuple[str, str, str]]:
    """A few visits, in an order that makes sense enough."""
    return draw.sample(_TALES, k=min(draw.choices((1, 2, 3, 5, 8), (30, 28, 22, 14, 6))[0], len(_TALES)))


def _euros(draw: random.Random, low: int, high: int) -> Decimal:
    return Decimal(draw.randint(low, high))


def budget(
    drawn: DrawnHousehold, persons: list[Person], draw: random.Random, today: date
) -> Iterator[tuple[str, Person | None, Decimal]]:
    """Resources, benefits and charges of a month: about six households in ten have declared them."""
    if draw.random() > 0.6:
        return
    for person, who in zip(persons, drawn.members, strict=True):
        age = (today - who.birth_date).days // 365
        if age >= 63:
            yield "pension", person, _euros(draw, 780, 1650)
        elif age >= 20 and who.kinship in {"reference", "spouse"}:
            luck = draw.random()
            if luck < 0.5:
                yield "wage", person, _euros(draw, 850, 1750)
            elif luck < 0.7:
                yield "unemployment", person, _euros(draw, 650, 1200)
            elif luck < 0.85 and who.kinship == "reference":
                yield "rsa", None, _euros(draw, 420, 900)
    children = sum(who.kinship == "child" for who in drawn.members)
    if children >= 2:
        yield "family", None, _euros(draw, 148, 420)
    if drawn.tenure != "owner":
        yield "rent", None, _euros(draw, 380, 720)
        if draw.random() < 0.6:
            yield "housing_aid", None, _euros(draw, 90, 340)
    elif draw.random() < 0.4:
        yield "mortgage", None, _euros(draw, 300, 800)
    yield "energy", None, _euros(draw, 70, 240)
    yield "insurance", None, _euros(draw, 30, 110)
    yield "phone", None, _euros(draw, 15, 60)
    if draw.random() < 0.2:
        yield "debt", None, _euros(draw, 40, 260)
