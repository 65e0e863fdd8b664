"""What is typed at the desk: opening a file, noting a contact."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from maillage.cias.households import enums
from maillage.cias.households.checks import check_birth_date
from maillage.cias.households.forms.fields import CommuneField, FrenchDate, PhoneField
from maillage.cias.households.models import Person


class IdentityForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who somebody is."""

    birth_date = FrenchDate(label="Date de naissance", required=False)

    class Meta:
        model = Person
        fields = ["birth_name", "used_name", "first_names", "birth_date", "birth_date_precision", "sex"]
        help_texts = {"birth_name": "Comme sur la pièce d’identité.", "first_names": "Le prénom usuel d’abord."}
        labels = {"sex": "Sexe", "first_names": "Prénoms", "birth_name": "Nom de naissance", "used_name": "Nom d’usage"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["birth_date_precision"].required = False
        self.fields["birth_date_precision"].initial = enums.DatePrecision.EXACT

    def clean_birth_date(self) -> Any:
        value = self.cleaned_data["birth_date"]
        try:
            check_birth_date(value)
        except ValidationError as error:
            raise ValidationError(error.message_dict["birth_date"]) from None
        return value

    def clean_birth_date_precision(self) -> str:
        return self.cleaned_data["birth_date_precision"] or enums.DatePrecision.EXACT


class OpeningForm(IdentityForm):
    """Opening a file at the desk: the person, where they live, how to reach them, and what they came for."""

    commune = CommuneField(required=False, help_text="Nom, code postal ou code Insee.")
    lines = forms.CharField(label="Adresse", max_length=200, required=False, help_text="Numéro et voie.")
    phone = PhoneField(required=False)
    other_home = forms.ChoiceField(
        label="Raison d’un second foyer",
        required=False,
        choices=[("", "Un seul foyer"), *enums.OtherHome.choices],
        help_text="À dire seulement quand la personne est déjà dans un autre foyer ouvert.",
    )
    theme = forms.ChoiceField(label="Venue pour", required=False, choices=[("", "À préciser"), *enums.Theme.choices])
    summary = forms.CharField(
        label="Objet du passage", max_length=200, required=False, help_text="Une phrase, lisible par toute l’équipe."
    )
    informed = forms.BooleanField(
        label="La personne a été informée de l’usage de ses données", required=False, help_text="Notice remise ou lue."
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("summary") and not data.get("theme"):
            self.add_error("theme", "Choisissez pourquoi la personne est venue, ou effacez l’objet.")
        return data


class ContactForm(forms.Form):
    """A contact: five things, most of them already right."""

    summary = forms.CharField(
        label="Objet", max_length=200, help_text="Une phrase, lisible par toute l’équipe.", widget=forms.TextInput()
    )
    theme = forms.ChoiceField(label="À propos de", choices=[("", "Choisissez"), *enums.Theme.choices])
    medium = forms.ChoiceField(label="Comment", choices=enums.Medium.choices, initial=enums.Medium.DESK)
    minutes = forms.IntegerField(label="Durée en minutes", required=False, min_value=1, max_value=600)
    text = forms.CharField(
        label="Ce qui s’est dit",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Des faits. La personne peut demander à lire cette note.",
    )
    audience = forms.ChoiceField(label="Qui pourra le lire", widget=forms.RadioSelect, initial="team", choices=[])
    follow_up = forms.CharField(label="À faire ensuite", max_length=120, required=False)
    follow_up_due = FrenchDate(label="Pour le", required=False)

    def __init__(self, *args: Any, structure_kind: str = "CIAS", for_profession: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [("team", f"L’équipe {structure_kind}"), ("private", "Vous seul ou vous seule")]
        if for_profession:
            choices.insert(1, ("profession", "Les travailleurs sociaux"))
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("follow_up_due") and not data.get("follow_up"):
            self.add_error("follow_up", "Dites ce qui est à faire, ou effacez la date.")
        if data.get("follow_up") and not data.get("follow_up_due"):
            data["follow_up_due"] = timezone.localdate()
        return data
