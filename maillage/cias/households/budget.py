"""The month's budget of a household on a day, and what is left per person and per day."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever
from maillage.cias.households.enums import MeansNature
from maillage.cias.households.models import Household, Means

DAYS = 30
CENT = Decimal("0.01")


@dataclass
class Budget:
    """The month's resources and charges, in euros. Housing aid is counted once, among resources; rents are gross.

    There is no legal definition of the reste à vivre: what is left per person and per day is a first reading, and each
    règlement makes its own. `counted` is the number of persons, a child in shared custody for half.
    """

    resources: Decimal
    charges: Decimal
    declared_on: date
    rows: list[Means]
    counted: Decimal

    @property
    def left(self) -> Decimal:
        return self.resources - self.charges

    @property
    def per_person_and_day(self) -> Decimal | None:
        """Euros to the cent, rounded last; negative when charges exceed resources; None when nobody is counted."""
        if not self.counted:
            return None
        return (self.left / self.counted / DAYS).quantize(CENT, ROUND_HALF_UP)

    @property
    def counts_housing_aid(self) -> bool:
        return any(row.kind == "housing_aid" for row in self.rows)


def read_budget(hat: Hat, household: Household, on: date, counted: Decimal) -> Budget | None:
    """The lines that run on `on`, as the policies let the hat read them; None when there are none."""
    if not may_ever(hat, Access.READ, Resource.MEANS):
        return None
    running = Means.objects.filter(household=household, valid_from__lte=on).exclude(valid_to__lt=on)
    rows = list(running.select_related("person").order_by("kind"))
    if not rows:
        return None
    order = {MeansNature.RESOURCE: 0, MeansNature.BENEFIT: 1, MeansNature.CHARGE: 2}
    rows.sort(key=lambda row: (order[MeansNature(row.nature)], -row.monthly))
    charges = sum((row.monthly for row in rows if row.nature == MeansNature.CHARGE), Decimal(0))
    total = sum((row.monthly for row in rows), Decimal(0))
    return Budget(total - charges, charges, min(row.declared_on for row in rows), rows, counted)
