"""The vocabularies of data·inclusion, version 1, read from `vocabulary.yaml`: what a service is, for whom, how."""

from functools import cache
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError


@cache
def words(name: str) -> dict[str, str]:
    """Value -> wording, for one vocabulary: types, frais, publics, thematiques, categories, modes_accueil…"""
    vocabularies: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return vocabularies[name]


def choices(name: str) -> list[tuple[str, str]]:
    return list(words(name).items())


def grouped_themes() -> list[tuple[str, list[tuple[str, str]]]]:
    """Themes under their category, as a list of choices with groups."""
    return [
        (label, [(value, word) for value, word in choices("thematiques") if value.startswith(f"{category}--")])
        for category, label in choices("categories")
    ]


def wordings(name: str, values: list[str]) -> list[str]:
    """The wordings of `values`, in the order of the vocabulary."""
    return [word for value, word in words(name).items() if value in values]


def check(name: str, values: list[str]) -> None:
    """Raises `ValidationError` for a value that the vocabulary does not have."""
    if unknown := sorted(set(values) - set(words(name))):
        raise ValidationError(
            f"«\u00a0{unknown[0]}\u00a0» n’est pas dans le vocabulaire «\u00a0{name}\u00a0» de data·inclusion."
            " Choisissez dans la liste."
        )
