"""Forms of « Équipes » : positions, invitations, teams."""

from typing import Any

from django import forms
from django.utils import timezone

from maillage.cias.accounts.models import Invitation, Position
from maillage.cias.common.roles import Role
from maillage.cias.directory.models import Structure, Team


class DateInput(forms.DateInput):
    """A date as browsers type it."""

    input_type = "date"

    def __init__(self, **kwargs: Any):
        super().__init__(format="%Y-%m-%d", **kwargs)


class _Offer(forms.ModelForm):
    """What a position says, asked for before it is given."""

    structure = forms.ModelChoiceField(Structure.objects.none(), label="Structure", empty_label=None)
    role = forms.ChoiceField(label="Rôle")

    def __init__(self, *args: Any, roles: list[Role], structures: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.order_fields(["first_name", "last_name", "email", "structure", "role", "title"])
        self.fields["role"].choices = [("", "Choisir…"), *((role.value, role.label) for role in roles)]
        self.fields["structure"].queryset = structures
        self.fields["valid_from"].initial = timezone.localdate()
        self.fields["title"].help_text = "Comme la personne se présente. Exemple : agente d’accueil."
        self.fields["valid_to"].help_text = "Laissez vide si la fin n’est pas connue."
        for name in ("valid_from", "valid_to"):
            self.fields[name].widget = DateInput()

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", "La fin doit suivre le début.")
        return data

    def _post_clean(self) -> None:
        """The action alone builds the row and meets its constraints."""


class InvitationForm(_Offer):
    class Meta:
        model = Invitation
        fields = ("first_name", "last_name", "email", "role", "title", "valid_from", "valid_to")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = "Une adresse que la personne lit seule. L’invitation vaut sept jours."
        for name in ("first_name", "last_name", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class PositionForm(_Offer):
    class Meta:
        model = Position
        fields = ("role", "title", "valid_from", "valid_to")


class EndPositionForm(forms.Form):
    valid_to = forms.DateField(label="Dernier jour", widget=DateInput)


class TeamForm(forms.Form):
    structure = forms.ModelChoiceField(Structure.objects.none(), label="Structure", empty_label=None)
    name = forms.CharField(label="Nom de l’équipe", max_length=80)

    def __init__(self, *args: Any, structures: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = structures


class JoinTeamForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.none(), label="Équipe", empty_label="Choisir…")

    def __init__(self, *args: Any, teams: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams


class PeopleFilterForm(forms.Form):
    q = forms.CharField(label="Nom ou adresse", required=False, max_length=80)
    structure = forms.ModelChoiceField(
        Structure.objects.none(), label="Structure", required=False, empty_label="Tout le territoire"
    )
    role = forms.ChoiceField(label="Rôle", required=False)

    def __init__(self, *args: Any, structures: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = structures
        self.fields["role"].choices = [("", "Tous les rôles"), *Role.choices[:-1]]
        self.fields["q"].widget.input_type = "search"
