"""What the rules need of households, read in a fixed number of queries under the policies."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may, situation_of
from maillage.cias.households.enums import Kinship
from maillage.cias.households.models import Household, Housing, Means, Membership


@dataclass
class Facts:
    """A household on a day: who is in it, where it lives, on what. Lists are empty for what is not noted."""

    household: Household
    on: date
    members: list[Membership] = field(default_factory=list)
    means: list[Means] = field(default_factory=list)
    commune: str = ""
    housing: Housing | None = None


def may_compute(hat: Hat, household: Household) -> bool:
    """Rights are computed from means: who may not read them computes nothing."""
    return may(hat, Access.READ, Resource.MEANS, situation_of(hat, household, Resource.MEANS))


def read_facts(hat: Hat, households: Sequence[Household], on: date | None = None) -> list[Facts]:
    """The facts of each household, in order; those whose means the hat may not read are left out."""
    day = on or timezone.localdate()
    found = {row.pk: Facts(row, day, commune=row.commune_code) for row in households if may_compute(hat, row)}
    ranks = list(Kinship)
    members = Membership.objects.on(day).filter(household__in=found).select_related("person")
    for member in sorted(members, key=lambda m: (ranks.index(Kinship(m.kinship)), m.person.birth_date or day, m.pk)):
        found[member.household_id].members.append(member)
    for row in Means.objects.filter(household__in=found, valid_from__lte=day).order_by("valid_from", "pk"):
        found[row.household_id].means.append(row)
    running = Housing.objects.filter(household__in=found, valid_from__lte=day).exclude(valid_to__lt=day)
    for housing in running.order_by("valid_from", "pk"):
        found[housing.household_id].housing = housing
    return list(found.values())
