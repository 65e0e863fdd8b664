"""The pages of a household and of a person in a real browser, under the strict policy, at two widths and on paper."""

import io
import os
import uuid
from contextvars import copy_context
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from maillage.cias.common.hats import acting_as
from maillage.cias.common.roles import Role
from maillage.cias.households import models as m
from maillage.cias.households.actions.composition import arrive
from maillage.cias.households.actions.contacts import ContactInput, note_contact
from maillage.cias.households.actions.identity import add_contact_point
from maillage.cias.households.actions.living import add_address, add_hidden_address, add_housing
from maillage.cias.households.actions.means import Line, add_means
from maillage.cias.households.actions.support import assign
from tests.cias.households.factories import make_hat, make_household, make_person, make_structure, make_user
from tests.cias.households.test_desk import signed_in

CHROMIUM = "/usr/bin/chromium"
ORIGIN = "https://testserver"
WIDTHS = (1366, 360)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.xdist_group("households-browser"),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: the browser was not tried"),
]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    allowed = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop open in this thread; ours stays synchronous
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        connection.close()  # the one opened beside Playwright's loop is not the one that closes with the tests
        chromium.close()
    if allowed is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def file():
    """A family with everything that the page can show, and the client of its social worker."""
    cias = make_structure(uuid.uuid4(), name="CIAS du Pays de Lumbres")
    claire = make_user("Claire", "Hennebelle")
    client = signed_in(cias, Role.TRAVAILLEUR_SOCIAL, claire)
    hat = make_hat(cias, Role.TRAVAILLEUR_SOCIAL, claire)
    start = date(2026, 1, 5)
    ines = make_person(hat, contact_wish="Préfère un SMS, après 16 h")
    household = make_household(hat, ines, on=start)
    with acting_as(hat):
        for name, last, kinship, born, traits in (
            ("Noé", "Delattre", "child", date(2017, 6, 1), {"other_home": "shared_custody"}),
            ("Lila", "Delattre", "child", date(2024, 2, 1), {}),
            ("Jeannine", "Roussel", "parent", date(1955, 9, 1), {"is_hosted": True}),
        ):
            person = make_person(hat, last, name, born)
            arrive(hat=hat, household=household, person=person, kinship=kinship, on=date(2026, 9, 2), **traits)
        common = {"hat": hat, "household": household, "valid_from": start}
        add_address(kind="real", lines="12 rue des Tilleuls", commune_code="62309", postcode="62380", **common)
        add_address(kind="domicile_de_secours", commune_code="62309", postcode="62380", **common)
        add_hidden_address(lines="3 rue Cachée", commune_code="62765", postcode="62500", reason="Violences", **common)
        add_housing(kind="social_tenant", dwelling="T3", landlord="Habitat du Nord", **common)
        amounts = {"wage": 802, "housing_aid": 310, "family": 350, "rent": 610, "energy": 190, "insurance": 184}
        add_means(lines=[Line(kind, Decimal(amount)) for kind, amount in amounts.items()], **common)
        add_contact_point(hat=hat, person=ines, kind="mobile", value="+33639984107", is_preferred=True)
        assign(function="Référente RSA", user_id=claire.pk, **common)
        note_contact(
            hat=hat,
            household=household,
            contact=ContactInput(
                "budget", "Entretien à domicile", "visit", minutes=50, text="Secret du soir", audience="private"
            ),
        )
        note_contact(
            hat=hat,
            household=household,
            contact=ContactInput(
                "energy", "Facture déposée", text="Il manque le relevé.", follow_up="Rappeler le fournisseur"
            ),
        )
    make_household(hat, make_person(hat, "Delatre", "Ines", date(1992, 5, 14)))
    return household, ines, client, hat


@pytest.fixture
def visit(browser, file):
    """Open an address of the site as Claire does; `page.faults` gathers what the console says."""
    client, pages = file[2], []
    ours = copy_context()  # Playwright answers in a context of its own, which would open another connection

    def answer(route):
        request = route.request
        parts = urlsplit(request.url)
        if parts.path.startswith("/static/"):
            route.fulfill(path=finders.find(parts.path.removeprefix("/static/")))
            return
        headers = {"HX-Request": "true"} if request.headers.get("hx-request") else {}
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        if request.method == "POST":
            kind = request.headers["content-type"]
            reply = ours.run(client.post, address, request.post_data or "", content_type=kind, headers=headers)
        else:
            reply = ours.run(client.get, address, headers=headers)
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


def serious(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        (fault["id"], [node["html"][:160] for node in fault["nodes"]])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def addresses(file):
    household, person, _, _ = file
    other = m.Person.objects.exclude(pk=person.pk).get(first_names="Ines")
    pair = sorted([person.pk, other.pk])
    on_file, on_person = [household.pk], [person.pk]
    return {
        "household": reverse("household", args=on_file),
        "past": reverse("household", args=on_file) + "?le=2026-03-15",
        "person": reverse("person", args=on_person),
        "edit": reverse("person_edit", args=on_person),
        "arrival": reverse("household_event", args=[household.pk, "arrivee"]),
        "separation": reverse("household_event", args=[household.pk, "separation"]),
        "addresses": reverse("household_addresses", args=on_file),
        "means": reverse("household_means", args=on_file),
        "enter": reverse("household_means_enter", args=on_file),
        "support": reverse("household_support", args=on_file),
        "duplicates": reverse("duplicates"),
        "compare": reverse("duplicate", args=pair),
        "open": reverse("household_open"),
    }


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_has_no_fault_of_access_nor_of_policy(file, visit, width):
    with acting_as(file[3]):
        places = addresses(file)
    shots = os.environ.get("MAILLAGE_SHOTS")
    for name, address in places.items():
        page = visit(address, width)
        assert serious(page) == [], name
        assert page.faults == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways"
        if shots:
            page.screenshot(path=f"{shots}/{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_panels_open_by_keyboard_and_have_no_fault(file, visit, width):
    page = visit(reverse("household", args=[file[0].pk]), width)
    page.keyboard.press("n")
    page.wait_for_selector("#m-panel[open] form")
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.locator("summary", has_text="Le foyer change").press("Enter")
    if shots := os.environ.get("MAILLAGE_SHOTS"):
        page.screenshot(path=f"{shots}/menu-{width}.png")
    page.get_by_role("link", name="Noter un départ").press("Enter")
    page.wait_for_selector("#m-panel[open] [name=gone]")
    assert serious(page) == [] and page.faults == []
    if shots:
        page.screenshot(path=f"{shots}/depart-{width}.png")


def test_a_departure_is_noted_in_the_panel_and_undone_from_the_message(file, visit):
    page = visit(reverse("household", args=[file[0].pk]))
    page.locator("summary", has_text="Le foyer change").click()
    page.get_by_role("link", name="Noter un départ").click()
    page.get_by_label("Lila Delattre, enfant").check()
    page.get_by_label("Date", exact=False).fill("01/01/2092")
    page.get_by_role("button", name="Noter le départ").click()
    page.wait_for_selector("text=Cette date est dans le futur")
    assert page.get_by_label("Lila Delattre, enfant").is_checked()
    page.get_by_label("Date", exact=False).fill(f"{timezone.localdate():%d/%m/%Y}")
    page.get_by_role("button", name="Noter le départ").click()
    page.wait_for_selector("text=Lila Delattre quitte le foyer")
    page.get_by_role("button", name="Annuler", exact=True).click()
    page.wait_for_selector("text=Le foyer est comme avant")
    assert page.locator(".m-people").get_by_text("Lila").count() == 1


def test_a_double_click_notes_one_contact(file, visit):
    page = visit(reverse("household", args=[file[0].pk]))
    page.keyboard.press("n")
    page.wait_for_selector("#m-panel[open] form")
    page.locator("#m-panel [name=summary]").fill("Facture d’hiver")
    page.locator("#m-panel [name=theme]").select_option("energy")
    page.get_by_role("button", name="Noter le contact").dblclick()
    page.wait_for_selector("text=Contact noté.")
    assert page.get_by_text("Facture d’hiver").count() == 1


def _paper(page):
    from pypdf import PdfReader

    return " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf())).pages)


def test_paper_says_who_printed_it_and_never_shows_a_private_note(file, visit):
    page = visit(reverse("household", args=[file[0].pk]))
    assert page.get_by_text("Secret du soir").count() == 1
    text = " ".join(_paper(page).split())
    for printed in ("CIAS du Pays de Lumbres", "par Claire Hennebelle", "Inès Delattre", "Facture déposée"):
        assert printed in text
    for kept_back in ("Secret du soir", "Note personnelle", "Noter un contact", "Le foyer change", "Voir ce jour"):
        assert kept_back not in text
    sheet = " ".join(_paper(visit(reverse("person", args=[file[1].pk]))).split())
    assert "Document confidentiel" in sheet and "Nom de naissance" in sheet and "Modifier la fiche" not in sheet
