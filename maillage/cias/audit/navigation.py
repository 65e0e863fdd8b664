"""What the journal brings to the rail: its line, for those who answer for it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever
from maillage.cias.common.registry import NavigationItem


def journal_line(request: Any, hat: Hat) -> Iterable[NavigationItem]:
    if may_ever(hat, Access.READ, Resource.JOURNAL):
        yield NavigationItem("Maison", 40, "Journal", reverse("journal"), "eye")
