"""Whatever is given, the answer is a result or one French line: never another error."""

import copy
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.rules import schemes
from maillage.rules.calculations import CALCULATIONS, as_object
from maillage.rules.inputs import InputError
from maillage.rules.parameters import NoValue
from maillage.rules.schemes.compiling import compile_scheme
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.examples import examples
from maillage.rules.schemes.loading import read_scheme
from maillage.rules.schemes.regulation import as_text
from maillage.rules.schemes.verdict import explain
from tests.rules.test_calculations import _cases, _given

ODD = st.one_of(
    st.sampled_from(
        [
            None,
            True,
            "",
            " ",
            "x",
            -1,
            0,
            1,
            2,
            10**12,
            10**40,
            Decimal("0.1"),
            Decimal("-0"),
            Decimal("1e-9"),
            Decimal("1e400"),
            "1e5",
            "٣",
            "0.00",
            "12.345",
            "2026-02-30",
            "2199-12-31",
            "1900-01-01",
            "2026-03-29T02:30",
            "2026-13-01T00:00",
            "0000-00-00",
            [],
            {},
            [[]],
            {"a": None},
            ["1.00", "2.00"],
        ]
    ),
    st.integers(-3, 400),
    st.text(max_size=6),
    st.dates().map(str),
)


def _places(value, path=()):
    """Every place of a structure where something else can be put."""
    found = [path] if path else []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        found += _places(child, (*path, key))
    return found


def _put(value, path, odd):
    changed = copy.deepcopy(value)
    here = changed
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = odd
    return changed


@pytest.mark.parametrize("name", CALCULATIONS)
def test_a_calculation_answers_or_refuses_in_one_line(name):
    valid = [_given(case) for case in _cases() if case["calculation"] == name]

    @settings(max_examples=80, deadline=None)
    @given(st.data())
    def check(data):
        payload = data.draw(st.sampled_from(valid))
        for _ in range(data.draw(st.integers(1, 2))):
            payload = _put(payload, data.draw(st.sampled_from(_places(payload))), data.draw(ODD))
        try:
            as_object(CALCULATIONS[name].run(payload), explain=True)
        except (InputError, NoValue) as refusal:
            assert str(refusal)

    check()


LIBRARY = sorted(Path(schemes.__file__).with_name("library").glob("*.yaml"))
WORDS = st.sampled_from(
    ["bill", "bill / 0", "adults", "reste_a_vivre", "amount", "not bill", "1 if 2 else 3", "min(1)"]
)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_changed_scheme_runs_or_is_refused_in_one_line(data):
    content = yaml.safe_load(data.draw(st.sampled_from(LIBRARY)).read_text("utf-8"))
    content = _put(content, data.draw(st.sampled_from(_places(content))), data.draw(st.one_of(ODD, WORDS)))
    written = yaml.safe_dump(_plain(content), allow_unicode=True, sort_keys=False)
    try:
        compiled = compile_scheme(read_scheme(written, "f.yaml"))
    except SchemeError as refusal:
        assert str(refusal).startswith("f.yaml")
        assert "\n" not in str(refusal)
        return
    assert as_text(compiled)
    for example in examples():
        assert explain(compiled, example.facts).status in ("eligible", "not eligible", "not calculable")


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(LIBRARY), st.data())
def test_a_file_cut_or_scrambled_is_refused_in_one_line(path, data):
    text = path.read_text("utf-8")
    cut = data.draw(st.integers(0, len(text)))
    damaged = text[:cut] + data.draw(st.text(max_size=3)) + text[cut + data.draw(st.integers(0, 40)) :]
    try:
        compile_scheme(read_scheme(damaged, "f.yaml"))
    except SchemeError as refusal:
        assert "\n" not in str(refusal)
