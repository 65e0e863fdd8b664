"""The fields of a scheme's form: numbers typed the French way, formulas, days, lists, choices in words."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.rules.schemes.facts import catalogue

NUMBER = re.compile(r"\d{1,12}([.,]\d{1,4})?")


class NumberField(forms.CharField):
    """A positive number typed the French way; cleans to an int or a Decimal, None when empty."""

    def __init__(self, **options: Any):
        options.setdefault("required", False)
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(max_length=18, **options)

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace(".", ",") if isinstance(value, int | Decimal) else value

    def clean(self, value: Any) -> Any:
        text = re.sub(r"\s", "", str(super().clean(value) or ""))
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            raise ValidationError("Écrivez un nombre, par exemple 7,50.")
        exact = Decimal(text.replace(",", "."))
        return int(exact) if "," not in text and "." not in text else exact


class FormulaField(forms.CharField):
    """A number or a formula; a number cleans to itself."""

    def __init__(self, **options: Any):
        options.setdefault("required", False)
        super().__init__(max_length=500, **options)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int | Decimal) else value

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        if re.fullmatch(r"\d{1,12}", text):
            return int(text)
        if re.fullmatch(r"\d{1,12}[.,]\d{1,4}", text):
            return Decimal(text.replace(",", "."))
        return {"true": True, "false": False}.get(text, text) or None if text != "false" else False


class LinesField(forms.CharField):
    """A list of formulas, one a line."""

    def __init__(self, **options: Any):
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 2}), **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        one = FormulaField()
        return [one.clean(line) for line in str(super().clean(value) or "").splitlines() if line.strip()] or None


def day(label: str, **options: Any) -> forms.CharField:
    """A day in the browser's own calendar, kept as ISO text: the engine judges it."""
    return forms.CharField(label=label, max_length=10, widget=forms.TextInput(attrs={"type": "date"}), **options)


def text(label: str, help_text: str = "", rows: int = 0, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=2000, widget=widget)


def choice(label: str, choices: list[tuple[str, str]], help_text: str = "", required: bool = True) -> forms.ChoiceField:
    options = choices if required else [("", "Choisir"), *choices]
    return forms.ChoiceField(label=label, choices=options, help_text=help_text, required=required)


COUNTED = [("counted", "Comptés"), ("not-counted", "Non comptés")]
PERIODS = [
    ("calendar-year", "Année civile"),
    ("rolling-12-months", "Douze mois glissants"),
    ("lifetime", "Pour toujours"),
]
CHARGE_MODES = [
    ("", "Non retenue"),
    ("real", "Au réel"),
    ("flat", "Forfait"),
    ("flat_per_person", "Forfait par personne"),
    ("cap", "Au réel, plafonné"),
    ("cap_per_person", "Au réel, plafonné par personne"),
]
KINDS = [
    ("flat", "Montant fixe ou formule"),
    ("per-person", "Montant par personne"),
    ("percentage", "Pourcentage"),
    ("grid", "Grille"),
    ("slice", "Tranches qui s’additionnent"),
]
PAYMENTS = [
    ("transfer", "Virement"),
    ("voucher", "Chèques d’accompagnement"),
    ("third-party", "Paiement à un tiers"),
    ("cash", "Espèces (régie)"),
    ("kind", "En nature"),
    ("loan", "Avance remboursable"),
    ("access", "Accès à un service"),
]
BODIES = [("cias", "CIAS"), ("ccas", "CCAS"), ("commune", "Commune"), ("epci", "Intercommunalité")]
TRANSITIONS = [
    ("filed-from-start", "Aux demandes déposées à partir de la date d’effet"),
    ("undecided-at-start", "Aussi aux demandes pas encore décidées à cette date"),
]


def resources() -> list[tuple[str, str]]:
    return [(name, fact.label) for name, fact in catalogue()["resources"].items()]
