"""One command creates the CIAS of any EPCI; what is wrong is one line, and nothing is written."""

import json

import pytest
from click.testing import CliRunner
from django.core import mail

from maillage.cias.accounts.models import Invitation, User
from maillage.cias.directory.models import CompetenceHolder, Structure
from maillage.cias.territory.models import Territory
from maillage.config import new_cias
from tests.cias.territory.conftest import as_owner  # noqa: F401


@pytest.fixture
def run(as_owner, monkeypatch):  # noqa: F811
    monkeypatch.setattr(new_cias, "start_django", lambda role: None)
    return lambda *arguments: CliRunner().invoke(new_cias.create_cias, arguments)


def test_a_cias_is_created_in_one_command_and_the_second_time_nothing_changes(run):
    done = run("245614433", "--since", "2026-01-01", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.output)
    assert said["cias"] == "CIAS Pontivy Communauté"
    assert said["added"]["holders"] == CompetenceHolder.objects.count() == 22 * 24
    again = run("245 614 433")
    assert "rien n’a changé" in again.output
    assert Territory.objects.count() == 1


def test_the_first_administrator_is_invited(run, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        done = run(
            "246201016",
            "--admin",
            "claire@cias.example",
            "--admin-name",
            "Claire Roussel",
            "--site",
            "https://c.example",
        )
    assert done.exit_code == 0, done.output
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.last_name) == ("admin_technique", "Roussel")
    assert not User.objects.get(pk=invitation.invited_by_id).is_active
    assert mail.outbox[0].to == ["claire@cias.example"]
    assert "https://c.example/" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["123456789"], "EPCI 123456789 inconnu"),
        (["lumbres"], "inconnu"),
        (["246201016", "--admin", "claire@cias.example"], "--admin demande aussi"),
        (["246201016", "--since", "hier"], "hier"),
    ],
)
def test_what_is_wrong_is_one_line_and_nothing_is_written(run, arguments, said):
    done = run(*arguments)
    assert done.exit_code != 0
    assert said in done.output
    assert "Traceback" not in done.output
    assert not Structure.objects.exists()
    assert not Territory.objects.exists()
