"""Travel-time tables of a routing server: OSRM (`/table/v1`) and Valhalla (`/sources_to_targets`).

Answers follow the published schemas; a pair that the server cannot route (null) is `inf`. Large tables are asked by
blocks.
"""

import json
import math
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.observatory.refusal import Refused

Floats = NDArray[np.float64]
Point = tuple[float, float]  # latitude, longitude in degrees
#: Places of one request, sources and targets together: what public OSRM servers accept.
BLOCK = 100


def read_osrm(answer: dict[str, Any], shape: tuple[int, int]) -> Floats:
    """Minutes (n, m) of an OSRM table answer (`durations` in seconds). Raises Refused when it is not one."""
    if answer.get("code") != "Ok":
        raise Refused(f"OSRM a répondu « {answer.get('code', '?')} » : {answer.get('message', 'sans message')}.")
    return _seconds(answer.get("durations"), shape, "OSRM", "durations")


def read_valhalla(answer: dict[str, Any], shape: tuple[int, int]) -> Floats:
    """Minutes (n, m) of a Valhalla matrix answer, verbose (list of cells) or concise (`durations`), in seconds."""
    if "error" in answer:
        raise Refused(f"Valhalla a répondu « {answer.get('error_code', '?')} » : {answer['error']}.")
    table = answer.get("sources_to_targets")
    if isinstance(table, dict):
        return _seconds(table.get("durations"), shape, "Valhalla", "sources_to_targets.durations")
    if not isinstance(table, list):
        raise Refused("Valhalla : champ « sources_to_targets » attendu dans la réponse.")
    cells = [[cell.get("time") for cell in row] for row in table]
    return _seconds(cells, shape, "Valhalla", "sources_to_targets")


def _seconds(table: Any, shape: tuple[int, int], server: str, field: str) -> Floats:
    if not isinstance(table, list):
        raise Refused(f"{server} : champ « {field} » attendu dans la réponse.")
    if len(table) != shape[0] or any(len(row) != shape[1] for row in table):
        found = f"{len(table)} × {len(table[0]) if table else 0}"
        raise Refused(f"{server} : table de {shape[0]} × {shape[1]} attendue, {found} reçue.")
    seconds = np.array([[math.inf if cell is None else cell for cell in row] for row in table], dtype=float)
    return seconds / 60


def table_from_osrm(
    url: str, origins: Sequence[Point], destinations: Sequence[Point], profile: str = "driving"
) -> Floats:
    """Minutes (n, m) asked of the OSRM server at `url`. Raises Refused when it does not answer as expected."""

    def block(some: Sequence[Point], others: Sequence[Point]) -> Floats:
        places = ";".join(f"{lon:.6f},{lat:.6f}" for lat, lon in [*some, *others])
        sources = ";".join(str(i) for i in range(len(some)))
        targets = ";".join(str(len(some) + j) for j in range(len(others)))
        query = f"sources={sources}&destinations={targets}&annotations=duration"
        answer = _ask(f"{url.rstrip('/')}/table/v1/{profile}/{places}?{query}")
        return read_osrm(answer, (len(some), len(others)))

    return _by_blocks(block, origins, destinations)


def table_from_valhalla(
    url: str, origins: Sequence[Point], destinations: Sequence[Point], costing: str = "auto"
) -> Floats:
    """Minutes (n, m) asked of the Valhalla server at `url`; costing: auto, bicycle or pedestrian."""

    def block(some: Sequence[Point], others: Sequence[Point]) -> Floats:
        body = {
            "sources": [{"lat": lat, "lon": lon} for lat, lon in some],
            "targets": [{"lat": lat, "lon": lon} for lat, lon in others],
            "costing": costing,
        }
        answer = _ask(f"{url.rstrip('/')}/sources_to_targets", json.dumps(body).encode())
        return read_valhalla(answer, (len(some), len(others)))

    return _by_blocks(block, origins, destinations)


def _by_blocks(block: Any, origins: Sequence[Point], destinations: Sequence[Point]) -> Floats:
    half = BLOCK // 2
    rows = [
        np.hstack([block(origins[i : i + half], destinations[j : j + half]) for j in range(0, len(destinations), half)])
        for i in range(0, len(origins), half)
    ]
    return np.vstack(rows)


def _ask(address: str, body: bytes | None = None) -> dict[str, Any]:
    if not address.startswith(("http://", "https://")):
        raise Refused(f"{address} : une adresse http:// ou https:// est attendue.")
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            content = answer.read()
    except urllib.error.HTTPError as error:
        content = error.read()
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise Refused(f"{address.split('?')[0][:80]} : le serveur ne répond pas ({error}).") from None
    try:
        result = json.loads(content)
    except ValueError:
        raise Refused(f"{address.split('?')[0][:80]} : réponse illisible, du JSON est attendu.") from None
    if not isinstance(result, dict):
        raise Refused(f"{address.split('?')[0][:80]} : réponse inattendue.")
    return result
