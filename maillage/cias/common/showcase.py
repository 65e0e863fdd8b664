"""What the living page of components shows (`maillage/components.html`, development only): one form with errors, dates
around today, a list of several pages. Persons are invented."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.cias.common.access import public

READERS = [("team", "L’équipe du CIAS"), ("mine", "Vous uniquement")]
THEMES = [("energy", "Énergie"), ("housing", "Logement"), ("health", "Santé")]


class PersonForm(forms.Form):
    """One field of each kind."""

    birth_name = forms.CharField(label="Nom de naissance", help_text="Comme sur la pièce d’identité.")
    birth_date = forms.DateField(
        label="Date de naissance",
        help_text="Jour, mois, année. Exemple\u00a0: 14/05/1992",
        input_formats=["%d/%m/%Y"],
        widget=forms.DateInput(attrs={"inputmode": "numeric"}),
    )
    phone = forms.CharField(label="Téléphone", required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    commune = forms.ChoiceField(
        label="Commune", choices=[("", "Choisir"), ("62309", "Esquerdes"), ("62534", "Lumbres")]
    )
    readers = forms.ChoiceField(label="Qui pourra le lire", choices=READERS, widget=forms.RadioSelect)
    themes = forms.MultipleChoiceField(
        label="Thèmes", choices=THEMES, widget=forms.CheckboxSelectMultiple, required=False
    )
    said = forms.CharField(
        label="Ce qui s’est dit",
        help_text="Des faits. La personne peut demander à lire cette note.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    informed = forms.BooleanField(label="La personne est informée de ce qui est noté", required=False)

    def clean_birth_date(self) -> datetime.date:
        birth_date: datetime.date = self.cleaned_data["birth_date"]
        if birth_date > timezone.localdate():
            raise forms.ValidationError("Cette date est dans le futur. Vérifiez l’année.")
        return birth_date


def context() -> dict[str, Any]:
    """Everything the page needs, whatever the day."""
    today = timezone.localdate()
    typed = {"birth_name": "Delattre", "birth_date": f"14/05/{today.year + 3}", "commune": "62309", "readers": "team"}
    return {
        "form": PersonForm(typed, auto_id="personne_%s"),
        "note": PersonForm(auto_id="note_%s", initial={"readers": "team"}),
        "trail": [("Accueil", "#accueil")],
        "days": {
            "late": today - datetime.timedelta(days=4),
            "today": today,
            "soon": today + datetime.timedelta(days=9),
        },
        "filters": [
            {"label": "À compléter", "url": "#t", "count": 2, "current": True},
            {"label": "À décider", "url": "#u", "count": 1},
            {"label": "Toutes", "url": "#v", "count": 1500},
        ],
        "page": Paginator(range(1500), 50).page(2),
        "amount": Decimal("214.6"),
        "facts": [("Ressources", "1\u202f462\u00a0€"), ("Charges", "984\u00a0€")],
    }


@require_safe
@public
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "maillage/components.html", context())
