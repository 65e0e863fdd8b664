"""Whatever is known of a household or not: a verdict for every right, and never « not eligible » for want of a fact."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.rules.rights import RIGHTS
from maillage.rules.situation import parse
from maillage.rules.situation_errors import SituationError
from maillage.rules.verdicts import screen, screen_all
from tests.rules.situations import ON, alone, child, family


def lone_parent():
    raw = alone(activity="employed", resources={"wages": 800}) | {"single_since": "2026-06-01"}
    raw["persons"].append(child("b", "2011-01-01", school="college", other_parent="absent"))
    raw["persons"].append(child("c", "2009-01-01", school="lycee", other_parent="absent", resources={}))
    return raw


def retired():
    return alone(
        birth_date="1963-01-01", activity="retired", unfit_for_work=True, resources={"pension": 500},
        reference_income={"2024": 5400},
    )  # fmt: skip


def disabled():
    return alone(disability_rate=60, work_restriction=True, resources={"invalidity_pension": 350}, pregnant=False)


def foreigner():
    return alone(nationality="other", residence_permit_since="2015-01-01", activity="unemployed")


HOUSEHOLDS = {
    "family": family,
    "lone parent": lone_parent,
    "retired": retired,
    "disabled": disabled,
    "foreigner": foreigner,
}


def keys(raw, path=()):
    """Every key that can be left out."""
    for name, value in raw.items() if isinstance(raw, dict) else enumerate(raw):
        here = (*path, name)
        if isinstance(name, str) and name not in ("persons", "id", "role", "couple", "status"):
            yield here
        if isinstance(value, dict | list) and name != "benefits":
            yield from keys(value, here)


def without_key(raw, path):
    less = copy.deepcopy(raw)
    target = less
    for step in path[:-1]:
        target = target[step]
    del target[path[-1]]
    return less


#: An amount left out of the resources that are said is an income that was not received: no fact is missing.
SAID_AS_A_WHOLE = ("resources", "taxable_income", "benefits")


@pytest.mark.parametrize("name", HOUSEHOLDS)
def test_no_fact_left_out_turns_a_right_into_none(name):
    raw = HOUSEHOLDS[name]()
    paths = [path for path in keys(raw) if not set(path[:-1]) & set(SAID_AS_A_WHOLE)]
    known = {item.right: item.status for item in screen(parse(raw), ON)}
    assert "eligible" in known.values()
    less = screen_all([parse(without_key(raw, path)) for path in paths], ON)
    lost = [
        (path, item.right)
        for path, items in zip(paths, less, strict=True)
        for item in items
        if known[item.right] == "eligible" and item.status == "not eligible"
    ]
    assert lost == []


@pytest.mark.parametrize("name", HOUSEHOLDS)
def test_no_fact_left_out_opens_a_right(name):
    raw = HOUSEHOLDS[name]()
    paths = [path for path in keys(raw) if not set(path[:-1]) & set(SAID_AS_A_WHOLE)]
    known = {item.right: item.status for item in screen(parse(raw), ON)}
    less = screen_all([parse(without_key(raw, path)) for path in paths], ON)
    opened = [
        (path, item.right)
        for path, items in zip(paths, less, strict=True)
        for item in items
        if known[item.right] == "not eligible" and item.status == "eligible"
    ]
    assert opened == []


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_verdict_is_whole_whatever_is_known(data):
    raw = HOUSEHOLDS[data.draw(st.sampled_from(sorted(HOUSEHOLDS)))]()
    for path in data.draw(st.lists(st.sampled_from(sorted(keys(raw), key=str)), max_size=6, unique=True)):
        try:
            raw = without_key(raw, path)
        except KeyError:
            continue  # left out with what held it
    found = screen(parse(raw), data.draw(st.sampled_from(["2026-06", "2027-01", ON, "2027-02"])))
    assert [item.right for item in found] == [*(right.code for right in RIGHTS), "anah_category", "maprimeadapt"]
    for item in found:
        assert bool(item.missing) == (item.status == "not calculable")
        assert item.status == "eligible" or (item.amount, item.cost, item.kind) == (None, None, None)
        assert item.status != "eligible" or item.right in ("c2s", "anah_category") or item.amount > 0
        assert item.reasons or item.missing
        assert item.engine
        assert item.references or item.right in ("anah_category", "maprimeadapt")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3000) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_written_is_read_or_refused_in_one_line(data):
    raw = HOUSEHOLDS[data.draw(st.sampled_from(sorted(HOUSEHOLDS)))]()
    path = data.draw(st.sampled_from(sorted(keys(raw), key=str)))
    target = raw
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = data.draw(JSON)
    try:
        parse(raw)
    except SituationError as refused:
        assert "\n" not in str(refused)
        assert refused.key
