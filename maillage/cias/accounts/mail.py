"""Messages to the people who work here: a greeting, a fact, a link; never a role nor somebody else's name."""

from typing import Any

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string


def mail_on_commit(template: str, to: str, subject: str, **words: Any) -> None:
    """Render now, send once what it tells is committed. A mail server that is down does not undo the gesture."""
    body = render_to_string(f"accounts/mail/{template}.txt", words)
    transaction.on_commit(lambda: send_mail(f"[Maillage] {subject}", body, None, [to]), robust=True)
