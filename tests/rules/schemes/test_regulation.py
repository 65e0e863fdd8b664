"""The règlement that prints from the same file that decides."""

import io

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from maillage.rules.schemes import regulation
from maillage.rules.schemes.regulation import as_html, as_pdf, as_text, refuse
from tests.rules.schemes.minimal import compiled, rav

GRID = {
    "kind": "grid",
    "by": "quotient_familial",
    "edge": "in-lower-row",
    "rows": [{"to": 400, "amount": "bill * 50 / 100"}, {"from": 400, "amount": 20}],
    "maximum": 300,
    "minimum": 15,
}


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_grid_reads_row_by_row_with_its_edges():
    text = plain(as_text(compiled(amount=GRID)))
    assert "jusqu’à 400,00 € : 50 % de facture ou devis présenté" in text
    assert "plus de 400,00 € : 20,00 €" in text
    assert "Au plus : 300,00 €." in text
    assert "En dessous de 15,00 €, rien n’est versé." in text


def test_the_resource_formula_says_every_choice():
    text = plain(as_text(compiled(resource_formula=rav(charges=[{"charge": "rent"}, {"charge": "energy", "cap": 90}]))))
    assert "Énergie, dans la limite de 90,00 €." in text
    assert "Ressources non prises en compte : allocation de rentrée scolaire." in text
    assert "L’aide au logement est déduite du loyer" in text
    assert "enfant en garde alternée pour 0,5" in text
    assert "montré négatif s’il l’est" in text


def test_french_signs_do_not_part_from_their_word():
    text = as_text(compiled(amount=GRID))
    assert "50\u00a0% de" in text
    assert "Règlement\u00a0: Aide d’essai" in text


def test_what_a_file_says_is_text_never_markup():
    page = as_html(compiled(title='<script src="http://example.org/x.js"></script>'))
    assert "<script" not in page
    assert "&lt;script" in page


def test_the_pdf_is_tagged_french_and_titled():
    pdf = pikepdf.open(io.BytesIO(as_pdf(compiled(amount=GRID))))
    assert str(pdf.Root.Lang) == "fr"
    assert bool(pdf.Root.MarkInfo.Marked)
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert "Aide d’essai" in metadata["dc:title"]


def test_nothing_is_fetched_even_when_the_page_asks(monkeypatch):
    intruder = '<html lang="fr"><head><title>x</title><link rel="attachment" href="file:///etc/hostname"></head></html>'
    monkeypatch.setattr(regulation, "as_html", lambda compiled: intruder)
    with pytest.raises(FatalURLFetchingError):
        as_pdf(compiled())
    with pytest.raises(FatalURLFetchingError):
        refuse("https://example.org/")
