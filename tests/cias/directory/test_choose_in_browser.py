"""The fields with proposals, in a real browser: keyboard alone, accents forgiven, nothing chosen unasked."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

CHROMIUM = "/usr/bin/chromium"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: the browser was not tried"),
]
NAMES = ["Acquin-Westbécourt", "Élnes", "Lumbres", "Wavrans-sur-l’Aa"]
OPTIONS = "".join(
    f'<li role="option" id="c{n}" data-words="{name} 62380" data-value="{name}">{name}</li>'
    for n, name in enumerate(NAMES)
)
PAGE = (
    '<div><label for="c">Commune</label><input id="c" role="combobox" aria-controls="liste" aria-expanded="false"'
    f' data-d-choose><ul id="liste" role="listbox" hidden>{OPTIONS}</ul></div>'
)


@pytest.fixture
def field():
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page()
        page.set_content(PAGE)
        page.add_script_tag(path=finders.find("directory/choose.js"))
        yield page.get_by_label("Commune")
        browser.close()


def shown(field):
    return field.page.locator('[role="option"]:visible').all_inner_texts()


def test_a_commune_is_chosen_with_the_keyboard_alone(field):
    field.type("WESTBE")
    assert shown(field) == ["Acquin-Westbécourt"]
    field.press("Enter")  # nothing is chosen until an arrow is pressed
    assert field.input_value() == "WESTBE"
    field.fill("")
    field.type("elnes")
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == "c1"
    field.press("Enter")
    assert field.input_value() == "Élnes"
    assert shown(field) == []


def test_the_arrow_shows_everything_and_escape_closes(field):
    field.press("ArrowDown")
    assert shown(field) == NAMES
    field.press("Escape")
    assert shown(field) == []
    assert field.get_attribute("aria-expanded") == "false"


def test_a_postcode_or_the_words_in_any_order_do(field):
    field.type("aa wav")
    assert shown(field) == ["Wavrans-sur-l’Aa"]
    field.fill("")
    field.type("zzz")
    assert shown(field) == []
