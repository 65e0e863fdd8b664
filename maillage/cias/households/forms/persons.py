"""What is typed about a person: identity, ways of contact, other names, legal protection."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms.models import model_to_dict
from django.utils import timezone

from maillage.cias.households import enums
from maillage.cias.households.forms.desk import IdentityForm
from maillage.cias.households.forms.fields import FrenchDate, PhoneField
from maillage.cias.households.models import Person


class PersonForm(IdentityForm):
    """The whole civil identity, with the version it was read at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta(IdentityForm.Meta):
        fields = [
            *IdentityForm.Meta.fields,
            "birth_place",
            "language",
            "needs_interpreter",
            "contact_wish",
        ]
        labels = IdentityForm.Meta.labels | {
            "birth_date_precision": "Précision de la date",
            "birth_place": "Lieu de naissance",
            "language": "Langue parlée",
            "needs_interpreter": "A besoin d’un interprète",
            "contact_wish": "Comment la joindre",
        }
        help_texts = IdentityForm.Meta.help_texts | {"contact_wish": "Exemple\u00a0: un SMS, après 16 h"}

    def __init__(self, *args: Any, person: Person, **kwargs: Any):
        kwargs.setdefault("initial", model_to_dict(person) | {"version": person.version})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.version_read = data.pop("version", 0)
        return data

    def _post_clean(self) -> None:
        """The action writes, not this form."""


class AliasForm(forms.Form):
    name = forms.CharField(label="Autre nom", max_length=120, help_text="Nom de jeune fille, surnom, autre écriture.")


class ContactPointForm(forms.Form):
    kind = forms.ChoiceField(label="Moyen", choices=enums.ContactKind.choices)
    value = forms.CharField(
        label="Numéro ou adresse", max_length=254, help_text="Exemple\u00a0: 06 39 98 41 07, ou ines@exemple.fr"
    )
    is_preferred = forms.BooleanField(label="À utiliser d’abord", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        value, kind = data.get("value"), data.get("kind")
        if not value or not kind:
            return data
        try:
            if kind == enums.ContactKind.EMAIL:
                validate_email(value)
            else:
                data["value"] = PhoneField().clean(value)
        except ValidationError as error:
            self.add_error("value", error)
        return data


class MeasureForm(forms.Form):
    kind = forms.ChoiceField(label="Mesure", choices=[("", "Choisissez"), *enums.MeasureKind.choices])
    holder = forms.CharField(
        label="Exercée par", max_length=160, required=False, help_text="Une association, un mandataire, un proche."
    )
    valid_from = FrenchDate(label="Depuis le")
    valid_to = FrenchDate(label="Jusqu’au", required=False)


class EndForm(forms.Form):
    """The last day of something, included."""

    on = FrenchDate(label="Dernier jour")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
