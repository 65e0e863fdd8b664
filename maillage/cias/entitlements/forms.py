"""What is answered to complete a situation, and what is noted of a right."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone

from maillage.cias.entitlements.asking import PERSON_KEYS, Question, question
from maillage.cias.entitlements.enums import NonTakeUp, State
from maillage.cias.households.forms.fields import AmountField, FrenchDate

YES, NO = "yes", "no"


def _field(asked: Question) -> forms.Field:
    options: dict[str, Any] = {"label": asked.label, "required": False}
    if asked.kind == "choice":
        return forms.ChoiceField(choices=[("", "On ne sait pas"), *asked.choices], **options)
    if asked.kind == "boolean":
        return forms.ChoiceField(choices=[("", "On ne sait pas"), (YES, "Oui"), (NO, "Non")], **options)
    if asked.kind == "date":
        return FrenchDate(**options)
    if asked.kind == "percentage":
        return forms.IntegerField(min_value=0, max_value=100, help_text="De 0 à 100, 0 si aucun.", **options)
    return AmountField(help_text="En euros.", **options)


class AnswersForm(forms.Form):
    """One field per question; an empty answer means that it is not known."""

    def __init__(self, data: Any, questions: Iterable[Question], answers: Mapping[str, Any]):
        self.questions = {asked.field: asked for asked in questions}
        initial = {name: _shown(asked, answers.get(asked.key)) for name, asked in self.questions.items()}
        super().__init__(data, initial=initial)
        for name, asked in self.questions.items():
            self.fields[name] = _field(asked)

    def answered(self) -> dict[str, Any]:
        """By key of the questions: what was understood, None for what is not known."""
        return {
            asked.key: _kept(asked, self.cleaned_data.get(name))
            for name, asked in self.questions.items()
            if name not in self.errors
        }


def _kept(asked: Question, value: Any) -> Any:
    if value in (None, ""):
        return None
    if asked.kind == "boolean":
        return value == YES
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _shown(asked: Question, value: Any) -> Any:
    """An answer as its field shows it again."""
    if value is None:
        return None
    if asked.kind == "boolean":
        return YES if value else NO
    if asked.kind == "date":
        return date.fromisoformat(value)
    return Decimal(str(value)).quantize(Decimal("0.01")) if asked.kind == "amount" else value


def posted_questions(data: Mapping[str, Any], persons: Iterable[uuid.UUID]) -> list[Question]:
    """The questions that a form answers, by the names of its fields; others are left out."""
    people = {str(person) for person in persons}
    found = []
    for name in data:
        key = name.replace("__", ".")
        head, _, last = key.rpartition(".")
        known = (head in people and last in PERSON_KEYS) or (head not in people and last not in PERSON_KEYS)
        asked = question(key, "") if known else None
        if asked is not None:
            found.append(asked)
    return found


class StepForm(forms.Form):
    """Where a right stands now."""

    state = forms.ChoiceField(label="Où en est ce droit\u00a0?", choices=State.choices)
    on = FrenchDate(label="Depuis le")
    non_take_up = forms.ChoiceField(
        label="Pourquoi il n’était pas demandé", required=False, choices=[("", "On ne sait pas"), *NonTakeUp.choices]
    )
    reason = forms.CharField(label="En quelques mots", required=False, max_length=200)
    yearly_gain = AmountField(
        label="Gain par an", required=False, help_text="En euros, une fois le droit ouvert seulement."
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class WatchForm(forms.Form):
    agreed_on = FrenchDate(label="Accord donné le")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["agreed_on"].initial = timezone.localdate()


def signed_right(right: str, name: str) -> str:
    """A right and its name, to be posted back as they were shown."""
    return signing.dumps([right, name], salt="right")


def read_right(token: str) -> tuple[str, str] | None:
    """The right and its name; None when they are not those that were shown."""
    try:
        right, name = signing.loads(token, salt="right")
    except (signing.BadSignature, ValueError):
        return None
    return str(right), str(name)
