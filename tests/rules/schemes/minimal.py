"""The smallest valid scheme, to be changed one field at a time, and a household that answers everything."""

from typing import Any

import yaml

from maillage.rules.schemes.compiling import CompiledScheme, compile_scheme
from maillage.rules.schemes.facts import known_facts
from maillage.rules.schemes.loading import read_scheme


def content(**changed: Any) -> dict[str, Any]:
    """Fields of a scheme; a field given as None is left out."""
    fields: dict[str, Any] = {
        "scheme": "essai",
        "version": 1,
        "title": "Aide d’essai",
        "object": "Essayer.",
        "holder": {"body": "cias", "instructs": "Le CIAS", "decides": "La commission permanente"},
        "deliberation": {"reference": "2026-01", "date": "2026-01-15"},
        "valid_from": "2026-02-01",
        "public": "Tout le monde.",
        "residence": {"text": "Sur le territoire."},
        "conditions": [],
        "amount": {"kind": "flat", "amount": 100},
        "documents": [{"name": "Une facture"}],
        "payment": {"form": "transfer", "text": "Par virement."},
        "discretion": {"allowed": True, "text": "La commission peut s’écarter du barème."},
    }
    return {key: value for key, value in (fields | changed).items() if value is not None}


def text(**changed: Any) -> str:
    """The same, as a YAML file in the order of the fields."""
    return yaml.safe_dump(content(**changed), allow_unicode=True, sort_keys=False, width=200)


def compiled(**changed: Any) -> CompiledScheme:
    """The same, compiled."""
    return compile_scheme(read_scheme(text(**changed), "essai.yaml"))


def rav(**changed: Any) -> dict[str, Any]:
    """A resource formula: (resources - charges) / persons / 30."""
    return {
        "period": "last-month",
        "excluded": ["back_to_school_allowance"],
        "housing_aid": "deducted-from-rent",
        "charges": [{"charge": "rent"}],
        "household": {"shared_custody_child": 0.5, "adult_children": "counted", "hosted_persons": "not-counted"},
        "divisor": "persons",
        "days": 30,
        "decimals": 2,
        "negative": "kept",
    } | changed


def with_rav(test: str = "reste_a_vivre < 8", **changed: Any) -> CompiledScheme:
    """A scheme with that formula and one condition."""
    return compiled(resource_formula=rav(**changed), conditions=[{"test": test, "rule": "Règle.", "refusal": "Refus."}])


def household(**known: Any) -> dict[str, Any]:
    """Every fact of the catalogue at zero (text facts left out), and those given."""
    blank = {name: 0 for name, fact in known_facts().items() if fact.kind in ("money", "number")}
    return blank | {"legal_rights_requested": True, "adults": 1} | known
