"""The entry of the web server."""

import os
import threading

from django.core.wsgi import get_wsgi_application
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings.prod")
application = get_wsgi_application()


def _load_rules() -> None:
    """The rules of national rights take seconds to load: beside the first requests, not inside one."""
    from maillage.rules.verdicts import warm_up

    warm_up(f"{timezone.localdate():%Y-%m}")


if os.environ.get("MAILLAGE_LOAD_RULES", "1") == "1":
    threading.Thread(target=_load_rules, name="rules", daemon=True).start()
