"""The care of the queue itself: what a killed worker held is taken back, what is done is forgotten."""

from typing import Any

from procrastinate.contrib.django import app

#: A worker says that it lives every ten seconds; without a word for this long, what it held is taken back.
SILENCE_SECONDS = 60
#: A job that kills its worker again and again is left aside, marked as failed.
ATTEMPTS = 5


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="take_back_stalled_jobs", pass_context=True)
async def take_back_stalled_jobs(context: Any, timestamp: int) -> None:
    """Tasks are idempotent: one that was half done when its worker died is run again, whole."""
    from procrastinate.jobs import Status

    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE_SECONDS):
        if job.attempts >= ATTEMPTS:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="forget_finished_jobs", pass_context=True)
async def forget_finished_jobs(context: Any, timestamp: int) -> None:
    await context.app.job_manager.delete_old_jobs(nb_hours=24 * 7, include_cancelled=True, include_aborted=True)
