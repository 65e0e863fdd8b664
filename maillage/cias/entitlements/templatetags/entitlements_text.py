"""Words and tones of rights in templates."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import template

from maillage.cias.common.templatetags.maillage_text import full_day
from maillage.cias.entitlements.enums import ENDED, State, Status
from maillage.cias.entitlements.forms import signed_right
from maillage.cias.entitlements.models import Pursuit, PursuitStep

register = template.Library()
PER = {"month": " par mois", "year": " par an", "once": ""}
TONES = {State.OPENED: "done", State.REQUESTED: "wait", State.PROPOSED: "run", State.TO_PROPOSE: "news"}


@register.filter
def status_tone(status: str) -> str:
    return {Status.PROBABLE: "done", Status.UNSURE: "wait"}.get(Status(status), "")


@register.filter
def state_tone(state: str) -> str:
    return TONES.get(State(state), "")


@register.filter
def iso_day(text: str) -> str:
    """« 2025-04-01 » as « 1er avril 2025 »; anything else as it is."""
    try:
        return full_day(date.fromisoformat(text))
    except ValueError:
        return text


@register.filter
def is_running(state: str) -> bool:
    return state not in ENDED


@register.filter
def per(period: str) -> str:
    return PER.get(period, "")


@register.filter
def signed(line: Any) -> str:
    """A right as the page posts it back (a line of an estimate, or a kept verdict)."""
    return signed_right(line.right, line.name)


@register.filter
def last_step(pursuit: Pursuit) -> PursuitStep | None:
    """The step that can be undone."""
    standing = [step for step in pursuit.steps.all() if step.undone_at is None]
    return standing[-1] if standing else None


@register.filter
def opened_gain(pursuits: Iterable[Pursuit]) -> Decimal:
    """Euros a year, of the rights opened."""
    return sum((pursuit.yearly_gain or Decimal(0) for pursuit in pursuits), Decimal(0))
