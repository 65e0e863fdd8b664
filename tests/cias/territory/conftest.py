import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def as_owner(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The owner's rights for one test, undone at its end: what the command line has."""
    from maillage.config.database import django_settings

    owner = django_settings("owner", pool=False)
    app = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update({name: owner[name] for name in app})
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            connection.close()
            connection.settings_dict.update(app)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Public files that are not in the repository."""
    folder = Path(os.environ.get("MAILLAGE_SHARED", PROJECT.parent / "shared")) / "data"
    if not (folder / "communes_mairies_points.csv").is_file():
        pytest.skip(f"public files absent: {folder} (set MAILLAGE_SHARED)")
    return folder


@pytest.fixture(scope="session")
def packages() -> list[Path]:
    """The unpacked editions of the npm package, the newest first (docs/data.md)."""
    from maillage.cias.territory.extract import COG_YEARS

    folder = Path(os.environ.get("MAILLAGE_COG", PROJECT / "cog"))
    editions = [folder / version for version in COG_YEARS]
    if not all((edition / "package.json").is_file() for edition in editions):
        pytest.skip(f"editions of the npm package absent: {folder} (set MAILLAGE_COG; the recipe is in docs/data.md)")
    return editions
