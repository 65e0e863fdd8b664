"""What changes a household: one short form per event."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from maillage.cias.households import enums
from maillage.cias.households.forms.desk import IdentityForm
from maillage.cias.households.forms.fields import CommuneField, FrenchDate
from maillage.cias.households.models import Membership, Person


class EventForm(forms.Form):
    """A dated change. `members` is the composition of today, which the choices come from."""

    on = FrenchDate(label="Date", help_text="Le jour du changement, même passé. Exemple\u00a0: 02/09/2026")

    def __init__(self, *args: Any, members: Iterable[Membership] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.members = list(members)
        self.fields["on"].initial = timezone.localdate()
        if "successor" in self.fields:
            others = [m for m in self.members if m.kinship != enums.Kinship.REFERENCE]
            self.fields["successor"].choices = [("", "Pas de changement"), *_choices(others)]  # type: ignore[attr-defined]
            if not others:
                del self.fields["successor"]
        for name in ("gone", "member"):
            if name in self.fields:
                self.fields[name].choices = _choices(self.members)  # type: ignore[attr-defined]

    def membership(self, name: str) -> Membership | None:
        """The membership chosen in a field, if any."""
        chosen = self.cleaned_data.get(name)
        return next((m for m in self.members if str(m.pk) == chosen), None)


def _choices(members: Iterable[Membership]) -> list[tuple[str, str]]:
    return [(str(m.pk), f"{m.person}, {m.get_kinship_display().lower()}") for m in members]


def _successor() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Nouvelle personne de référence",
        required=False,
        help_text="À choisir seulement si la personne de référence s’en va.",
    )


class ArrivalForm(IdentityForm):
    """Somebody known, found by a search, or somebody new."""

    q = forms.CharField(
        label="Chercher parmi les personnes connues",
        max_length=120,
        required=False,
        help_text="Nom, prénom, date de naissance ou téléphone.",
    )
    person = forms.ModelChoiceField(queryset=Person.objects.none(), required=False)
    kinship = forms.ChoiceField(
        label="Lien avec la personne de référence",
        choices=[("", "Choisissez"), *[c for c in enums.Kinship.choices if c[0] != enums.Kinship.REFERENCE]],
    )
    on = FrenchDate(label="Arrivée le", help_text="Même passée. Exemple\u00a0: 02/09/2026")
    is_hosted = forms.BooleanField(
        label="Hébergement", required=False, help_text="La personne est hébergée par le foyer."
    )
    other_home = forms.ChoiceField(
        label="Raison d’un second foyer",
        required=False,
        choices=[("", "Un seul foyer"), *enums.OtherHome.choices],
        help_text="À dire quand la personne reste aussi dans un autre foyer. En garde partagée, elle compte à moitié.",
    )

    def __init__(self, *args: Any, members: Iterable[Membership] = (), structure_id: uuid.UUID, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        known = Person.objects.filter(structure_id=structure_id)
        self.fields["person"].queryset = known  # type: ignore[attr-defined]
        if self.data.get("person"):
            for name in ("birth_name", "first_names", "sex"):
                self.fields[name].required = False

    @property
    def identity(self) -> dict[str, Any]:
        """What was typed about somebody new."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def _post_clean(self) -> None:
        """The person is made by the action, not by this form."""


class BirthForm(forms.Form):
    first_names = forms.CharField(label="Prénoms", max_length=120, help_text="Le prénom usuel d’abord.")
    birth_name = forms.CharField(label="Nom de naissance", max_length=80)
    birth_date = FrenchDate(label="Date de naissance")
    sex = forms.ChoiceField(label="Sexe", choices=enums.Sex.choices, initial=enums.Sex.UNKNOWN)

    def __init__(self, *args: Any, members: Iterable[Membership] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        lead = next(iter(members), None)
        self.fields["birth_name"].initial = lead.person.last_name if lead else ""


class DepartureForm(EventForm):
    gone = forms.MultipleChoiceField(label="Qui s’en va", widget=forms.CheckboxSelectMultiple)
    successor = _successor()
    reason = forms.CharField(
        label="Raison", max_length=200, required=False, help_text="Une phrase, lisible par toute l’équipe."
    )
    field_order = ["gone", "on", "successor", "reason"]


class DeathForm(EventForm):
    member = forms.ChoiceField(label="Qui est mort", widget=forms.RadioSelect)
    successor = _successor()
    field_order = ["member", "on", "successor"]


class SeparationForm(EventForm):
    """One choice per member; the person of reference keeps the file."""

    commune = CommuneField(required=False, label="Commune du second foyer", help_text="Nom, code postal ou code Insee.")
    lines = forms.CharField(
        label="Adresse du second foyer", max_length=200, required=False, help_text="Numéro et voie."
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        movable = [m for m in self.members if m.kinship != enums.Kinship.REFERENCE]
        for member in movable:
            choices = list(enums.Stay.choices)
            if member.kinship != enums.Kinship.CHILD:
                choices = choices[:2]
            leaves = member.kinship == enums.Kinship.SPOUSE
            self.fields[f"goes_{member.pk}"] = forms.ChoiceField(
                label=f"{member.person}, {member.get_kinship_display().lower()}",
                choices=choices,
                widget=forms.RadioSelect,
                initial=enums.Stay.LEAVES if leaves else enums.Stay.STAYS,
            )
        self.order_fields(["on", *[f"goes_{m.pk}" for m in movable], "commune", "lines"])

    @property
    def goes(self) -> dict[uuid.UUID, str]:
        """Membership -> where it goes."""
        return {m.pk: self.cleaned_data[f"goes_{m.pk}"] for m in self.members if f"goes_{m.pk}" in self.cleaned_data}


class MoveForm(EventForm):
    commune = CommuneField(label="Nouvelle commune", help_text="Nom, code postal ou code Insee.")
    lines = forms.CharField(label="Nouvelle adresse", max_length=200, required=False, help_text="Numéro et voie.")
    housing_kind = forms.ChoiceField(
        label="Statut d’occupation", required=False, choices=[("", "Inchangé"), *enums.HousingKind.choices]
    )
    dwelling = forms.CharField(label="Logement", max_length=40, required=False, help_text="Exemple\u00a0: T3")
    landlord = forms.CharField(label="Bailleur", max_length=120, required=False)
    field_order = ["on", "commune", "lines", "housing_kind", "dwelling", "landlord"]

    def __init__(self, *args: Any, may_house: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not may_house:
            for name in ("housing_kind", "dwelling", "landlord"):
                del self.fields[name]


class ClosingForm(EventForm):
    reason = forms.ChoiceField(label="Raison", choices=[("", "Choisissez"), *enums.ClosingReason.choices])
    field_order = ["reason", "on"]


class ReopeningForm(EventForm):
    pass
