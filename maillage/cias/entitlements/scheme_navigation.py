"""What schemes bring to the rail: the règlement, for every hat."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from maillage.cias.common import registry
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever
from maillage.cias.common.registry import NavigationItem


def schemes_line(request: Any, hat: Hat) -> Iterator[NavigationItem]:
    if may_ever(hat, Access.READ, Resource.SCHEME):
        yield NavigationItem("Maison", 15, "Règlement des aides", reverse("schemes"), "scale")


def register() -> None:
    registry.navigation.register(schemes_line)
