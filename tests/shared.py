"""The public files that some tests measure themselves against; they are not part of the project."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def shared_file(name: str) -> Path:
    """`name` under MAILLAGE_SHARED or ../shared beside the project; skips the test, saying why, when it is absent."""
    places = [os.environ.get("MAILLAGE_SHARED"), ROOT.parent / "shared", ROOT.parent.parent / "shared"]
    for place in places:
        if place and (Path(place) / name).exists():
            return Path(place) / name
    pytest.skip(f"public file {name} is not here (set MAILLAGE_SHARED to the folder that has it)")
