"""The geography of France: loading it, and finding a commune in it, against what Django would do plainly."""

from multiprocessing import get_context

from bench import Row, median_seconds


def main(quick: bool) -> list[Row]:
    with get_context("spawn").Pool(1) as owner:  # a process is one role for its whole life
        load = owner.apply(_load)
    from maillage.config.cli import start_django

    start_django()
    return [load, *_find(5 if quick else 31)]


def _load() -> Row:
    """Loading an empty database: COPY and upsert, against `bulk_create` of the same objects; both undone."""
    from maillage.config.cli import start_django

    start_django("owner")
    from maillage.config.migration import migrate_everything

    migrate_everything(say=lambda _: None)
    from django.db import connection, transaction

    from maillage.cias.territory.actions import load_reference
    from maillage.cias.territory.models import Commune, CommuneChange, Departement, Epci, Region

    models = [Region, Departement, Epci, Commune, CommuneChange]
    rows = {model: list(model.objects.order_by("pk")) for model in models}
    communes = list(Commune.objects.order_by("pk").values())
    same = []

    def emptied(work) -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                for model in reversed(models):
                    cursor.execute(f'DELETE FROM "{model._meta.db_table}"')
            work()
            same.append(list(Commune.objects.order_by("pk").values()) == communes)
            transaction.set_rollback(True)

    def plainly() -> None:
        for model in models:
            model.objects.bulk_create(rows[model], batch_size=1000)

    floor = median_seconds(lambda: emptied(lambda: None), 1)
    same.clear()
    ours = median_seconds(lambda: emptied(load_reference), 3) - floor
    peer = median_seconds(lambda: emptied(plainly), 3) - floor
    return Row(
        "load all of France", ours, "s", "bulk_create", peer, all(same), "reading the CSV included in ours alone"
    )


def _find(repeat: int) -> list[Row]:
    from maillage.cias.territory.models import Commune

    floor = median_seconds(lambda: Commune.objects.get(pk="62534"), repeat) * 1000
    finds = {
        "search « lumbre » in France": (lambda: list(Commune.objects.search("lumbre")[:10]), ["62534"]),
        "search « saint connec » in its EPCI": (
            lambda: list(Commune.objects.of_epci("245614433").search("saint connec")[:10]),
            ["22285"],
        ),
        "search « 62380 »": (lambda: list(Commune.objects.search("62380")[:1]), ["62008"]),
        "resolve a merged commune": (lambda: [Commune.objects.resolve("62884")], ["62008"]),
    }
    return [
        Row(
            name,
            median_seconds(find, repeat) * 1000,
            "ms",
            "one commune by its key",
            floor,
            [commune.code for commune in find()] == expected,
        )
        for name, (find, expected) in finds.items()
    ]
