"""The filters of the journal."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from maillage.cias.audit.enums import Action
from maillage.cias.audit.models import Entry
from maillage.cias.audit.reading import names_of

DAYS = 30


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class JournalFilter(forms.Form):
    """Who, what, when; the last thirty days unless said otherwise."""

    person = forms.ChoiceField(label="Personne", required=False)
    action = forms.ChoiceField(label="Action", required=False, choices=[("", "Toutes"), *Action.choices])
    since = forms.DateField(label="Du", required=False, widget=DateInput())
    until = forms.DateField(label="Au", required=False, widget=DateInput())

    def __init__(self, asked: Any):
        self.today = timezone.localdate()
        given = {"since": self.today - timedelta(days=DAYS), "until": self.today}
        super().__init__({**{k: v.isoformat() for k, v in given.items()}, **{k: asked[k] for k in asked}})
        people = names_of(Entry.objects.order_by().values_list("user_id", flat=True).distinct())
        named = sorted(people.items(), key=lambda pair: pair[1].casefold())
        self.fields["person"].choices = [("", "Toutes"), *((str(k), name) for k, name in named)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", "La fin doit suivre le début.")
        return data

    def rows(self) -> Any:
        """The entries asked for, newest first; none when a filter is not understood."""
        if not self.is_valid():
            return Entry.objects.none()
        asked = self.cleaned_data
        since: date | None = asked["since"]
        rows = Entry.objects.between(since, asked["until"]).newest_first()
        if asked["person"]:
            rows = rows.by(uuid.UUID(asked["person"]))
        return rows.filter(action=asked["action"]) if asked["action"] else rows
