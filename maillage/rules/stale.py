"""A parameter used long after anybody checked it: shown with the verdict, never hidden."""

from dataclasses import dataclass

CURRENCY = "currency"


@dataclass(frozen=True)
class StaleParameter:
    """`value` has applied since `valid_from`, last checked on `checked_on`, read for `read_on` (ISO dates)."""

    path: str
    label: str
    value: str
    unit: str
    valid_from: str
    checked_on: str
    read_on: str

    @property
    def is_amount(self) -> bool:
        return self.unit.startswith(CURRENCY)
