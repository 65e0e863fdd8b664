"""Services of the directory."""

import uuid
from datetime import date
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Resource
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.common.versions import at_version
from maillage.cias.directory import vocabulary
from maillage.cias.directory.actions.saving import journal, put, save
from maillage.cias.directory.models import Competence, Service, Site, Structure, Team
from maillage.cias.directory.permissions import check_sheet

#: field -> vocabulary of data·inclusion
VOCABULARIES = {
    "themes": "thematiques",
    "publics": "publics",
    "reception": "modes_accueil",
    "mobilised_by": "mobilisable_par",
    "mobilisation": "modes_mobilisation",
}


class ServiceFields(TypedDict, total=False):
    """What is said of a service; the values of the lists are those of data·inclusion."""

    description: str
    type: str
    themes: list[str]
    publics: list[str]
    publics_details: str
    needs: list[str]
    reception: list[str]
    mobilised_by: list[str]
    mobilisation: list[str]
    mobilisation_details: str
    mobilisation_link: str
    zone: list[str]
    conditions: str
    papers: list[str]
    papers_note: str
    cost: str
    cost_details: str
    response_delay: str
    urgent: str
    capacity: int | None
    contact: str
    phone: str
    email: str
    site: Site | None
    team: Team | None
    starts_on: date | None
    ends_on: date | None
    verified_on: date | None


@transaction.atomic
def add_service(*, hat: Hat, structure_id: uuid.UUID, name: str, **fields: Unpack[ServiceFields]) -> Service:
    """Add a service to the sheet of a structure. Raises `Refused` or `ValidationError`."""
    structure = visible_or_missing(Structure.objects.all(), Resource.DIRECTORY, structure_id)
    check_sheet(hat, structure, author_id=hat.user_id)
    service = Service(
        territory_id=hat.territory_id, structure=structure, name=name.strip(), author_id=hat.user_id
    )  # fmt: skip
    put(service, fields)
    _write(service)
    journal(hat, Action.CREATE, service)
    return service


@transaction.atomic
def change_service(
    *, hat: Hat, service_id: uuid.UUID, version: int, name: str, **fields: Unpack[ServiceFields]
) -> Service:
    """Change a service read at `version`. Raises `Refused`, `StaleEdit` or `ValidationError`."""
    _check(hat, service_id)
    service = at_version(Service.objects.all(), service_id, version)
    changed = put(service, {"name": name.strip(), **fields})
    _write(service)
    journal(hat, Action.CHANGE, service, fields=changed)
    return service


@transaction.atomic
def close_service(*, hat: Hat, service_id: uuid.UUID, version: int, last_day: date) -> Service:
    """End a service; it stays readable at its dates. Raises `Refused`, `StaleEdit` or `ValidationError`."""
    _check(hat, service_id)
    service = at_version(Service.objects.all(), service_id, version)
    service.ends_on = last_day
    save(service)
    journal(hat, Action.CHANGE, service, fields=["ends_on"])
    return service


def _check(hat: Hat, service_id: uuid.UUID) -> None:
    service = visible_or_missing(Service.objects.select_related("structure"), Resource.DIRECTORY, service_id)
    check_sheet(hat, service.structure, author_id=service.author_id, team_id=service.team_id)


def _write(service: Service) -> None:
    errors: dict[str, Any] = {}
    for field, name in [*VOCABULARIES.items(), ("type", "types"), ("cost", "frais")]:
        value = getattr(service, field)
        try:
            vocabulary.check(name, value if isinstance(value, list) else [value] if value else [])
        except ValidationError as error:
            errors[field] = error.messages
    known = set(Competence.objects.filter(code__in=service.needs).values_list("code", flat=True))
    if unknown := sorted(set(service.needs) - known):
        errors["needs"] = f"Le besoin «\u00a0{unknown[0]}\u00a0» n’existe pas dans «\u00a0Qui fait quoi\u00a0?\u00a0»."
    for field in ("site", "team"):
        value = getattr(service, field)
        if value is not None and value.structure_id != service.structure_id:
            errors[field] = "Choisissez parmi ceux de cette structure."
    if errors:
        raise ValidationError(errors)
    service.index()
    save(service)
