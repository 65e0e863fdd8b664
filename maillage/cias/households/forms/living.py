"""What is typed about where and on what a household lives, and who accompanies it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from maillage.cias.households import enums
from maillage.cias.households.forms.fields import AmountField, CommuneField, FrenchDate
from maillage.cias.households.models import Means, Membership, Person


class DatedForm(forms.Form):
    valid_from = FrenchDate(label="Depuis le")
    valid_to = FrenchDate(label="Jusqu’au", required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("valid_from") and data.get("valid_to") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", "La fin doit suivre le début.")
        return data


class PostalForm(DatedForm):
    commune = CommuneField(help_text="Nom, code postal ou code Insee.")
    lines = forms.CharField(label="Numéro et voie", max_length=200, required=False)
    field_order = ["kind", "commune", "lines", "reason", "valid_from", "valid_to"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        commune = data.pop("commune", None)
        if commune is not None:
            data["commune_code"] = commune.code
            data["postcode"] = commune.postcodes[0] if len(commune.postcodes) == 1 else ""
        return data


class AddressForm(PostalForm):
    kind = forms.ChoiceField(
        label="Nature",
        choices=enums.AddressKind.choices,
        help_text="Le domicile de secours décide du Département qui paie\u00a0: il se note à part du domicile.",
    )


class HiddenAddressForm(PostalForm):
    reason = forms.CharField(
        label="Pourquoi elle est cachée", max_length=200, help_text="Lue par les travailleurs sociaux et la direction."
    )


class HousingForm(DatedForm):
    kind = forms.ChoiceField(label="Statut d’occupation", choices=[("", "Choisissez"), *enums.HousingKind.choices])
    dwelling = forms.CharField(label="Logement", max_length=40, required=False, help_text="Exemple\u00a0: T3")
    landlord = forms.CharField(label="Bailleur", max_length=120, required=False)
    field_order = ["kind", "dwelling", "landlord", "valid_from", "valid_to"]


def _kinds() -> list[tuple[str, Any]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind in enums.MeansKind:
        groups.setdefault(enums.MeansNature(enums.MEANS_NATURE[kind]).label, []).append((kind.value, str(kind.label)))
    return [("", "Choisissez"), *groups.items()]


class LineForm(forms.Form):
    """One line of the quick entry; an empty line is left out."""

    kind = forms.ChoiceField(label="Objet", required=False, choices=_kinds)
    monthly = AmountField(label="Euros par mois", required=False)
    person = forms.ModelChoiceField(label="Pour", queryset=Person.objects.none(), required=False)
    source = forms.ChoiceField(label="Source", choices=enums.MeansSource.choices, initial="declared", required=False)

    def __init__(self, *args: Any, members: Iterable[Membership] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = [member.person for member in members]
        self.fields["person"].queryset = Person.objects.filter(pk__in=[p.pk for p in people])  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", "Tout le foyer"), *[(p.pk, str(p)) for p in people]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, monthly = data.get("kind"), data.get("monthly")
        if kind and monthly is None and "monthly" not in self.errors:
            self.add_error("monthly", "Donnez le montant, ou effacez la ligne.")
        if monthly is not None and not kind:
            self.add_error("kind", "Choisissez de quoi il s’agit.")
        return data


class SinceForm(forms.Form):
    """From when the lines of a quick entry are true."""

    valid_from = FrenchDate(label="Vrai depuis le", help_text="Le premier jour du mois, le plus souvent.")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = timezone.localdate().replace(day=1)


class MeansForm(forms.ModelForm):  # type: ignore[type-arg]
    """Correcting one line, with the version it was read at."""

    monthly = AmountField(label="Euros par mois")
    valid_from = FrenchDate(label="Depuis le")
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Means
        fields = ["monthly", "source", "valid_from"]

    def __init__(self, *args: Any, row: Means, **kwargs: Any):
        names = ("monthly", "source", "valid_from", "version")
        kwargs.setdefault("initial", {name: getattr(row, name) for name in names})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.version_read = data.pop("version", 0)
        return data

    def _post_clean(self) -> None:
        """The action writes, not this form."""


class AssignForm(forms.Form):
    """Somebody or a team. Values are `u:<user>` and `t:<team>`."""

    who = forms.ChoiceField(label="Qui")
    function = forms.CharField(label="Fonction", max_length=80, help_text="Exemple\u00a0: référente RSA, suivi budget")
    on = FrenchDate(label="À partir du")

    def __init__(self, *args: Any, who: list[tuple[str, Any]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", "Choisissez"), *who]  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate()


class HandOverForm(AssignForm):
    """The same function, somebody else."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        del self.fields["function"]
