"""From a document to its form and back; an error of the engine goes beside the field it names."""

import re
from collections.abc import Mapping
from typing import Any

from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict

from maillage.cias.entitlements.forms_schemes import SETS, SchemeForm
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.facts import catalogue

#: parts of the document that are lists or mappings of rows: path in the document -> formset
PLACES = {
    "resource_formula.charges": "charges",
    "facts": "facts",
    "values": "values",
    "conditions": "conditions",
    "amount.rows": "rows",
    "ceilings": "ceilings",
    "non_cumulation": "non_cumulation",
    "documents": "documents",
}
#: key of the document -> name of the field, where they differ
RENAMED = {"from": "start", "to": "end", "with": "withheld"}
WRITTEN = {name: key for key, name in RENAMED.items()}
ORDER = (
    *("scheme", "version", "title", "model", "object", "holder", "deliberation", "valid_from", "valid_to"),
    *("transition", "public", "residence", "facts", "resource_formula", "values", "conditions", "amount", "ceilings"),
    *("non_cumulation", "documents", "payment", "discretion", "control"),
)
#: what each way of computing the amount reads; the other fields are left aside
READS = {
    "flat": {"amount"},
    "per-person": {"amount", "count"},
    "percentage": {"rate", "of"},
    "grid": {"by", "edge", "rows"},
    "slice": {"of", "rows"},
}
OF_ONE_KIND = set().union(*READS.values())
CHARGE_KEYS = ("flat", "flat_per_person", "cap", "cap_per_person")


class SchemeEditor:
    """The form and its formsets, bound to what was posted, or showing `content`."""

    def __init__(self, content: Mapping[str, Any], version: int, data: QueryDict | None = None):
        self.kept = {key: content[key] for key in ("scheme", "version", "model", "deliberation") if key in content}
        self.form = SchemeForm(data, initial={"version": version, **_initial(content)})
        rows = _rows(content)
        self.sets: dict[str, Any] = {name: made(data, initial=rows[name], prefix=name) for name, made in SETS.items()}
        self.charge_labels = [fact.label for fact in catalogue()["charges"].values()]

    @property
    def all(self) -> list[Any]:
        """Everything whose errors are told."""
        return [self.form, *self.sets.values()]

    @property
    def charges(self) -> list[tuple[str, Any]]:
        return list(zip(self.charge_labels, self.sets["charges"].forms, strict=True))

    def is_valid(self) -> bool:
        faults = [one for one in self.all if not one.is_valid()]  # each says all its errors at once
        return not faults

    def without_judging(self) -> "SchemeEditor":
        """Show what was typed as it is, before anybody asked to save it."""
        self.form._errors = ErrorDict()  # type: ignore[attr-defined]
        for rows in self.sets.values():
            rows._errors, rows._non_form_errors = [ErrorDict() for _ in rows.forms], ErrorList()
            for form in rows.forms:
                form._errors = ErrorDict()
        return self

    def content(self) -> dict[str, Any]:
        """The document that was typed. Call it once valid."""
        data = self.form.cleaned_data
        found: dict[str, Any] = dict(self.kept)
        for name, value in data.items():
            if name == "version" or value in (None, ""):
                continue
            here = found
            *parents, last = name.split("__")
            for parent in parents:
                here = here.setdefault(parent, {})
            here[last] = value
        if "divisor" in found["resource_formula"]:
            found["resource_formula"]["charges"] = self._list("charges")
            if found["resource_formula"]["divisor"] != "parts":
                found["resource_formula"].pop("parts", None)
        else:
            del found["resource_formula"]
        found["discretion"]["allowed"] = data["discretion__allowed"]
        found["conditions"], found["documents"] = self._list("conditions"), self._list("documents")
        for name in ("ceilings", "non_cumulation"):
            if rows := self._list(name):
                found[name] = rows
        for name in ("facts", "values"):
            if rows := self._list(name):
                found[name] = {row.pop("name", ""): row for row in rows}
        amount = found["amount"]
        if amount["kind"] in ("grid", "slice"):
            amount["rows"] = self._list("rows")
        found["amount"] = {
            key: value for key, value in amount.items() if key not in OF_ONE_KIND - READS[amount["kind"]]
        }
        return {key: found[key] for key in ORDER if key in found}

    def _typed(self, name: str) -> list[Any]:
        """The forms of a formset that say something, in order: their rank is that of the document."""
        return [form for form in self.sets[name].forms if _says(name, form)]

    def _list(self, name: str) -> list[dict[str, Any]]:
        return [_row(name, form.cleaned_data, self.form.cleaned_data) for form in self._typed(name)]

    def refuse(self, error: SchemeError) -> None:
        """Put the engine's message beside the field it names, or on top with the name of the part."""
        message = error.message[:1].upper() + error.message[1:] + "."
        for place, rows in PLACES.items():
            found = re.fullmatch(rf"{re.escape(place)}(?:\[(\d+)\]|\.(\w+))(?:\.?(.*))?", error.field)
            if found and (form := self._row(rows, found[1], found[2])) is not None:
                key = re.split(r"[.\[]", found[3] or "")[0]
                key = RENAMED.get(key, key)
                if rows == "charges":
                    key = "amount" if key in CHARGE_KEYS else "mode"
                whole = {"values": "formula", "facts": "type"}.get(rows) or next(iter(form.fields))
                form.add_error(key if key in form.fields else whole, message)
                return
        path = re.sub(r"\[\d+\]", "", error.field).replace(".", "__")
        while path:
            inside = [name for name in self.form.fields if name == path or name.startswith(f"{path}__")]
            if inside:
                self.form.add_error(inside[0], message)
                return
            path = path.rpartition("__")[0]
        self.form.add_error(None, f"{error.field} : {message}" if error.field else message)

    def _row(self, name: str, rank: str | None, key: str | None) -> Any:
        forms = self._typed(name)
        if rank is not None:
            return forms[int(rank)] if int(rank) < len(forms) else None
        return next((form for form in forms if form.cleaned_data.get("name") == key), None)


def with_one_more(data: QueryDict, name: str) -> QueryDict:
    """What was typed, with one more blank row in a formset."""
    more = data.copy()
    key = f"{name}-TOTAL_FORMS"
    if name in SETS and str(more.get(key, "")).isdigit():
        more[key] = str(int(str(more[key])) + 1)
    return more


def _says(name: str, form: Any) -> bool:
    data = form.cleaned_data
    if data.get("DELETE"):
        return False
    if name == "charges":
        return bool(data.get("mode"))
    choices = {key for key, field in form.fields.items() if hasattr(field, "choices")}
    return any(value not in (None, "", []) for key, value in data.items() if key not in choices | {"DELETE"})


def _row(name: str, data: Mapping[str, Any], scheme: Mapping[str, Any]) -> dict[str, Any]:
    if name == "charges":
        return {"charge": data["charge"]} | ({} if data["mode"] == "real" else {data["mode"]: data["amount"]})
    row = {WRITTEN.get(key, key): value for key, value in data.items() if key != "DELETE" and value not in (None, "")}
    if name == "facts" and "choices" in row:
        pairs = [line.partition("=") for line in row["choices"].splitlines() if line.strip()]
        row["choices"] = {code.strip(): words.strip() for code, _, words in pairs}
    if name == "rows":
        row.pop("rate" if scheme.get("amount__kind") == "grid" else "amount", None)
    return row


def _initial(content: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in content.items():
        name = f"{path}__{key}" if path else key
        if isinstance(value, Mapping) and name not in ("facts", "values"):
            found |= _initial(value, name)
        elif name != "version":
            found[name] = value
    return found


def _rows(content: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    given = {item["charge"]: item for item in content.get("resource_formula", {}).get("charges", [])}
    rows["charges"] = []
    for charge in catalogue()["charges"]:
        item = given.get(charge)
        mode = next((key for key in CHARGE_KEYS if item and key in item), "real" if item else "")
        rows["charges"].append({"charge": charge, "mode": mode, "amount": item.get(mode) if item else None})
    for name in ("facts", "values"):
        rows[name] = [{"name": key, **body} for key, body in content.get(name, {}).items()]
    for row in rows["facts"]:
        if "choices" in row:
            row["choices"] = "\n".join(f"{code} = {words}" for code, words in row["choices"].items())
    lists = {"rows": content["amount"].get("rows", [])}
    lists |= {name: content.get(name, []) for name in ("conditions", "ceilings", "non_cumulation", "documents")}
    for name, items in lists.items():
        rows[name] = [{RENAMED.get(key, key): value for key, value in item.items()} for item in items]
    return rows
