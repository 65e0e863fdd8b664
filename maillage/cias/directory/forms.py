"""Forms of the directory."""

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet

from maillage.cias.common.versioned_form import VersionedForm
from maillage.cias.directory import vocabulary
from maillage.cias.directory.enums import HolderKind, StructureKind, Weekday
from maillage.cias.directory.models import Competence, Convention, OpeningHours, Service, Site, Structure, Team
from maillage.cias.territory.models import Commune


class DayInput(forms.DateInput):
    """A day, in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LinesField(forms.CharField):
    """A list, one item per line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])


def _several(name: str, label: str, help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=lambda: vocabulary.choices(name),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


def communes_in(territory_id: Any) -> Any:
    return Commune.objects.filter(epci__territory=territory_id)


class StructureForm(VersionedForm):
    """The sheet of a structure; `kind` is chosen once, when it is added."""

    departements = LinesField(
        label="Départements couverts",
        required=False,
        help_text="Un numéro par ligne, pour un Département, une Caf, une MSA.",
    )

    class Meta:
        model = Structure
        fields = [
            *("name", "short_name", "partner_kind", "commune", "departements", "presentation", "phone", "email"),
            *("website", "siret", "deliberated_on", "prefectoral_on", "created_on", "opened_on"),
        ]
        widgets = {
            "presentation": forms.Textarea(attrs={"rows": 3}),
            **{name: DayInput() for name in ("deliberated_on", "prefectoral_on", "created_on", "opened_on")},
        }

    def __init__(self, *args: Any, territory_id: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = communes_in(territory_id)  # type: ignore[attr-defined]
        self.fields["commune"].empty_label = "Choisir"  # type: ignore[attr-defined]
        if self.instance.kind != StructureKind.CIAS:
            for name in ("deliberated_on", "prefectoral_on", "created_on"):
                del self.fields[name]
        if self.instance.kind and self.instance.kind != StructureKind.PARTNER:
            del self.fields["partner_kind"]


class NewStructureForm(StructureForm):
    """The same, with its nature."""

    kind = forms.ChoiceField(label="Nature", choices=StructureKind.choices)
    field_order = ["kind"]

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [c for c in StructureKind.choices if c[0] in kinds]  # type: ignore[attr-defined]
        del self.fields["version"]


class SiteForm(VersionedForm):
    class Meta:
        model = Site
        fields = [
            *("name", "is_main", "is_itinerant", "host", "address", "postcode", "commune", "phone", "access"),
            *("longitude", "latitude", "opened_on"),
        ]
        widgets = {"opened_on": DayInput()}

    def __init__(self, *args: Any, territory_id: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = communes_in(territory_id)  # type: ignore[attr-defined]
        self.fields["commune"].empty_label = "Choisir"  # type: ignore[attr-defined]


class HoursForm(forms.ModelForm):  # type: ignore[type-arg]
    """One opening; the weeks of the month make a permanence of it."""

    weekday = forms.TypedChoiceField(label="Jour", choices=[("", "Choisir"), *Weekday.choices], coerce=int)
    weeks = forms.TypedMultipleChoiceField(
        label="Semaines",
        choices=[(1, "1re"), (2, "2e"), (3, "3e"), (4, "4e"), (5, "5e")],
        coerce=int,
        required=False,
        empty_value=[],
        help_text="Aucune\u00a0: toutes.",
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = OpeningHours
        fields = ["weekday", "opens", "closes", "weeks", "by_appointment", "notes"]
        widgets = {name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in ("opens", "closes")}


class HoursSet(BaseFormSet):  # type: ignore[type-arg]
    """The openings of a site; a line left empty or ticked is left out."""

    def rows(self) -> list[dict[str, Any]]:
        return [
            {key: value for key, value in form.cleaned_data.items() if key != "DELETE"}
            for form in self.forms
            if form.has_changed() or form.initial
            if form not in self.deleted_forms and form.cleaned_data.get("opens")
        ]


HoursFormSet = forms.formset_factory(HoursForm, formset=HoursSet, extra=2, can_delete=True, max_num=40)


class ServiceForm(VersionedForm):
    type = forms.ChoiceField(
        label="Type", required=False, choices=lambda: [("", "Choisir"), *vocabulary.choices("types")]
    )
    cost = forms.ChoiceField(
        label="Frais", required=False, choices=lambda: [("", "Choisir"), *vocabulary.choices("frais")]
    )
    themes = forms.MultipleChoiceField(
        label="Thèmes",
        required=False,
        choices=vocabulary.grouped_themes,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    publics = _several("publics", "Publics")
    reception = _several("modes_accueil", "Accueil")
    mobilised_by = _several("mobilisable_par", "Qui peut le demander")
    mobilisation = _several("modes_mobilisation", "Comment le demander")
    papers = LinesField(label="Ce qu’il faut apporter", required=False, help_text="Une pièce par ligne.")
    needs = forms.MultipleChoiceField(
        label="Besoins auxquels il répond", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Ceux de «\u00a0Qui fait quoi\u00a0?\u00a0»\u00a0: le service y est donné en réponse.",
    )  # fmt: skip
    zone = forms.MultipleChoiceField(
        label="Communes desservies", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Aucune\u00a0: tout le territoire.",
    )  # fmt: skip

    class Meta:
        model = Service
        fields = [
            *("name", "description", "type", "themes", "needs", "publics", "publics_details", "conditions"),
            *("mobilised_by", "mobilisation", "mobilisation_details", "mobilisation_link", "response_delay", "urgent"),
            *("papers", "papers_note", "reception", "site", "zone", "cost", "cost_details", "capacity"),
            *("contact", "phone", "email", "team", "starts_on", "ends_on", "verified_on"),
        ]
        widgets = {
            **{n: forms.Textarea(attrs={"rows": 3}) for n in ("description", "conditions", "mobilisation_details")},
            "publics_details": forms.Textarea(attrs={"rows": 2}),
            **{name: DayInput() for name in ("starts_on", "ends_on", "verified_on")},
        }

    def __init__(self, *args: Any, structure: Structure, **kwargs: Any):
        super().__init__(*args, **kwargs)
        communes = communes_in(structure.territory_id)
        self.fields["zone"].choices = [(c.pk, c.name.replace("'", "’")) for c in communes]  # type: ignore[attr-defined]
        needs = Competence.objects.filter(territory_id=structure.territory_id)
        self.fields["needs"].choices = [(n.code, n.label) for n in needs]  # type: ignore[attr-defined]
        self.fields["site"].queryset = Site.objects.filter(structure=structure)  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.filter(structure=structure)  # type: ignore[attr-defined]


class MatrixForm(forms.Form):
    """A competence changes hands, for some communes, from a day, by an act."""

    need = forms.ModelChoiceField(Competence.objects.none(), label="Besoin", empty_label="Choisir")
    communes = forms.MultipleChoiceField(
        label="Communes",
        widget=forms.CheckboxSelectMultiple,
    )
    everywhere = forms.BooleanField(label="Toutes les communes du territoire", required=False)
    kind = forms.ChoiceField(label="Sera compétent", choices=HolderKind.choices, widget=forms.RadioSelect)
    holder = forms.ModelChoiceField(
        Structure.objects.none(), label="Quelle structure", required=False, empty_label="Choisir",
        help_text="Seulement pour une structure nommée.",
    )  # fmt: skip
    valid_from = forms.DateField(
        label="À partir du", widget=DayInput(), help_text="La veille est le dernier jour du titulaire d’avant."
    )
    act_number = forms.CharField(
        label="Acte", required=False, max_length=120, help_text="Ex.\u00a0: délibération 2026-014."
    )
    act_date = forms.DateField(label="Date de l’acte", required=False, widget=DayInput())
    act_article = forms.CharField(label="Article", required=False, max_length=40)
    act_url = forms.URLField(label="Adresse de l’acte", required=False, assume_scheme="https")
    is_assumption = forms.BooleanField(
        label="C’est une hypothèse", required=False, help_text="Sans acte vérifié\u00a0: la page le dira."
    )

    def __init__(self, *args: Any, territory_id: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["need"].queryset = Competence.objects.filter(territory_id=territory_id)  # type: ignore[attr-defined]
        self.fields["holder"].queryset = Structure.objects.filter(territory_id=territory_id).order_by("name")  # type: ignore[attr-defined]
        self.fields["communes"].choices = [(c.pk, c.name.replace("'", "’")) for c in communes_in(territory_id)]  # type: ignore[attr-defined]
        if self.data.get(self.add_prefix("everywhere")):
            self.fields["communes"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("everywhere"):
            data["communes"] = [code for code, _ in self.fields["communes"].choices]  # type: ignore[attr-defined]
        if data.get("kind") == HolderKind.STRUCTURE and not data.get("holder"):
            self.add_error("holder", "Nommez la structure qui sera compétente.")
        return data


class ConventionForm(VersionedForm):
    class Meta:
        model = Convention
        fields = [
            *("name", "purpose", "what", "terms", "starts_on", "ends_on", "tacit_renewal", "notice_months"),
            *("responsible", "gdpr_clause", "gdpr_text", "deliberation", "deliberated_on"),
        ]
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 2}) for name in ("purpose", "what", "terms", "gdpr_text")},
            **{name: DayInput() for name in ("starts_on", "ends_on", "deliberated_on")},
        }


class EndForm(forms.Form):
    """The day something ends, with the version it was read at."""

    on = forms.DateField(label="À partir du", widget=DayInput())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def differences(self, current: Any) -> list[Any]:
        """Nothing was typed that could differ: the day stays, at the version of now."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["version"] = str(current.version)  # type: ignore[index]
        return []
