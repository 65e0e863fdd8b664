"""A request is judged by the version in force when it was filed, unless the transition says otherwise."""

from datetime import date

import pytest

from maillage.rules.schemes.compiling import compile_scheme
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.loading import read_scheme
from maillage.rules.schemes.versions import in_force, load_versions, ordered
from tests.rules.schemes.minimal import text


def version(number, start, **changed):
    written = text(version=number, valid_from=start, **changed)
    return compile_scheme(read_scheme(written, f"v{number}.yaml"))


FIRST = version(1, "2026-02-01")
SECOND = version(2, "2026-07-01", transition={"applies_to": "filed-from-start", "text": "Dépôt."})
RETROACTIVE = version(2, "2026-07-01", transition={"applies_to": "undecided-at-start", "text": "Décision."})


def number(versions, filed, decided=None):
    return in_force(
        ordered(versions), date.fromisoformat(filed), decided and date.fromisoformat(decided)
    ).scheme.version


def test_the_filing_date_chooses_whatever_the_day_of_the_decision():
    assert number([SECOND, FIRST], "2026-06-30", "2026-07-15") == 1
    assert number([SECOND, FIRST], "2026-07-01", "2026-07-15") == 2


def test_a_transition_may_take_the_requests_not_yet_decided():
    assert number([FIRST, RETROACTIVE], "2026-06-30", "2026-06-30") == 1
    assert number([FIRST, RETROACTIVE], "2026-06-30", "2026-07-01") == 2


def test_a_version_holds_until_the_next_one_or_its_end():
    ended = version(1, "2026-02-01", valid_to="2026-03-31")
    assert number([FIRST], "2030-01-01") == 1
    assert number([ended], "2026-03-31") == 1
    with pytest.raises(SchemeError, match="aucune version en vigueur pour une demande déposée le 2026-04-01"):
        number([ended], "2026-04-01")


def test_before_the_first_version_there_is_none():
    with pytest.raises(SchemeError, match="v1.yaml : valid_from : aucune version en vigueur"):
        number([FIRST], "2026-01-31")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (version(1, "2026-09-01"), "v1.yaml, ligne 2 : version : deux fichiers portent la version 1"),
        (version(2, "2026-02-01"), "valid_from : chevauche la version 1"),
        (version(2, "2026-01-15"), "version : une version plus ancienne commence plus tard"),
    ],
)
def test_two_versions_never_hold_on_the_same_day(other, said):
    with pytest.raises(SchemeError, match=said):
        ordered([FIRST, other])


def test_a_version_with_an_end_does_not_run_into_the_next():
    with pytest.raises(SchemeError, match="chevauche la version 1, valable jusqu’au 2026-08-01"):
        ordered([version(1, "2026-02-01", valid_to="2026-08-01"), SECOND])


def test_a_folder_gives_the_versions_of_each_scheme(tmp_path):
    (tmp_path / "a.yaml").write_text(text(), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(text(version=2, valid_from="2026-07-01"), encoding="utf-8")
    assert [c.scheme.version for c in load_versions(tmp_path)["essai"]] == [1, 2]


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(SchemeError, match="aucun fichier .yaml"):
        load_versions(tmp_path)
