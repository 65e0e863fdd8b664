"""Reading the journal, under the policy: what the hat may see of it, newest first."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.utils import timezone


class EntryQuerySet(models.QuerySet[Any]):
    def about(self, object_id: uuid.UUID) -> "EntryQuerySet":
        """Everything done on one file."""
        return self.filter(object_id=object_id)

    def by(self, user_id: uuid.UUID) -> "EntryQuerySet":
        return self.filter(user_id=user_id)

    def between(self, since: date | None, until: date | None) -> "EntryQuerySet":
        """From the start of `since` to the end of `until`, hours of Paris."""
        rows = self
        if since:
            rows = rows.filter(at__gte=_midnight(since))
        if until:
            rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
        return rows

    def newest_first(self) -> "EntryQuerySet":
        return self.order_by("-at", "-pk")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
