"""What the pages of rights share: the file as the hat may read it, and what is kept of it."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Missing, may, situation_of, visible_or_missing
from maillage.cias.entitlements.enums import ENDED
from maillage.cias.entitlements.models import Pursuit, RightChange, Screening, Watch
from maillage.cias.households.models import Household


def file_of(hat: Hat, household_id: UUID) -> Household:
    """The file, for who may read its rights; absent for the others."""
    household = visible_or_missing(Household.objects.select_related("structure"), Resource.RIGHTS, household_id)
    if not may(hat, Access.READ, Resource.RIGHTS, situation_of(hat, household, Resource.RIGHTS)):
        raise Missing(Resource.RIGHTS, household_id)
    return household


def may_write(hat: Hat, household: Household, resource: Resource = Resource.RIGHTS) -> bool:
    return may(hat, Access.WRITE, resource, situation_of(hat, household, resource))


def last_kept(household: Household) -> Screening | None:
    return Screening.objects.filter(household=household).select_related("author").order_by("-kept_at").first()


def kept_answers(screening: Screening | None) -> dict[str, Any]:
    """The answers of a kept estimate, as the hat may read them."""
    detail = getattr(screening, "detail", None) if screening else None
    return dict(detail.answers) if detail else {}


def followed(household: Household) -> set[str]:
    """The rights whose follow-up goes on."""
    running = Pursuit.objects.filter(household=household).exclude(state__in=ENDED)
    return set(running.values_list("right", flat=True))


def page_context(hat: Hat, household: Household) -> dict[str, Any]:
    """Everything of the page but the calculation."""
    screening = last_kept(household)
    pursuits = Pursuit.objects.filter(household=household).prefetch_related("steps__author").order_by("-since", "pk")
    return {
        "household": household,
        "trail": [
            ("Accueil", reverse("home")),
            ("Foyers", reverse("households")),
            (str(household), reverse("household", args=[household.pk])),
        ],
        "screening": screening,
        "verdicts": list(screening.verdicts.all()) if screening else [],
        "pursuits": list(pursuits),
        "watch": Watch.objects.filter(household=household, revoked_on__isnull=True).first(),
        "changes": list(RightChange.objects.filter(household=household, seen_at__isnull=True)[:20]),
        "can_write": may_write(hat, household),
    }
