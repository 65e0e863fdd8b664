"""Words of the household's pages."""

from decimal import Decimal
from typing import Any

from django import template

register = template.Library()


@register.filter
def parts(value: Any) -> str:
    """« 3,5 personnes »: a child in shared custody counts for half."""
    count = Decimal(str(value)).normalize()
    words = f"{count:f}".replace(".", ",")
    return f"{words}\u00a0personne{'s' if count >= 2 else ''}"
