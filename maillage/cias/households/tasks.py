"""What the worker does for households: files opened by bris de glace close, accompaniments follow the calendar."""

from procrastinate.contrib.django import app

from maillage.cias.households.actions.secrecy import end_broken_glass
from maillage.cias.households.actions.support import refresh_all_followers


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="close_broken_glass")
def close_broken_glass(timestamp: int) -> None:
    """Close the files whose day is over."""
    end_broken_glass()


@app.periodic(cron="5 0 * * *")
@app.task(queueing_lock="follow_the_calendar")
def follow_the_calendar(timestamp: int) -> None:
    """Accompaniments that begin or end today change who may open a file."""
    refresh_all_followers()
