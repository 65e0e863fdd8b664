"""What a verdict supposed, in French: a situation that says only « last month » is completed, and says how."""

from dataclasses import dataclass

INCOME, ANNUAL, BENEFITS, DWELLING, FAMILY, DISABILITY = (
    "income",
    "annual",
    "benefits",
    "dwelling",
    "family",
    "disability",
)


@dataclass(frozen=True)
class Hypothesis:
    """`topic`: the rights that read this topic list the hypothesis; `text`: French."""

    topic: str
    text: str
