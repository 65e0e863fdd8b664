"""Every address of the site says who may open it."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from maillage.cias.common.permission_table import Access, Resource

DECLARED = {"any hat", "without hat", "public"}

#: open before sign-in: the list is short, and a longer one is a decision
PUBLIC = {
    *("help", "privacy_notice", "accessibility"),
    *("account_login", "account_logout", "account_inactive", "account_signup", "mfa_authenticate", "invitation"),
    *("account_email_verification_sent", "account_confirm_email"),
    *("account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done"),
}

#: what the development server adds by itself: files of the site, no person
STATIC = {"static"}


def every_address(patterns=None, prefix=""):
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every_address(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern


@pytest.mark.parametrize(("route", "pattern"), list(every_address()), ids=lambda value: str(value)[:60])
def test_an_address_declares_who_may_open_it(route, pattern):
    if pattern.name in STATIC:
        return
    declared = getattr(pattern.callback, "declared_access", None)
    assert declared is not None, f"/{route} declares nothing"
    if declared not in DECLARED:
        resource, access = declared
        assert isinstance(resource, Resource) and isinstance(access, Access)


def test_only_the_listed_addresses_are_open_before_sign_in():
    opened = {p.name for _, p in every_address() if getattr(p.callback, "declared_access", None) == "public"}
    assert opened <= PUBLIC | STATIC, opened - PUBLIC
    for _, pattern in every_address():
        if pattern.name not in PUBLIC | STATIC:
            assert getattr(pattern.callback, "login_required", True), pattern.name


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["login/", "signup/", "email/", "2fa/", "2fa/recovery-codes/", "2fa/webauthn/", "3rdparty/", "phone/verify/"],
)
def test_pages_of_the_sign_in_library_that_we_do_not_need_are_absent(client, address):
    client.raise_request_exception = True
    assert client.get(f"/compte/{address}").status_code == 404


def test_two_addresses_never_share_a_name():
    """A link made by name would lead to the other page."""
    routes = {}
    for route, pattern in every_address():
        if pattern.name:
            routes.setdefault(pattern.name, []).append(route)
    assert {name: where for name, where in routes.items() if len(where) > 1} == {}
