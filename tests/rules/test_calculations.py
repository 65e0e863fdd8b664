"""Every worked case gives its result, through the same door as the command: JSON in, JSON out."""

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from maillage.rules.calculations import CALCULATIONS, as_object
from maillage.rules.labels import LABELS

FOLDER = Path(__file__).parent / "cases"


def _cases() -> list[dict[str, Any]]:
    return [case for path in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(path.read_text("utf-8"))]


def _plain(value: Any) -> Any:
    """YAML reads dates as dates: back to what a JSON object holds."""
    return json.loads(json.dumps(value, default=str))


def _given(case: dict[str, Any]) -> dict[str, Any]:
    if "given" in case:
        return _plain(case["given"])
    chosen = case["communes"]
    lines = (FOLDER / "communes.csv").read_text("utf-8").splitlines()
    rows = [row for row in csv.DictReader(lines[1:]) if row["epci"] == chosen["epci"]]
    for_it = chosen.get("favourable") or [r["code"] for r in rows if r["code"] not in chosen["against"]]
    return {
        "communes": [
            {"code": r["code"], "population": int(r["population_totale"]), "favourable": r["code"] in for_it}
            for r in rows
        ]
    }


@pytest.mark.parametrize("case", _cases(), ids=lambda case: f"{case['calculation']}: {case['id']}")
def test_a_worked_case_gives_its_result(case):
    calculation = CALCULATIONS[case["calculation"]]
    given = _given(case)
    jsonschema.validate(given, calculation.input_schema, cls=jsonschema.Draft202012Validator)
    shown = as_object(calculation.run(given))
    assert shown == _plain(case["expected"])
    jsonschema.validate(shown, calculation.output_schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", CALCULATIONS)
def test_every_calculation_has_a_worked_case_that_explains_itself(name):
    case = next(case for case in _cases() if case["calculation"] == name)
    steps = CALCULATIONS[name].run(_given(case)).steps
    assert steps and all(step.endswith(".") for step in steps)


@pytest.mark.parametrize("name", CALCULATIONS)
def test_every_key_has_a_valid_schema_and_a_french_name(name):
    for schema in (CALCULATIONS[name].input_schema, CALCULATIONS[name].output_schema):
        jsonschema.Draft202012Validator.check_schema(schema)
        assert all(key in LABELS for key in schema["properties"])


def test_the_registry_holds_thirty_seven_names():
    assert len(CALCULATIONS) == 37


def test_a_value_to_verify_says_so_in_the_steps():
    outcome = CALCULATIONS["psu-tariff"].run(
        {"annual_income": "24000.00", "children": 2, "disabled_children": 0, "on": "2026-03-01"}
    )
    assert [p.name for p in outcome.to_verify] == ["psu.floor", "psu.decimals"]
    assert sum("valeur à vérifier" in step for step in outcome.steps) == 2


def test_a_yearly_scale_used_the_year_after_is_to_verify():
    given = {"reference_incomes": [17300], "persons": 1, "ile_de_france": False, "requested_on": "2025-06-01"}
    assert not CALCULATIONS["anah-category"].run(given).to_verify
    later = CALCULATIONS["anah-category"].run(given | {"requested_on": "2027-01-15"})
    assert [p.name for p in later.to_verify] == ["anah.ceilings.other"]


def test_a_date_left_out_is_today_and_said():
    steps = CALCULATIONS["maprimeadapt"].run({"category": "TM", "works_excl_tax": 9500}).steps
    assert steps[0].startswith("Aucune date donnée\u00a0: calcul au ")


def test_a_closed_desk_is_told_beside_the_amount():
    given = {"category": "TM", "works_excl_tax": 1000, "works_incl_tax": 1055, "classes_gained": 2}
    given |= {"other_public_aid": 0, "on": "2026-01-15"}
    assert any("fermé le 15 janvier 2026" in step for step in CALCULATIONS["maprimerenov"].run(given).steps)


def test_the_steps_of_a_reste_a_vivre_read_as_the_calculation():
    given = {"resources": "1820.00", "charges": "1256.00", "divisor": "persons", "count": 4, "days": 30}
    steps = [
        step.replace("\u202f", " ").replace("\u00a0", " ") for step in CALCULATIONS["reste-a-vivre"].run(given).steps
    ]
    assert steps == [
        "Solde : 1 820,00 € − 1 256,00 € = 564,00 €.",
        "Reste à vivre par jour : 564,00 € ÷ 4 personnes ÷ 30 jours = 4,70 €.",
    ]
