"""Opening a file at the desk: person, household, address, telephone, information and first contact, together."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever
from maillage.cias.households.actions.contacts import ContactInput, note_contact
from maillage.cias.households.actions.files import Identity, create_person, index_person, open_household
from maillage.cias.households.models import Address, ContactPoint, Household, InformationGiven

#: version of the text given to people (GDPR, article 13)
INFORMATION_TEXT = "2026-11"
_IDENTITY = ("birth_name", "used_name", "first_names", "birth_date", "birth_date_precision", "sex")


@transaction.atomic
def open_at_desk(*, hat: Hat, data: dict[str, Any]) -> Household:
    """Open a file from what the desk typed (keys of `forms.OpeningForm`). All of it is kept, or none.

    Raises ValidationError as `open_household` and `create_person` do.
    """
    person = create_person(hat=hat, identity=Identity(**{key: data[key] for key in _IDENTITY}))
    commune = data.get("commune")
    today = timezone.localdate()
    household = open_household(
        hat=hat, reference=person, commune_code=commune.code if commune else "", other_home=data.get("other_home", "")
    )
    owned = {"territory_id": hat.territory_id, "structure_id": hat.home}
    if commune:
        postcode = commune.postcodes[0] if len(commune.postcodes) == 1 else ""
        Address.objects.create(
            **owned,
            household=household,
            lines=data.get("lines", ""),
            postcode=postcode,
            commune_code=commune.code,
            valid_from=today,
        )
    if data.get("phone"):
        kind = "mobile" if data["phone"].startswith(("+336", "+337")) else "phone"
        ContactPoint.objects.create(**owned, person=person, kind=kind, value=data["phone"], is_preferred=True)
        index_person(person)
    if data.get("informed") and may_ever(hat, Access.WRITE, Resource.INFORMATION):
        InformationGiven.objects.create(
            **owned, person=person, author_id=hat.person, on=today, orally=True, text_version=INFORMATION_TEXT
        )
    if data.get("summary"):
        contact = ContactInput(theme=data["theme"], summary=data["summary"], person=person)
        note_contact(hat=hat, household=household, contact=contact)
    return household
