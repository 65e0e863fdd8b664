"""The form of what is supposed about requests when a scheme is tried: one field a fact."""

from decimal import Decimal
from typing import Any

from django import forms

from maillage.cias.entitlements.scheme_fields import NumberField
from maillage.rules.schemes.facts import Fact


def trial_form(facts: list[Fact], data: Any) -> forms.Form:
    """A form with a field for each fact, none of them required: what is left blank stays unknown."""
    form = forms.Form(data)
    for fact in facts:
        form.fields[f"f-{fact.name}"] = _field(fact)
    return form


def supposed(form: forms.Form) -> dict[str, Any]:
    """Values by fact, once the form is valid."""
    found: dict[str, Any] = {}
    for name, value in form.cleaned_data.items():
        if value in (None, ""):
            continue
        if isinstance(value, str) and isinstance(form.fields[name], forms.ChoiceField) and value in ("oui", "non"):
            value = value == "oui"
        found[name.removeprefix("f-")] = value if isinstance(value, bool | str) else Decimal(value)
    return found


def _field(fact: Fact) -> forms.Field:
    if fact.type == "boolean":
        return forms.ChoiceField(
            label=fact.label, required=False, choices=[("", "À préciser"), ("oui", "Oui"), ("non", "Non")]
        )
    if fact.choices:
        choices = [("", "À préciser"), *((code, words.capitalize()) for code, words in fact.choices.items())]
        return forms.ChoiceField(label=fact.label, required=False, choices=choices)
    if fact.kind == "text":
        return forms.CharField(label=fact.label, required=False, max_length=60)
    unit = "En euros." if fact.type == "money" else ""
    return NumberField(label=fact.label, help_text=unit)
