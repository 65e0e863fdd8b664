"""The form of a row whose concurrent edits are seen: it carries its version, and shows both when they differ."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.models import model_to_dict
from django.http import QueryDict

from maillage.cias.common.rows import Versioned


@dataclass(frozen=True)
class Difference:
    """One field typed differently by two authors."""

    label: str
    mine: str
    theirs: str


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form of a `Versioned` model, with its version in a hidden field."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def differences(self, current: Versioned) -> list[Difference]:
        """What the author typed beside what is saved now, field by field, where they differ.

        The hidden version becomes the current one: sending again is a choice made knowingly.
        """
        saved = model_to_dict(current)
        found = []
        for name in (name for name in self.fields if name in saved and name != "version"):
            mine, theirs = _words(self[name], self[name].value()), _words(self[name], saved[name])
            if mine != theirs:
                found.append(Difference(str(self[name].label), mine, theirs))
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("version")] = str(current.version)
        self.data = data
        return found


def _words(bound: forms.BoundField, value: Any) -> str:
    """The value as one reads it: the wording of a choice, yes or no, « (vide) »."""
    values = value if isinstance(value, list | tuple) else [value]
    options = {str(key): word for key, word in _flat(getattr(bound.field, "choices", []))}
    if isinstance(bound.field, forms.BooleanField):
        return "oui" if value else "non"
    shown = bound.field.prepare_value
    texts = [str(options.get(str(v), shown(v))) for v in values if v not in (None, "")]
    return ", ".join(text.replace("\r\n", "\n").strip() for text in texts) or "(vide)"


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    pairs = []
    for key, word in choices:
        pairs.extend(_flat(word) if isinstance(word, list | tuple) else [(key, word)])
    return pairs
