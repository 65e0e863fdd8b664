"""Every template of the project: nothing inline, nothing trusted, French as it is printed."""

import re
from pathlib import Path

import pytest
from django.template import engines

ROOT = Path(__file__).parents[3]
TEMPLATES = sorted(ROOT.glob("maillage/**/templates/**/*.html"))
STATIC = ROOT / "maillage/cias/common/static/maillage"
CODE = re.compile(r"\{%\s*comment.*?endcomment\s*%\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)

FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "inline handler": re.compile(r"\s(?:on[a-z]+|hx-on[:\w-]*)\s*=\s*[\"']", re.IGNORECASE),
    "javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "markup trusted unread": re.compile(r"\|\s*(?:safe|safeseq)\b|\{%\s*autoescape\s+off|\{\{\s*attrs\s*\}\}"),
    "htmx evaluation": re.compile(r"hx-vars|[\"']js:"),
}
PLAIN_SPACE = re.compile(r"[\w)’»…?!] [:;?!»](?=[\s.,)]|$)|« |\w [%€](?=[\s.,)]|$)")
STRAIGHT = re.compile(r"[A-Za-zÀ-ÿ]'[A-Za-zÀ-ÿ]")


def words_of(source):
    """Text and spoken attributes of a template, without its code."""
    source = CODE.sub("\x00", source)
    spoken = re.findall(
        r"\s(?:aria-label|placeholder|title|label|sub|caption|answer|about|verb|way-out)=\"([^\"]*)\"", source
    )
    return [*re.sub(r"<[^>]*>", "\x00", source).split("\x00"), *spoken]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "maillage")))
def test_a_template_holds_nothing_that_the_policy_refuses(path):
    source = re.sub(r"\{%\s*comment.*?endcomment\s*%\}", "", path.read_text(), flags=re.DOTALL)
    found = [f"{name}: {match[0]!r}" for name, pattern in FORBIDDEN.items() for match in pattern.finditer(source)]
    assert not found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "maillage")))
def test_a_template_is_written_as_french_is_printed(path):
    faults = [text.strip() for text in words_of(path.read_text()) if PLAIN_SPACE.search(text) or STRAIGHT.search(text)]
    assert not faults


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "maillage")))
def test_a_template_compiles(path):
    name = str(path).rpartition("/templates/")[2]
    assert engines["django"].get_template(name)


def test_every_icon_asked_for_is_in_the_sprite():
    drawn = set(re.findall(r'id="i-([\w-]+)"', (STATIC / "icons.svg").read_text()))
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(
            r"""\{%\s*icon "([\w-]+)"|<c-icon[^>]*\sname="([\w-]+)"|\sicon="([\w-]+)\"""", path.read_text()
        )
        for name in name
        if name and name != "none"
    }
    assert asked and asked <= drawn


def test_scripts_keep_nothing_in_the_browser():
    for path in STATIC.glob("*.js"):
        source = path.read_text()
        assert not re.search(r"localStorage|sessionStorage\.setItem|document\.cookie|\beval\(|new Function", source), (
            path.name
        )
