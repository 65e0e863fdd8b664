"""Rights depend on the day: the tests that pin an amount live on one."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.cias.directory.conftest import as_owner_writes, open_territory

__all__ = ["as_owner_writes", "november", "open_territory"]


@pytest.fixture
def november():
    """22 November 2026, in the morning."""
    with time_machine.travel(datetime(2026, 11, 22, 9, tzinfo=UTC)):
        yield
