"""The twelve models a CIAS starts from."""

from pathlib import Path

import pytest

from maillage.rules.schemes import loading
from maillage.rules.schemes.compiling import compile_file
from maillage.rules.schemes.regulation import as_text
from maillage.rules.schemes.verdict import explain
from tests.rules.schemes.minimal import household

LIBRARY = sorted(Path(loading.__file__).with_name("library").glob("*.yaml"))
#: scheme -> what makes the ordinary applicant, and the amount worked out by hand
APPLICANTS = {
    "aide-alimentaire": ({"wages": 300, "rent": 50}, 25),  # (300 - 50 - 15 - 30) / 30 = 6.83: 25 € for one
    "avance-remboursable": ({"wages_3_months": 1500, "bill": 800, "requested_amount": 800, "months_resident": 4}, 800),
    "cantine": ({"quotient_familial": 400, "meals": 16, "meal_price": "3.10"}, "24.80"),
    "complement-opah": (
        {"anah_category": "M", "anah_granted": True, "works_excl_tax": 9500, "room_for_local_aid": 400},
        400,
    ),
    "eau": ({"quotient_familial": 800, "bill": 180, "requested_amount": 180}, 120),
    "energie-impayee": ({"wages_3_months": 600, "bill": 412, "requested_amount": 412, "fsl_granted": False}, "247.20"),
    "epicerie-solidaire": ({"children": 4}, 175),
    "loyer-depot-garantie": (
        {"wages_3_months": 900, "future_rent": 400, "future_housing_aid": 290, "purpose": "deposit", "bill": 500,
         "fsl_granted": False},
        250,
    ),
    "mobilite-permis": (
        {"quotient_familial": 599, "months_resident": 3, "project_validated": True, "purpose": "licence", "bill": 1700},
        800,
    ),
    "obseques": ({"quotient_familial": 500, "bill": 3000, "death_benefits": 1500, "estate_available": 700}, 400),
    "sante-mutuelle": ({"wages": 395, "bill": 99, "c2s": False}, "69.30"),
    "secours-urgence": ({"children": 2, "days_without_resources": 6, "money_at_hand": "20.50"}, 106),
}  # fmt: skip


def test_there_are_twelve():
    assert [path.stem for path in LIBRARY] == sorted(APPLICANTS)


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_model_says_that_it_is_one_and_that_its_deliberation_is_an_example(path):
    content = compile_file(path).scheme.content
    assert content["scheme"] == path.stem
    assert content["model"] is True
    assert content["deliberation"]["example"] is True
    assert "Modèle à adapter" in as_text(compile_file(path))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_model_has_no_condition_of_nationality(path):
    used = {fact.name for fact in compile_file(path).used_facts}
    assert not {name for name in used if "national" in name}


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_model_helps_its_ordinary_applicant(path):
    compiled = compile_file(path)
    given, amount = APPLICANTS[path.stem]
    verdict = explain(compiled, household(**given))
    assert verdict.status == "eligible", verdict.steps
    assert str(verdict.amount) == f"{float(amount):.2f}"


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_model_says_what_it_needs_when_nothing_is_known(path):
    verdict = explain(compile_file(path), {})
    assert verdict.status == "not calculable"
    assert verdict.missing


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_model_explains_itself_without_an_english_word(path):
    compiled = compile_file(path)
    verdict = explain(compiled, household(**APPLICANTS[path.stem][0]))
    told = " ".join(verdict.steps) + as_text(compiled)
    names = {s.name for s in (*compiled.values, *compiled.amounts)} | {f.name for f in compiled.used_facts}
    assert not [name for name in names if "_" in name and name in told]
