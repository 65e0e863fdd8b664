"""Loading the geography and opening a territory: both run as the owner of the database, from the command line."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.territory.errors import TerritoryError, TerritoryExists, UnknownEpci
from maillage.cias.territory.models import Commune, CommuneChange, Departement, Epci, Region, Territory
from maillage.cias.territory.names import sort_key
from maillage.cias.territory.reference import cog_year, rows, town_halls

Values = Iterable[tuple[object, ...]]


def load_reference() -> dict[str, int]:
    """Make the database say what `data/` says; safe to run again. Returns the rows written by table.

    Raises `TerritoryError`, and changes nothing, when a commune or an EPCI that is gone is still in use.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            written = {
                "regions": _replace(cursor, Region, ("code", "name"), _plain("regions")),
                "departements": _replace(cursor, Departement, ("code", "name", "region_id"), _plain("departements")),
                "epci": _replace(cursor, Epci, ("siren", "name", "kind", "fiscal_regime", "sort_key"), _epcis()),
                "communes": _replace(cursor, Commune, _COMMUNE, _communes()),
            }
            cursor.execute(f'DELETE FROM "{CommuneChange._meta.db_table}"')  # noqa: S608  # a name of ours
            _copy(cursor, CommuneChange._meta.db_table, _CHANGE, _changes())
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        raise TerritoryError(
            f"une commune ou un EPCI absent du code officiel géographique {cog_year()} est encore utilisé\u00a0: "
            f"rattachez d’abord ce qui s’y rapporte ({str(error).splitlines()[-1]})"
        ) from None
    return written


def create_territory(
    *, epci_siren: str, name: str = "", opened_on: date | None = None, is_demo: bool = False
) -> Territory:
    """Open the territory (tenant) of an EPCI, named after it by default, and journal it.

    Raises `UnknownEpci` or `TerritoryExists`. The role app is refused by the database.
    """
    epci = Epci.objects.filter(pk=epci_siren.replace(" ", "")).first()
    if epci is None:
        raise UnknownEpci(epci_siren, cog_year())
    if Territory.objects.filter(epci=epci).exists():
        raise TerritoryExists(epci.full_name)
    territory = Territory(
        epci=epci,
        name=name or epci.full_name,
        opened_on=opened_on or timezone.localdate(),
        is_demo=is_demo,
    )
    with acting_as(Hat(territory.id, None, None, None)) as hat:
        territory.save(force_insert=True)
        record(hat=hat, action=Action.CREATE, object_id=territory.id, detail={"epci": epci.siren})
    return territory


_COMMUNE = (
    "code", "name", "sort_key", "departement_id", "epci_id", "postcodes", "population", "population_vintage",
    "dgcl_municipal_population", "dgcl_total_population", "dgcl_vintage", "longitude", "latitude",
)  # fmt: skip
_CHANGE = ("old_code", "old_name", "commune_id", "kind", "valid_from", "valid_until")


def _plain(name: str) -> Values:
    return (tuple(row.values()) for row in rows(name))


def _epcis() -> Values:
    return ((*row.values(), sort_key(row["name"])) for row in rows("epci"))


def _communes() -> Values:
    halls = town_halls()
    for row in rows("communes"):
        figures = [row[column] or None for column in _COMMUNE[6:11]]
        point = halls.get(row["code"], (None, None))
        yield (
            *(row["code"], row["name"], sort_key(row["name"]), row["departement"], row["epci"] or None),
            *("{" + row["postcodes"].replace(" ", ",") + "}", *figures, *point),
        )


def _changes() -> Values:
    for row in rows("changes"):
        dates = row["valid_from"] or None, row["valid_until"] or None
        yield row["old_code"], row["old_name"], row["code"], row["kind"], *dates


def _copy(cursor: CursorWrapper, table: str, columns: tuple[str, ...], values: Values) -> None:
    with cursor.copy(f'COPY "{table}" ({", ".join(columns)}) FROM STDIN') as copy:
        for row in values:
            copy.write_row(row)


def _replace(cursor: CursorWrapper, model: type[models.Model], columns: tuple[str, ...], values: Values) -> int:
    """Upsert `values`, writing only the rows that differ, and delete the rows that are not there. The key is first."""
    table, key, rest = model._meta.db_table, columns[0], columns[1:]
    names, new = ", ".join(columns), ", ".join(f"excluded.{column}" for column in rest)
    cursor.execute(f'CREATE TEMP TABLE incoming (LIKE "{table}") ON COMMIT DROP')
    _copy(cursor, "incoming", columns, values)
    cursor.execute(
        f'INSERT INTO "{table}" AS kept ({names}) SELECT {names} FROM incoming ON CONFLICT ({key})'  # noqa: S608
        f" DO UPDATE SET ({', '.join(rest)}) = ROW({new})"
        f" WHERE ROW({', '.join(f'kept.{column}' for column in rest)}) IS DISTINCT FROM ROW({new})"
    )
    written = int(cursor.rowcount)
    cursor.execute(f'DELETE FROM "{table}" WHERE {key} NOT IN (SELECT {key} FROM incoming)')  # noqa: S608
    deleted = int(cursor.rowcount)
    cursor.execute("DROP TABLE incoming")
    return written + deleted
