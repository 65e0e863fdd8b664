"""Schemes for the tests of entitlements."""

from datetime import timedelta

from django.utils import timezone

from maillage.cias.common.hats import acting_as
from maillage.cias.entitlements.actions.schemes import start_from_model, vote


def vote_model(hat, model, days=30):
    """A version in force, copied from a model and voted `days` ago by the direction."""
    on = timezone.localdate() - timedelta(days=days)
    with acting_as(hat):
        draft = start_from_model(hat=hat, model=model)
        act = {"deliberation": "2026-031", "deliberated_on": on, "valid_from": on}
        return vote(hat=hat, version_id=draft.pk, version=draft.version, **act)
