"""The pages of accounts in a real browser, at two widths: no grave fault of access, nothing that overflows."""

import os
import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from maillage.cias.accounts.actions.relatives import declare_relative
from maillage.cias.accounts.enums import Link
from maillage.cias.common.hats import acting_as
from maillage.cias.common.roles import Role
from tests.cias.accounts.factories import make_position, make_team, make_user, signed_in_client

CHROMIUM = "/usr/bin/chromium"
ORIGIN = "http://maillage.test"
WIDTHS = (1366, 360)
POLICY = "; ".join(f"{name} {' '.join(values)}" for name, values in site.CONTENT_SECURITY_POLICY["DIRECTIVES"].items())

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: the browser was not tried"),
]


def pages():
    """Title -> HTML of the pages that have fields, tables or lists, read before the browser opens."""
    direction = signed_in_client(Role.DIRECTION, recently_checked=True)
    agent = make_position(Role.TRAVAILLEUR_SOCIAL, direction.structure, make_user(last_name="Vandenbroucke-Delattre"))
    make_team(direction.structure, agent.user)
    hat = direction.hat
    with acting_as(hat):
        person = {"first_name": "Jeannine", "last_name": "Roussel", "birth_date": date(1955, 3, 2)}
        declare_relative(hat=hat, link=Link.PARENT, **person)
    bare = signed_in_client(Role.ACCUEIL, second_factor=False, recently_checked=True)
    names = ["account", "sessions", "relatives", "people", "teams", "invitations", "invite_person"]
    names += ["declared_relatives", "choose_hat"]
    found = {name: direction.get(reverse(name)) for name in names}
    found |= {f"without hat: {name}": bare.get(reverse(name)) for name in ("second_factor", "mfa_activate_totp")}
    found["person"] = direction.get(reverse("colleague", args=[agent.user_id]))
    found["invite, with errors"] = direction.post(reverse("invite_person"), {"email": "x"})
    for name in ("account_login", "account_reset_password"):
        found[name] = Client().get(reverse(name))
    found["sign-in refused"] = Client().post(reverse("account_login"), {"login": "a@b.fr", "password": "x"})
    assert {answer.status_code for answer in found.values()} == {200}
    return {name: answer.content.decode() for name, answer in found.items()}


def test_the_pages_of_accounts_can_be_read_by_everybody_at_two_widths():
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    bodies, faults = pages(), []
    allowed = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop open; the database is read before
    try:
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
            page = browser.new_page()
            shown = {"body": "", "name": ""}

            def answer(route):
                path = urlsplit(route.request.url).path
                if path.startswith("/static/"):
                    route.fulfill(path=finders.find(path.removeprefix("/static/")))
                else:
                    headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
                    route.fulfill(body=shown["body"], headers=headers)

            def said(message):
                if message.type in ("error", "warning"):
                    faults.append((shown["name"], message.text))

            page.on("console", said)
            page.route("**/*", answer)
            for name, body in bodies.items():
                shown.update(name=name, body=body)
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 768})
                    page.goto(f"{ORIGIN}/")
                    grave = [
                        v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")
                    ]
                    faults += [(name, width, v["id"], v["nodes"][0]["html"][:160]) for v in grave]
                    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                        faults.append((name, width, "overflows"))
            browser.close()
    finally:
        if allowed is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    assert not faults
    assert all(re.search(r"<h1[ >]", body) for body in bodies.values())
