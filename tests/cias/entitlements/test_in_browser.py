"""« Droits » in a real browser, under the strict policy, at two widths: looking, answering, keeping, following."""

import os
import uuid
from contextvars import copy_context
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from maillage.cias.common.roles import Role
from tests.cias.entitlements.families import make_family, posted
from tests.cias.households.factories import make_hat, make_structure, make_user
from tests.cias.households.test_desk import signed_in
from tests.cias.households.test_in_browser import CHROMIUM, ORIGIN, WIDTHS, browser, serious

__all__ = ["browser"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.xdist_group("entitlements-browser"),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: the browser was not tried"),
]


@pytest.fixture
def file():
    """A family, and the client of its social worker."""
    cias = make_structure(uuid.uuid4(), name="CIAS du Pays de Lumbres")
    claire = make_user("Claire", "Hennebelle")
    client = signed_in(cias, Role.TRAVAILLEUR_SOCIAL, claire)
    household, persons = make_family(make_hat(cias, Role.TRAVAILLEUR_SOCIAL, claire))
    return household, persons, client


@pytest.fixture
def visit(browser, file):
    """Open an address of the site as Claire does; `page.faults` gathers what the console says."""
    client, pages = file[2], []
    ours = copy_context()

    def answer(route):
        request = route.request
        parts = urlsplit(request.url)
        if parts.path.startswith("/static/"):
            route.fulfill(path=finders.find(parts.path.removeprefix("/static/")))
            return
        headers = {"HX-Request": "true"} if request.headers.get("hx-request") else {}
        if request.method == "POST":
            kind = request.headers["content-type"]
            reply = ours.run(client.post, parts.path, request.post_data or "", content_type=kind, headers=headers)
        else:
            reply = ours.run(client.get, parts.path, headers=headers)
        route.fulfill(status=reply.status_code, headers=dict(reply.items()), body=reply.content)

    def visited(address, width):
        page = browser.new_page(viewport={"width": width, "height": 768})
        page.faults = []
        pages.append(page)
        page.on("console", lambda said: page.faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.route("**/*", answer)
        page.goto(ORIGIN + address)
        return page

    yield visited
    for page in pages:
        page.close()


def shot(page, name, width):
    assert serious(page) == [], name
    assert page.faults == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways"
    if shots := os.environ.get("MAILLAGE_SHOTS"):
        page.screenshot(path=f"{shots}/{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_rights_are_looked_at_completed_kept_and_followed(file, visit, width):
    household, persons, client = file
    address = reverse("household_rights", args=[household.pk])
    page = visit(address, width)
    page.wait_for_selector("text=Ce calcul n’est pas gardé.", timeout=90_000)
    shot(page, "droits", width)
    page.get_by_label("Loyer hors charges").fill("560")
    page.get_by_label("Inès : nationalité").select_option("french")
    page.get_by_role("button", name="Recalculer sans garder").click()
    page.wait_for_function("document.querySelector('[name=dwelling__rent]')?.value.startsWith('560')")
    client.post(reverse("household_rights_keep", args=[household.pk]), posted(persons))
    page = visit(address, width)
    page.wait_for_selector("text=Probables, et pas encore reçus", timeout=90_000)
    page.locator("summary", has_text="Voir le calcul").first.click()
    shot(page, "droits-gardes", width)
    page.get_by_role("button", name="Suivre ce droit : Prime d’activité").click()
    page.wait_for_selector("text=Droit suivi.")
    page.get_by_role("link", name="Noter la suite : Prime d’activité").click()
    page.wait_for_selector("#m-panel[open] [name=yearly_gain]")
    shot(page, "suite", width)
    page = visit(reverse("household", args=[household.pk]), width)
    page.wait_for_selector("text=Droits à vérifier")
    shot(page, "foyer", width)
