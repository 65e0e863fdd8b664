"""The night: the files of households that agreed are estimated again, in one batch, and what changed is kept."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat, acting_as, service_hat
from maillage.cias.common.permission_table import Resource
from maillage.cias.common.roles import Role
from maillage.cias.directory.models import Structure
from maillage.cias.entitlements.actions.watching import note_changes
from maillage.cias.entitlements.changes import Told, differences, last_told
from maillage.cias.entitlements.household_facts import read_facts
from maillage.cias.entitlements.in_force import schemes_in_force
from maillage.cias.entitlements.models import KeptVerdict, RightChange, Screening, Watch
from maillage.cias.entitlements.screening import Case, estimate_all
from maillage.cias.households.models import Household
from maillage.cias.territory.models import Territory


@dataclass
class Read:
    """A file read for the night, with what its household was last told."""

    hat: Hat
    case: Case
    told: dict[str, Told]


def rescreen(on: date | None = None) -> int:
    """Estimate again every file whose household agreed; returns the number of changes kept.

    Files are read under the service hat of their structure, which sees none that is protected or closed; they are
    computed together, out of any transaction; only what changed is written.
    """
    day = on or timezone.localdate()
    files = [file for hat in service_hats() for file in _read(hat, day)]
    found = 0
    for file, estimate in zip(files, estimate_all([file.case for file in files]), strict=True):
        changes = differences(file.told, estimate.lines)
        if changes:
            with acting_as(file.hat):
                household = Household.objects.filter(pk=file.case.facts.household.pk).first()
                still = Watch.objects.filter(household=household, revoked_on__isnull=True).exists()
                if household is not None and still:  # neither protected nor refused while it was computed
                    found += note_changes(hat=file.hat, household=household, changes=changes, on=day)
    return found


def service_hats() -> Iterator[Hat]:
    """The hat of background work in each structure of each territory."""
    for territory_id in Territory.objects.order_by("pk").values_list("pk", flat=True):
        with acting_as(Hat(territory_id, None, Role.SERVICE, None)):
            structures = list(Structure.objects.filter(territory_id=territory_id).values_list("pk", flat=True))
        for structure_id in structures:
            yield service_hat(territory_id, structure_id)


def _read(hat: Hat, day: date) -> list[Read]:
    with acting_as(hat):
        agreed = Watch.objects.filter(structure_id=hat.home, revoked_on__isnull=True).values("household")
        households = list(Household.objects.of_structure(hat).open().filter(pk__in=agreed, is_protected=False))
        if not households:
            return []
        schemes = schemes_in_force(hat, day)
        kept = Screening.objects.filter(household__in=households).order_by("household", "-kept_at")
        last = {row.household_id: row for row in kept.distinct("household").select_related("detail")}
        verdicts, changes = _told(last)
        read = []
        for facts in read_facts(hat, households, day):
            screening = last.get(facts.household.pk)
            if screening is None:
                continue
            record(hat=hat, action=Action.READ, resource=Resource.RIGHTS, object_id=facts.household.pk)
            told = last_told(verdicts.get(screening.pk, []), changes.get(screening.household_id, []))
            read.append(Read(hat, Case(facts, screening.detail.answers, schemes), told))
        return read


def _told(
    last: dict[uuid.UUID, Screening],
) -> tuple[dict[uuid.UUID, list[KeptVerdict]], dict[uuid.UUID, list[RightChange]]]:
    """The verdicts of each last screening, and the changes of each household found since it was kept."""
    verdicts: dict[uuid.UUID, list[KeptVerdict]] = {}
    for verdict in KeptVerdict.objects.filter(screening__in=last.values()):
        verdicts.setdefault(verdict.screening_id, []).append(verdict)
    changes: dict[uuid.UUID, list[RightChange]] = {}
    for change in RightChange.objects.filter(household__in=list(last)):
        if change.noticed_at >= last[change.household_id].kept_at:
            changes.setdefault(change.household_id, []).append(change)
    return verdicts, changes
