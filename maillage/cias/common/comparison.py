"""Two versions of one row, in words: what the second of two authors typed, and what the first kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BaseForm, BoundField

from maillage.cias.common.rows import Versioned


@dataclass(frozen=True)
class Difference:
    """One field that two authors filled differently: what one typed, what the other kept."""

    name: str
    label: str
    mine: str
    theirs: str


def differences(form: BaseForm, current: Versioned) -> list[Difference]:
    """Fields of a valid form that differ from the row as it is now, in words."""
    found = []
    for name, mine in form.cleaned_data.items():
        if not hasattr(current, name):
            continue
        theirs = getattr(current, name)
        if (mine or "") != (theirs or ""):
            bound = form[name]
            found.append(Difference(name, str(bound.label), _in_words(bound, mine), _in_words(bound, theirs)))
    return found


def kept(form: BaseForm, choices: Mapping[str, str]) -> dict[str, Any]:
    """What is to be written once somebody compared: all that was typed, less the fields `keep_<name>=theirs`."""
    return {name: value for name, value in form.cleaned_data.items() if choices.get(f"keep_{name}") != "theirs"}


def _in_words(bound: BoundField, value: Any) -> str:
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if value in (None, ""):
        return "Rien"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    choices = dict(getattr(bound.field, "choices", None) or ())
    return str(choices.get(value, value))
