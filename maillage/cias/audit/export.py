"""The journal as a file for a spreadsheet: no cell is ever taken for a formula."""

import io
from collections.abc import Iterable

from defusedcsv import csv
from django.utils import timezone

from maillage.cias.audit.reading import Line

HEADER = ["Date", "Heure", "Personne", "Rôle", "Action", "Objet", "Identifiant"]


def as_csv(lines: Iterable[Line]) -> bytes:
    """UTF-8 with its mark, semicolons: what a spreadsheet set in French opens without asking."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADER)
    for line in lines:
        at = timezone.localtime(line.at)
        writer.writerow(
            [f"{at:%d/%m/%Y}", f"{at:%H:%M:%S}", line.who, line.role, line.action, line.what, str(line.object_id or "")]
        )
    return text.getvalue().encode("utf-8-sig")
