"""What the worker does for the journal: anchors each hour and each day, months past their term each night."""

import uuid

from django.core.mail import send_mail
from django.db import connection
from procrastinate.contrib.django import app

from maillage.cias.audit.anchors import anchors_path, write_anchors
from maillage.cias.audit.terms import drop_past_term
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.registry import protection_officers
from maillage.cias.common.roles import Role


def current_heads() -> dict[uuid.UUID, tuple[int, bytes]]:
    """The head of each chain, as the role app may ask it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT territory_id, n, digest FROM audit_heads()")
        return {territory: (n, bytes(digest)) for territory, n, digest in cursor.fetchall()}


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="anchor_journal")
def anchor_journal(timestamp: int) -> None:
    """Write the heads to the file of anchors. Safe to run twice: only what moved is written."""
    write_anchors(anchors_path(), current_heads())


@app.periodic(cron="37 5 * * *")
@app.task(queueing_lock="mail_journal_heads")
def mail_journal_heads(timestamp: int) -> None:
    """Send each territory's head to its data protection officer: a copy that nobody here can take back."""
    for territory, (n, digest) in current_heads().items():
        with acting_as(Hat(territory, None, Role.SERVICE, None)):
            addresses = protection_officers(territory)
        if addresses:
            send_mail(
                "Journal de Maillage : tête de chaîne du jour",
                f"Territoire {territory}\nNuméro {n}\nEmpreinte {digest.hex()}\n\n"
                "Gardez ce message : il permet de prouver que le journal n’a été ni réécrit ni coupé.\n"
                "Il ne contient aucune donnée personnelle.\n",
                None,
                addresses,
            )


@app.periodic(cron="47 2 * * *")
@app.task(queueing_lock="drop_journal_past_term")
def drop_journal_past_term(timestamp: int) -> None:
    drop_past_term()
