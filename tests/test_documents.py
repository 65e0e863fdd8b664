"""Documents that say what the code says."""

import re
from pathlib import Path

import pytest
import yaml
from django.apps import apps

from maillage.cias.audit.labels import RESOURCES
from maillage.cias.common.permission_table import Resource
from tests.documents import PRIVACY, with_table

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(path for pattern in ("*.md", "docs/**/*.md") for path in ROOT.glob(pattern))
PICTURES = {"docs/screenshots/home.png"}  # taken from the running demonstration


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_of_a_document_leads_somewhere(path):
    targets = re.findall(r"!?\[[^\]]*\]\(([^)\s]+)\)", path.read_text())
    relative = [t.partition("#")[0] for t in targets if not re.match(r"[a-z]+:|#", t)]
    assert [t for t in relative if not (path.parent / t).exists() and t not in PICTURES] == []


def test_the_privacy_page_prints_the_permission_table_of_today():
    """Write it again with `python -m tests.documents`."""
    assert PRIVACY.read_text() == with_table(PRIVACY.read_text())


def test_every_model_has_its_word_in_the_glossary():
    text = (ROOT / "docs/glossary.md").read_text()
    ours = [m for m in apps.get_models() if m.__module__.startswith("maillage.cias.")]
    assert [m.__name__ for m in ours if f"`{m.__name__}`" not in text and m.__name__ != "Epci"] == []


def test_both_readmes_show_the_same_commands_and_documents():
    english, french = ((ROOT / name).read_text() for name in ("README.md", "LISEZMOI.md"))
    for text in (english, french):
        head = "\n".join(text.splitlines()[:20])
        assert "make demo" in head and "make test" in head and "home.png" in head
    links = [set(re.findall(r"\]\((docs/[^)]+)\)", text)) for text in (english, french)]
    assert links[0] == links[1]


def test_publiccode_has_what_its_standard_asks():
    told = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert told["publiccodeYmlVersion"] == "0.4"
    asked = {"name", "url", "platforms", "categories", "developmentStatus", "softwareType", "description", "legal"}
    assert asked | {"maintenance", "localisation"} <= set(told)
    assert told["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert told["legal"]["license"] == "AGPL-3.0-or-later"
    assert told["maintenance"]["type"] == "community" and told["maintenance"]["contacts"][0]["name"]
    assert isinstance(told["localisation"]["localisationReady"], bool)
    for language in ("fr", "en"):
        words = told["description"][language]
        assert 0 < len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]


def test_the_deploy_guide_names_the_variables_that_the_settings_read():
    guide = (ROOT / "docs/deploy.md").read_text()
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "MAILLAGE_SECRET_KEY", "MAILLAGE_HOSTS"):
        assert name in guide, name


def test_every_resource_has_its_words_in_the_journal():
    assert set(RESOURCES) == set(Resource)
