"""The house as it is drawn: layers, sizes, names, actions."""

import ast
import statistics
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[1]
CODE = sorted(
    path for path in (ROOT / "maillage").rglob("*.py") if "migrations" not in path.parts and path.stat().st_size
)
ACTIONS = [path for path in CODE if path.name == "actions.py" or path.parent.name == "actions"]
ALLOWED_SERVICES = ("maillage/cias/directory/", "maillage/observatory/sources/")
FRONT = [path for kind in ("html", "css", "js") for path in (ROOT / "maillage").rglob(f"*.{kind}")]


def name_of(path):
    return str(path.relative_to(ROOT))


def lines_of(path):
    return len(path.read_text().splitlines())


def layers():
    """App -> its height, from the contract of import-linter."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = [c for c in contracts if c.get("containers") == ["maillage.cias"]]
    heights = {}
    for height, line in enumerate(reversed(contract["layers"])):
        heights |= dict.fromkeys((part.strip(" ()") for part in line.split("|")), height)
    return heights


def our_models():
    return [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("maillage.cias.")]


def test_foreign_keys_only_go_down():
    heights, upward = layers(), []
    for model in our_models():
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            mine, other = model._meta.app_label, target._meta.app_label if target in our_models() else ""
            if other and other != mine and heights[other] >= heights[mine]:
                upward.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not upward


def test_every_app_has_its_layer():
    assert {m._meta.app_label for m in our_models()} <= set(layers())


def test_files_stay_small():
    sizes = sorted(lines_of(path) for path in CODE)
    assert statistics.median(sizes) <= 80
    assert sizes[int(len(sizes) * 0.95)] <= 300
    assert [name_of(path) for path in [*CODE, *FRONT] if lines_of(path) > 500] == []


def test_tests_stay_readable():
    assert [name_of(path) for path in (ROOT / "tests").rglob("*.py") if lines_of(path) > 600] == []


def test_no_folder_nor_file_is_a_drawer():
    """`services` is allowed where it means what it says: the services of the territory, that people are sent to."""
    drawers = {"core", "utils", "util", "helpers", "misc", "services", "common_tools"}
    parts = {(part, name_of(path)) for path in CODE for part in path.relative_to(ROOT).with_suffix("").parts}
    found = [where for part, where in sorted(parts) if part in drawers]
    assert [where for where in found if not where.startswith(ALLOWED_SERVICES)] == []


def journals(function):
    """Whether the function writes to the journal itself: that is what makes it a change of state."""
    called = {getattr(n.func, "id", "") for n in ast.walk(function) if isinstance(n, ast.Call)}
    return bool(called & {"record", "_record", "journal"})


@pytest.mark.parametrize("path", ACTIONS, ids=name_of)
def test_every_action_is_keyword_only_and_typed(path):
    faults = []
    for node in ast.parse(path.read_text()).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or not journals(node):
            continue
        if node.name in {"journal", "finish"}:  # the last lines of several actions, called by them alone
            continue
        if node.args.args or node.args.posonlyargs or node.args.vararg:
            faults.append(f"{node.name}: a positional parameter")
        if node.returns is None or any(a.annotation is None for a in node.args.kwonlyargs):
            faults.append(f"{node.name}: not typed")
    assert not faults


def test_the_coding_style_fits_on_a_page():
    assert lines_of(ROOT / "docs/coding-style.md") < 50
