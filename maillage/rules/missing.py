"""What is missing to answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Missing:
    """`key`: where to write it in the situation; `what`: French, for the person asked."""

    key: str
    what: str
