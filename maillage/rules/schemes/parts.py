"""What a compiled scheme is made of: named values and conditions, each with the path of the field it comes from."""

from dataclasses import dataclass

from maillage.rules.schemes.expressions import Node

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Step:
    """A named value. `always_shown`: explained even when no condition needs it.

    `limit`: what the amount before it is held to; the step is explained only when it changes that amount.
    """

    name: str
    label: str
    node: Node
    path: Path_
    always_shown: bool = False
    limit: Node | None = None


@dataclass(frozen=True)
class Condition:
    """A test, the rule in French (« Le reste à vivre est inférieur à 8 € ») and the sentence said when it fails."""

    node: Node
    rule: str
    refusal: str
    path: Path_
