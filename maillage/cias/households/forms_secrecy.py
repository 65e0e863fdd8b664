"""What is typed to share a file, protect it, break the glass, or keep that a person was informed."""

from typing import Any

from django import forms
from django.utils import timezone

from maillage.cias.common.permission_table import Resource
from maillage.cias.directory.models import Convention, Structure
from maillage.cias.households.forms import FrenchDate

WHAT = {
    Resource.ADDRESS: "L’adresse",
    Resource.HOUSING: "La situation de logement",
    Resource.MEANS: "Les ressources et les charges",
}


class ShareForm(forms.Form):
    to_structure = forms.ModelChoiceField(label="Avec qui", queryset=Structure.objects.none(), empty_label="Choisissez")
    convention = forms.ModelChoiceField(
        label="Sous quelle convention", queryset=Convention.objects.none(), empty_label="Choisissez", required=False
    )
    purpose = forms.CharField(label="Pourquoi", max_length=200, help_text="Ce que ce partage permet de faire.")
    resources = forms.MultipleChoiceField(
        label="En plus de l’identité et de la composition du foyer",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(resource.value, label) for resource, label in WHAT.items()],
    )
    valid_to = FrenchDate(label="Jusqu’au", help_text="Au plus un an. Exemple : 31/03/2027")
    person_informed_on = FrenchDate(label="Personne informée le", required=False, initial=timezone.localdate)

    def __init__(self, *args: Any, structure_id: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        mine = Convention.objects.filter(structure_id=structure_id) | Convention.objects.filter(partner_id=structure_id)
        conventions = mine.in_force(today).select_related("structure", "partner")
        others = {c.partner_id if c.structure_id == structure_id else c.structure_id for c in conventions}
        self.fields["convention"].queryset = conventions  # type: ignore[attr-defined]
        self.fields["to_structure"].queryset = Structure.objects.filter(pk__in=others)  # type: ignore[attr-defined]
        self.has_convention = bool(others)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        to, fields = data.get("to_structure"), self.fields["convention"].queryset  # type: ignore[attr-defined]
        if to and not data.get("convention"):  # only one with this structure: no need to choose it
            bound = [c for c in fields if to.pk in (c.structure_id, c.partner_id)]
            data["convention"] = bound[0] if len(bound) == 1 else None
        return data


class ProtectForm(forms.Form):
    reason = forms.CharField(label="Raison", max_length=200, help_text="Exemple : parente d’une collègue.")
    readers = forms.MultipleChoiceField(
        label="Qui pourra l’ouvrir, avec vous", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], with_reason: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["readers"].choices = colleagues  # type: ignore[attr-defined]
        if not with_reason:
            del self.fields["reason"]


class BreakGlassForm(forms.Form):
    last_name = forms.CharField(label="Nom exact", max_length=80)
    first_name = forms.CharField(label="Prénom exact", max_length=80)
    birth_date = FrenchDate(label="Date de naissance")
    reason = forms.CharField(
        label="Pourquoi maintenant",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Votre direction lira cette raison.",
    )


class InformationForm(forms.Form):
    on = FrenchDate(label="Informée le", initial=timezone.localdate)
    orally = forms.BooleanField(label="Expliqué de vive voix", required=False, initial=True)
