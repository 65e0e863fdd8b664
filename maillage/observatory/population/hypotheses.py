"""What a population without a sample supposes: `hypotheses.yaml`, read once."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray


@cache
def hypotheses() -> dict[str, Any]:
    """The tables of `hypotheses.yaml`."""
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("hypotheses.yaml").read_text(encoding="utf-8"))
    return content


def by_age(name: str, ages: NDArray[np.int64]) -> NDArray[np.float64]:
    """The value of a table « from this age » for each age; 0 below its first age."""
    table: dict[int, float] = hypotheses()[name]
    starts, values = np.array(list(table)), np.array([0.0, *table.values()])
    result: NDArray[np.float64] = values[np.searchsorted(starts, ages, side="right")]
    return result
