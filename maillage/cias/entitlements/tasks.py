"""What the worker does for rights, each night."""

from procrastinate.contrib.django import app

from maillage.cias.entitlements.night import rescreen


@app.periodic(cron="41 4 * * *")
@app.task(queueing_lock="rescreen_rights")
def rescreen_rights(timestamp: int) -> None:
    """Look again at the rights of households that agreed to it. Safe to run twice: what was told is not told again."""
    rescreen()
