"""Pages open to all, and pages of errors, as the site itself answers them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from maillage.cias.common import views

PUBLIC = {
    "/aide/": "Raccourcis clavier",
    "/donnees/": "Ce que Maillage garde en mémoire",
    "/accessibilite/": "Aucun audit n’a encore été réalisé.",
}


@pytest.mark.parametrize(("path", "words"), PUBLIC.items())
def test_anybody_may_read_help_privacy_and_accessibility(client, path, words):
    response = client.get(path)
    assert response.status_code == 200
    assert words in response.content.decode()
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy


def test_errors_are_said_in_plain_french():
    request = RequestFactory().get("/ailleurs/")
    refused = views.forbidden(request, PermissionDenied("À Esquerdes, cette aide relève du CCAS."))
    assert "À Esquerdes, cette aide relève du CCAS." in refused.content.decode()
    assert "Cette page n’existe pas" in views.not_found(request, Exception()).content.decode()
    assert "La panne est de notre côté" in views.server_error(request).content.decode()
    assert "Rien n’a été enregistré" in views.bad_request(request, Exception()).content.decode()
