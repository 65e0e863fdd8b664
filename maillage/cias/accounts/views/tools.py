"""What the pages of accounts share."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm

from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource, Situation
from maillage.cias.common.permissions import may, may_ever

#: asks for the password or a code again when the last was given more than five minutes ago
step_up = reauthentication_required()


def tabs(hat: Hat) -> dict[str, bool]:
    """Which tabs of « Équipes » the hat opens."""
    return {
        "manages_people": may_ever(hat, Access.WRITE, Resource.PEOPLE),
        "reads_relatives": may(hat, Access.READ, Resource.RELATIVES, Situation.STRUCTURE),
    }


def keep_errors(form: BaseForm, error: ValidationError) -> None:
    """Show what an action refused beside what was typed."""
    messages = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for field, texts in messages.items():
        known = field if field in form.fields else None
        for text in texts:
            form.add_error(known, text)


def site_of(request: Any) -> str:
    """The address of the site, for links in messages."""
    return str(request.build_absolute_uri("/"))
