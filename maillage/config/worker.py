"""`maillage worker`: background and periodic work, under the role app. Each task wears a service hat."""

import click
import psycopg

from maillage.config.checks import one_line
from maillage.config.cli import start_django


@click.command()
@click.option("--once", is_flag=True, help="Fait ce qui attend, puis s’arrête.")
@click.option("--concurrency", default=2, show_default=True, help="Tâches menées de front.")
@one_line
def worker(once: bool, concurrency: int) -> None:
    """Fait le travail de fond : envois, ancres du journal, durées de conservation."""
    start_django()
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import ConnectorException

    from maillage.config.database import dsn

    psycopg.connect(dsn("app"), connect_timeout=10).close()  # away: one line now, rather than a pool that insists
    try:
        with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
            app.run_worker(wait=not once, concurrency=concurrency, shutdown_graceful_timeout=60)
    except ConnectorException as error:
        raise click.ClickException(f"la file d’attente ne répond pas : {error}. Lancez « maillage migrate ».") from None
