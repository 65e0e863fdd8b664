"""What an event changed, kept on it so that it can be told, and undone the same day."""

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from maillage.cias.households.models import Address, Household, Housing, Membership, Person

_KNOWN: dict[str, type[Model]] = {
    model._meta.model_name or "": model for model in (Address, Household, Housing, Membership, Person)
}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, date | Decimal | uuid.UUID) else value


class Changes:
    """Rows made and rows changed by one gesture, in order; `detail` holds identifiers and codes for telling it."""

    def __init__(self, **detail: Any) -> None:
        self.steps: list[dict[str, Any]] = []
        self.detail = detail

    def made(self, row: Model) -> None:
        """`row` did not exist before."""
        self.steps.append({"made": row._meta.model_name, "id": str(row.pk)})

    def change(self, row: Model, **values: Any) -> None:
        """Write `values` on `row`, keeping what they replace."""
        before = {name: _plain(getattr(row, name)) for name in values}
        self.steps.append({"changed": row._meta.model_name, "id": str(row.pk), "before": before})
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=[*values, *(["updated_at"] if hasattr(row, "updated_at") else [])])

    def as_json(self) -> dict[str, Any]:
        return self.detail | {"steps": self.steps}


def undo_steps(steps: Iterable[dict[str, Any]]) -> set[uuid.UUID]:
    """Put back what the steps changed, the last first. Returns the persons whose memberships moved."""
    persons: set[uuid.UUID] = set()
    for step in reversed(list(steps)):
        model = _KNOWN[step.get("made") or step["changed"]]
        rows = model._default_manager.filter(pk=step["id"])
        if model is Membership:
            persons.update(rows.values_list("person_id", flat=True))
        if "made" in step:
            if model is not Household:  # a file is never erased: it is closed by its own event
                rows.delete()
            continue
        fields = {name: model._meta.get_field(name) for name in step["before"]}
        rows.update(**{name: fields[name].to_python(value) for name, value in step["before"].items()})  # type: ignore[union-attr]
    return persons
