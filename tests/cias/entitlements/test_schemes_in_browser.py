"""The pages of schemes in a real browser, under the strict policy, at two widths."""

import os
import uuid
from contextvars import copy_context
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from maillage.cias.common.hats import acting_as
from maillage.cias.common.roles import Role
from maillage.cias.entitlements.actions.schemes import prepare_version, start_from_model, vote
from tests.cias.entitlements.test_scheme_trial import a_file
from tests.cias.households.factories import make_hat, make_structure, make_user
from tests.cias.households.test_desk import signed_in
from tests.cias.households.test_in_browser import CHROMIUM, ORIGIN, WIDTHS, serious
from tests.cias.households.test_in_browser import browser as browser  # the same fixture

TODAY = timezone.localdate()

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.xdist_group("schemes-browser"),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: the browser was not tried"),
]


@pytest.fixture
def work():
    """A direction with a version voted, the next one in preparation, and open files."""
    cias = make_structure(uuid.uuid4(), name="CIAS du Pays de Lumbres")
    director = make_user("Claire", "Hennebelle")
    client, hat = signed_in(cias, Role.DIRECTION, director), make_hat(cias, Role.DIRECTION, director)
    for number in range(12):
        a_file(cias, f"Essai{number}", {"rsa": 560 + 60 * number, "rent": 400})
    with acting_as(hat):
        first = start_from_model(hat=hat, model="energie-impayee")
        on = TODAY - timedelta(days=30)
        vote(hat=hat, version_id=first.pk, version=1, deliberation="2026-031", deliberated_on=on, valid_from=on)
        draft = prepare_version(hat=hat, scheme_id=first.scheme_id)
        start_from_model(hat=hat, model="eau")
    return client, first, draft


@pytest.fixture
def visit(browser, work):
    """Open an address as the direction does; `page.faults` gathers what the console says."""
    client, pages = work[0], []
    ours = copy_context()  # Playwright answers in a context of its own, which would open another connection

    def answer(route):
        request, parts = route.request, urlsplit(route.request.url)
        if parts.path.startswith("/static/"):
            route.fulfill(path=finders.find(parts.path.removeprefix("/static/")))
            return
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        if request.method == "POST":
            kind = request.headers["content-type"]
            reply = ours.run(client.post, address, request.post_data or "", content_type=kind)
        else:
            reply = ours.run(client.get, address)
        route.fulfill(status=reply.status_code, headers=dict(reply.items()), body=reply.content)

    def visited(address, width=1366):
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


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_schemes_has_no_fault_of_access_nor_of_policy(work, visit, width):
    _, first, draft = work
    places = {
        "schemes": reverse("schemes"),
        "sheet": reverse("scheme", args=[first.scheme_id]),
        "draft": reverse("scheme_version", args=[draft.pk]),
        "edit": reverse("scheme_edit", args=[draft.pk]),
        "text": reverse("scheme_edit_text", args=[draft.pk]),
        "try": reverse("scheme_try", args=[draft.pk]) + "?f-bill=300&f-requested_amount=200",
        "vote": reverse("scheme_vote", args=[draft.pk]),
    }
    shots = os.environ.get("MAILLAGE_SHOTS")
    for name, address in places.items():
        page = visit(address, width)
        if shots:
            page.screenshot(path=f"{shots}/{name}-{width}.png", full_page=True)
        assert serious(page) == [], name
        assert page.faults == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_version_is_corrected_then_voted_from_the_keyboard_and_the_dialog(work, visit, width):
    page = visit(reverse("scheme_edit", args=[work[2].pk]), width)
    page.get_by_label("Montant maximum").fill("350 +")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.wait_for_selector("[role=alert]")
    assert page.get_by_label("Montant maximum").input_value() == "350 +"
    assert serious(page) == []
    if shots := os.environ.get("MAILLAGE_SHOTS"):
        page.screenshot(path=f"{shots}/refused-{width}.png")
    page.get_by_label("Montant maximum").fill("350")
    page.get_by_label("Montant maximum").press("Enter")
    page.wait_for_selector("text=Brouillon enregistré")
    page.get_by_role("link", name="Dater et voter").click()
    page.get_by_label("Numéro de la délibération").fill("2026-044")
    page.get_by_label("Date de la délibération").fill(TODAY.isoformat())
    page.get_by_label("Date d’effet").fill((TODAY + timedelta(days=8)).isoformat())
    page.get_by_role("button", name="Vérifier avant de voter").click()
    page.get_by_role("button", name="Dater et voter").click()
    page.wait_for_selector("dialog[open]")
    assert serious(page) == []
    if shots:
        page.screenshot(path=f"{shots}/confirm-{width}.png")
    page.get_by_role("button", name="Dater et voter la version").click()
    page.wait_for_selector("text=Version 2 votée")
    assert page.get_by_text("Délibération 2026-044").count() >= 1
