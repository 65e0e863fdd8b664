"""No store but the one a test makes: whoever runs the tests may have one of their own."""

import pytest

from maillage.observatory.store import ENVIRONMENT


@pytest.fixture(autouse=True)
def no_store(monkeypatch, tmp_path_factory):
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path_factory.getbasetemp() / "no-observatory"))
