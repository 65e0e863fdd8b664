"""A wrong scheme file is one line: file, line, field."""

import pytest
import yaml

from maillage.rules.schemes.compiling import compile_scheme
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.loading import read_scheme
from tests.rules.schemes.minimal import compiled, content, rav, text


def refusal(written):
    with pytest.raises(SchemeError) as caught:
        compile_scheme(read_scheme(written, "essai.yaml"))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def line_of(written, start):
    return next(rank for rank, line in enumerate(written.splitlines(), 1) if line.startswith(start))


def test_the_minimal_scheme_is_correct():
    assert compiled().scheme.version == 1


@pytest.mark.parametrize("field", sorted(set(content()) - {"scheme"}))
def test_a_missing_field_is_named(field):
    assert refusal(text(**{field: None})) == f"essai.yaml, ligne 1 : {field} : champ manquant"


GRID = {"kind": "grid", "by": "quotient_familial", "edge": "in-upper-row"}
CASES = [
    ("colour", {"colour": "bleu"}, "colour : champ inconnu"),
    ("valid_from", {"valid_from": "2026-02-30"}, "valid_from : date impossible « 2026-02-30 »"),
    ("  date", {"deliberation": {"reference": "x1", "date": "1799-01-01"}}, "deliberation.date : date hors de portée"),
    ("valid_from", {"valid_from": "février"}, "valid_from : « février » mal écrit"),
    ("valid_from", {"valid_from": "2026-01-01"}, "valid_from : avant la délibération du 2026-01-15"),
    ("valid_to", {"valid_to": "2026-01-31"}, "valid_to : avant valid_from"),
    ("deliberation", {"deliberation": {"date": "2026-01-15"}}, "deliberation.reference : champ manquant"),
    ("  date", {"deliberation": {"reference": "x1", "date": ""}}, "deliberation.date : « »"),
    ("  body", {"holder": {"body": "mairie", "instructs": "x.", "decides": "x."}}, "holder.body : « mairie » inconnu"),
    ("  kind", {"amount": {"kind": "gift", "amount": 1}}, "amount.kind : « gift » inconnu"),
    ("  rate", {"amount": {"kind": "flat", "amount": 1, "rate": 2}}, "amount.rate : champ inconnu pour cette sorte"),
    ("amount", {"amount": {"kind": "percentage", "of": "bill"}}, "amount.rate : champ manquant"),
    ("  amount", {"amount": {"kind": "flat", "amount": "bil"}}, "amount.amount : nom inconnu « bil »"),
    ("  amount", {"amount": {"kind": "flat", "amount": "bill +"}}, "amount.amount : formule illisible"),
    ("  amount", {"amount": {"kind": "flat", "amount": "bill < 3"}}, "amount.amount : un nombre est attendu"),
    ("- test", {"conditions": [{"test": "bill", "rule": "R.", "refusal": "R."}]}, "conditions[0].test : une condition"),
    ("- test", {"conditions": [{"test": "bill < 1", "rule": "R."}]}, "conditions[0].refusal : champ manquant"),
    (
        "- period",
        {"ceilings": [{"period": "week", "amount": 1, "ccas_aid": "counted"}]},
        "ceilings[0].period : « week » inconnu (valeurs possibles : calendar-year",
    ),
    (
        "- period",
        {"ceilings": [{"period": "lifetime", "ccas_aid": "counted"}]},
        "ceilings[0] : « amount » ou « grants »",
    ),
    ("- with", {"non_cumulation": [{"with": "bill", "effect": "excludes", "text": "x."}]}, "un fait de type boolean"),
    ("  bill", {"facts": {"bill": {"type": "money", "label": "x."}}}, "facts.bill : ce fait existe déjà"),
    ("  purpose", {"facts": {"purpose": {"type": "choice", "label": "x."}}}, "facts.purpose : « choices » accompagne"),
    ("  Kind", {"facts": {"Kind": {"type": "money", "label": "x."}}}, "facts.Kind : nom mal écrit"),
    ("payment", {"payment": {"form": "loan", "text": "x."}}, "payment : « instalments » accompagne"),
    ("  bill", {"values": {"bill": {"label": "Bi", "formula": "1"}}}, "values.bill : le nom « bill » est déjà pris"),
]


@pytest.mark.parametrize(("start", "changed", "said"), CASES, ids=[case[2][:60] for case in CASES])
def test_a_wrong_field_is_refused_with_its_line(start, changed, said):
    written = text(**changed)
    line = refusal(written)
    assert said in line
    assert line.startswith(f"essai.yaml, ligne {line_of(written, start)} : ")


def test_a_circular_formula_shows_its_circle():
    values = {
        "first": {"label": "Un", "formula": "second + 1"},
        "second": {"label": "Deux", "formula": "third * 2"},
        "third": {"label": "Trois", "formula": "first"},
    }
    assert "formule circulaire (first → second → third → first)" in refusal(text(values=values))


def test_a_formula_that_uses_itself_is_circular():
    assert "circulaire (first → first)" in refusal(text(values={"first": {"label": "Un", "formula": "first"}}))


ROWS = [
    ([{"to": 4, "amount": 1}, {"from": 5, "amount": 2}], "amount.rows[1].from : trou entre 4 et 5"),
    ([{"to": 4, "amount": 1}, {"from": 3, "amount": 2}], "amount.rows[1].from : chevauchement entre 3 et 4"),
    ([{"to": 4, "amount": 1}, {"amount": 2}], "amount.rows[1] : « from » manque"),
    ([{"from": 0, "amount": 1}], "amount.rows[0].from : trou"),
    ([{"to": 4, "amount": 1}], "amount.rows[0].to : la dernière ligne reste ouverte"),
    ([{"amount": 1}, {"from": 4, "amount": 1}], "amount.rows[0].to : « to » manque"),
    ([{"to": 4, "amount": 1}, {"from": 4, "to": 4, "amount": 1}, {"from": 4, "amount": 1}], "n’est pas au-dessus"),
]


@pytest.mark.parametrize(("rows", "said"), ROWS, ids=[said[:50] for _rows, said in ROWS])
def test_a_grid_with_a_hole_or_an_overlap_is_refused(rows, said):
    assert said in refusal(text(amount=GRID | {"rows": rows}))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"from": 10, "rate": 5}], "trou entre 0 et 10"),
        ([{"from": 0, "to": 10, "rate": 5}, {"from": 20, "rate": 5}], "trou entre 10 et 20"),
        ([{"from": 0, "to": 10, "rate": 5}], "la dernière ligne reste ouverte"),
        ([{"from": 0, "rate": 120}], "amount.rows[0].rate : « 120 » est trop grand"),
    ],
)
def test_slices_cover_everything_once(rows, said):
    assert said in refusal(text(amount={"kind": "slice", "of": "bill", "rows": rows}))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"charges": []}, "déduite du loyer, mais le loyer manque"),
        ({"charges": [{"charge": "rent", "flat": 300}]}, "qui ne peut pas être un forfait"),
        ({"housing_aid": "counted-as-resource", "excluded": ["housing_aid"]}, "à la fois comptée et exclue"),
        ({"excluded": ["lottery"]}, "resource_formula.excluded[0] : ressource inconnue « lottery »"),
        ({"charges": [{"charge": "rent"}, {"charge": "rent"}]}, "charge donnée deux fois « rent »"),
        ({"charges": [{"charge": "rent"}, {"charge": "yacht"}]}, "charge inconnue « yacht »"),
        ({"charges": [{"charge": "rent", "cap": 1, "cap_per_person": 2}]}, "un seul choix"),
        ({"divisor": "parts"}, "resource_formula.parts : champ manquant"),
        ({"period": "week"}, "resource_formula.period : « week » inconnu"),
        ({"days": 32}, "resource_formula.days : « 32 » est trop grand"),
    ],
)
def test_a_resource_formula_counts_everything_once(changed, said):
    assert said in refusal(text(resource_formula=rav(**changed)))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "ligne 1 : fichier vide"),
        ("- a", "un ensemble de champs attendu"),
        ("a: 1\na: 2", "ligne 2 : a : champ donné deux fois"),
        ("a: &x 1\nb: *x", "ligne 1 : les ancres et alias"),
        ("a: 0o17", "champ inconnu"),
        ("a: 017", "ligne 1 : a : nombre entier mal écrit « 017 »"),
        ("a: 12:30", "a : nombre entier mal écrit « 12:30 »"),
        ("a: .inf", "a : nombre mal écrit « .inf »"),
        ("a: !!python/object:os.system x", "étiquette YAML"),
        ("a:\n  - b\n c: d", "ligne 3 : YAML illisible"),
        ("a: [1", "YAML illisible"),
        ("a: \x00", "YAML illisible"),
        ("[" * 500, "YAML illisible"),
        ("a: " + "{b: " * 40 + "1" + "}" * 40, "imbrication démesurée"),
    ],
)
def test_a_file_that_is_not_plain_yaml_is_refused(written, said):
    assert said in refusal(written)


def test_yes_and_no_stay_words():
    assert "model : true ou false attendu, reçu « yes »" in refusal(text() + "model: yes\n")


def test_the_first_fault_of_the_file_is_the_one_told():
    written = yaml.safe_dump(content() | {"version": "x", "colour": 1}, sort_keys=False)
    assert "ligne 2 : version : un nombre entier attendu" in refusal(written)
