"""The frame and the components in a real browser, under the strict policy: what one can reach, hear, print and lose."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import render_to_string
from django_cotton.compiler_regex import CottonCompiler

from maillage.cias.common import showcase

CHROMIUM = "/usr/bin/chromium"
ORIGIN = "http://maillage.test"
WIDTHS = (1366, 360)
POLICY = "; ".join(f"{name} {' '.join(values)}" for name, values in site.CONTENT_SECURITY_POLICY["DIRECTIVES"].items())

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: the browser was not tried"),
]

NAVIGATION = [
    {
        "title": "",
        "items": [
            {"label": "Accueil", "url": "/", "icon": "home", "count": 0, "current": False},
            {"label": "Foyers", "url": "/foyers/", "icon": "people", "count": 4, "current": True},
        ],
    }
]
FRAME = {
    "territory_name": "Pays de Lumbres",
    "is_demo": True,
    "show_search": True,
    "shortcuts": True,
    "navigation": NAVIGATION,
    "hat": {
        "role_label": "Agente d’accueil",
        "structure_name": "CIAS du Pays de Lumbres",
        "structure_kind": "cias",
        "user_name": "Léa Wimart",
    },
    "other_hats": [{"pk": "1", "structure": {"name": "CCAS d’Esquerdes"}, "role_label": "Secrétaire"}],
}
SUGGESTIONS = [
    {"url": "/foyers/1/", "title": "Foyer Delattre", "detail": "Esquerdes", "icon": "people"},
    {"url": "/foyers/2/", "title": "Foyer Delaetre", "detail": "Elnes", "icon": "people"},
]
CONTACT_FORM = """<c-panel-body title="Noter un contact">
<form hx-post="/contact/" hx-target="#m-panel-body" method="post">
<label for="dit">Ce qui s’est dit</label><textarea id="dit" name="dit"></textarea><button>Noter le contact</button>
</form></c-panel-body>"""
PANEL_LINK = '<button id="noter" hx-get="/contact/" hx-target="#m-panel-body">Noter</button>'


def render_source(source):
    return engines["django"].from_string(CottonCompiler().process(source)).render()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    allowed = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop open; nothing here touches the database
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()
    if allowed is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser, settings):
    """Open a template as the site would serve it; `page.faults` gathers what the console says."""
    settings.ROOT_URLCONF = "tests.cias.common.frame_urls"
    pages = []

    def opened(template, width=1366, **context):
        page = browser.new_page(viewport={"width": width, "height": 768})
        page.faults, page.sent = [], []
        pages.append(page)
        page.on("console", lambda said: page.faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.faults.append(str(error)))

        def answer(route):
            path = urlsplit(route.request.url).path
            if path.startswith("/static/"):
                route.fulfill(path=finders.find(path.removeprefix("/static/")))
            elif path == "/contact/":
                page.sent.append((route.request.method, route.request.headers.get("x-csrftoken")))
                route.fulfill(body=render_source(CONTACT_FORM))
            elif path == "/search_suggestions/":
                route.fulfill(body=render_to_string("maillage/suggestions.html", {"found": SUGGESTIONS}))
            else:
                body = render_to_string(template, {"frame": FRAME} | context)
                headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
                route.fulfill(body=body, headers=headers)

        page.route("**/*", answer)
        page.goto(f"{ORIGIN}/foyers/")
        return page

    yield opened
    for page in pages:
        page.close()


def components(open_page, width=1366):
    return open_page("maillage/components.html", width, **showcase.context())


def focused(page, expression):
    return page.evaluate(f"document.activeElement.{expression}")


PAGES = {
    "components": ("maillage/components.html", showcase.context),
    "help": ("maillage/help.html", dict),
    "privacy": ("maillage/privacy_notice.html", dict),
    "accessibility": ("maillage/accessibility.html", dict),
    "home": ("maillage/home.html", lambda: {"today": showcase.context()["days"]["today"]}),
    "search": ("maillage/search.html", lambda: {"text": "delatre", "found": SUGGESTIONS, "limit": 50}),
    "nothing found": ("maillage/search.html", lambda: {"text": "zzz", "found": [], "limit": 50}),
    "not found": ("404.html", dict),
    "failure": ("500.html", dict),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_fault_of_access_nor_of_policy(open_page, name, width):
    from axe_playwright_python.sync_playwright import Axe

    template, context = PAGES[name]
    page = open_page(template, width, **context())
    result = Axe().run(page).response
    assert len(result["passes"]) > 10
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in result["violations"]] == []
    assert page.faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_dialogs_and_suggestions_have_no_fault_of_access_once_open(open_page):
    from axe_playwright_python.sync_playwright import Axe

    page = components(open_page)
    page.fill("#q", "delatre")
    page.wait_for_selector("#q-liste li")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    for name in ("Noter un contact", "Retirer le partage"):
        page.get_by_role("button", name=name).first.click()
        assert Axe().run(page).response["violations"] == []
        page.keyboard.press("Escape")
    assert page.faults == []


def test_icons_of_the_sprite_are_drawn(open_page):
    page = components(open_page)
    box = page.locator(".m-rail a >> svg use").last.evaluate("use => use.getBBox().width")
    assert box > 0


def test_slash_goes_to_the_search_and_arrows_choose_but_enter_alone_searches(open_page):
    page = components(open_page)
    page.locator("h1").click()
    page.keyboard.press("/")
    assert focused(page, "id") == "q"
    page.keyboard.type("delatre")
    page.wait_for_selector("#q-liste li")
    assert page.get_attribute("#q", "aria-expanded") == "true"
    assert page.get_attribute("#q", "aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.get_attribute("#q", "aria-activedescendant")
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_url("**/foyers/2/")

    page.keyboard.press("/")
    page.keyboard.type("delatre")
    page.wait_for_selector("#q-liste li")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/")  # posted: no name in the address


def test_escape_closes_the_suggestions_and_keeps_the_words(open_page):
    page = components(open_page)
    page.fill("#q", "delatre")
    page.wait_for_selector("#q-liste li")
    page.keyboard.press("Escape")
    assert page.locator("#q-liste").is_hidden() and page.input_value("#q") == "delatre"


def test_a_panel_takes_the_focus_keeps_a_draft_and_gives_the_focus_back(open_page):
    page = components(open_page)
    opener = page.get_by_role("button", name="Noter un contact").first
    opener.focus()
    page.keyboard.press("n")
    assert focused(page, "id") == "note_said"
    page.keyboard.type("Elle rappellera jeudi")
    page.keyboard.press("Escape")
    assert "Noter un contact" in focused(page, "textContent")
    page.keyboard.press("n")
    assert page.input_value("#note_said") == "Elle rappellera jeudi"
    assert page.evaluate("localStorage.length") == 0
    assert "rappellera" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_leaving_with_words_not_sent_asks_first(open_page):
    page = components(open_page)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("button", name="Noter un contact").first.click()
    page.keyboard.type("Elle rappellera jeudi")
    page.keyboard.press("Escape")
    page.locator(".m-brand").click(no_wait_after=True)
    page.wait_for_function("true")
    assert asked == ["beforeunload"]
    page.evaluate("document.querySelector('#volet form').reset()")
    page.locator(".m-brand").click()
    page.wait_for_url(f"{ORIGIN}/")
    assert asked == ["beforeunload"]


def test_control_enter_sends_the_form_of_a_panel(open_page):
    page = components(open_page)
    page.evaluate(
        "document.addEventListener('submit', e => { e.preventDefault(); window.sent = e.target.closest('dialog').id })"
    )
    page.get_by_role("button", name="Noter un contact").first.click()
    page.evaluate("document.querySelector('#volet form').noValidate = true")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("window.sent") == "volet"


def test_a_confirmation_offers_the_way_out_first(open_page):
    page = components(open_page)
    page.get_by_role("button", name="Retirer le partage").first.click()
    assert focused(page, "textContent") == "Garder le partage"
    page.keyboard.press("Enter")
    assert not page.locator("#retrait").evaluate("dialog => dialog.open")


def test_g_then_f_opens_the_households_and_a_place_the_hat_does_not_have_stays_shut(open_page):
    page = components(open_page)
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url(f"{ORIGIN}/")


def test_letters_typed_in_a_field_are_letters(open_page):
    page = components(open_page)
    page.locator("#personne_phone").focus()
    page.keyboard.type("?n/ga")
    assert page.input_value("#personne_phone") == "?n/ga"
    assert page.locator("dialog[open]").count() == 0


def test_single_letters_can_be_switched_off(open_page):
    page = open_page("maillage/help.html", frame=FRAME | {"shortcuts": False})
    page.locator("h1").click()
    page.keyboard.press("?")
    page.keyboard.press("/")
    assert page.locator("dialog[open]").count() == 0
    assert focused(page, "id") != "q"


def test_the_summary_of_errors_takes_the_focus_when_the_page_opens(open_page):
    page = components(open_page)
    assert "Il reste une chose à corriger" in focused(page, "textContent")
    page.get_by_role("alert").get_by_role("link", name="Date de naissance").click()
    assert page.evaluate("location.hash") == "#personne_birth_date"


def test_paper_shows_who_printed_and_never_a_private_note(open_page):
    page = components(open_page)
    page.emulate_media(media="print")
    assert page.locator(".m-print-only").inner_text().startswith("CIAS du Pays de Lumbres. Imprimé le ")
    assert page.get_by_text("Reparler du logement").is_hidden()
    assert page.locator(".m-top__row").is_hidden() and page.locator(".m-body > .m-rail").is_hidden()
    assert page.get_by_text("données fictives").is_visible()


def test_on_a_phone_the_menu_opens_and_escape_closes_it(open_page):
    page = components(open_page, 360)
    page.locator(".m-menu > summary").click()
    assert page.locator(".m-menu").get_by_role("link", name="Foyers").is_visible()
    page.keyboard.press("Escape")
    assert page.locator(".m-menu").get_by_role("link", name="Foyers").is_hidden()
    assert "Menu" in focused(page, "textContent")


def with_panel_link(open_page):
    page = open_page("maillage/help.html", csrf_token="jeton")
    page.evaluate(
        """link => {
            const main = document.querySelector("main");
            main.insertAdjacentHTML("beforeend", link);
            htmx.process(main);
        }""",
        PANEL_LINK,
    )
    page.locator("#noter").click()
    page.wait_for_selector("#m-panel[open] #dit")
    return page


def test_the_shared_panel_opens_once_filled_named_and_ready_to_write(open_page):
    page = with_panel_link(open_page)
    assert page.get_attribute("#m-panel", "aria-label") == "Noter un contact"
    assert focused(page, "id") == "dit"
    page.get_by_role("button", name="Fermer").click()
    assert page.locator("#m-panel").is_hidden() and focused(page, "id") == "noter"
    assert page.faults == []


def test_the_shared_panel_asked_again_shows_the_draft_left_in_it(open_page):
    page = with_panel_link(open_page)
    page.keyboard.type("Elle rappellera jeudi")
    page.keyboard.press("Escape")
    page.locator("#noter").click()
    page.wait_for_selector("#m-panel[open]")
    assert page.input_value("#dit") == "Elle rappellera jeudi"
    assert len(page.sent) == 1


def test_the_shared_panel_empty_is_asked_afresh(open_page):
    page = with_panel_link(open_page)
    page.keyboard.press("Escape")
    page.locator("#noter").click()
    page.wait_for_selector("#m-panel[open] #dit")
    assert len(page.sent) == 2


def test_a_panel_sends_the_token_and_one_that_comes_back_to_be_corrected_still_counts_as_a_draft(open_page):
    page = with_panel_link(open_page)
    page.keyboard.type("Elle rappellera jeudi")
    with page.expect_response("**/contact/"):
        page.keyboard.press("Control+Enter")
    assert page.sent == [("GET", "jeton"), ("POST", "jeton")]
    page.wait_for_function("maillageDrafts.has(document.querySelector('#m-panel-body form'))")
