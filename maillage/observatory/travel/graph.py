"""A road graph in GraphML (as OSMnx writes it) and shortest times on it."""

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

import numpy as np
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import cKDTree

from maillage.observatory.refusal import Refused
from maillage.observatory.travel.estimate import EARTH_KM

Floats = NDArray[np.float64]
NS = "{http://graphml.graphdrawing.org/xmlns}"
#: Free-flow speed in km/h where the map gives no maxspeed: a hypothesis, shown with the result.
SPEEDS = {
    "motorway": 110, "motorway_link": 60, "trunk": 90, "trunk_link": 50, "primary": 65, "primary_link": 45,
    "secondary": 60, "secondary_link": 40, "tertiary": 50, "tertiary_link": 40, "unclassified": 40,
    "residential": 25, "living_street": 12, "service": 15, "track": 12,
}  # fmt: skip
OTHER_SPEED = 30
#: Real driving stays under the limit: share of the maxspeed driven on average (hypothesis).
OF_LIMIT = 0.8


@dataclass(frozen=True)
class RoadGraph:
    """`points` (k, 2): latitude, longitude of the nodes; `minutes`: sparse (k, k), the time of each directed edge."""

    points: Floats
    minutes: sparse.csr_array

    def nearest_nodes(self, places: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Node nearest to each place (n, 2), and the straight-line kilometres to it."""
        far, node = cKDTree(_on_sphere(self.points)).query(_on_sphere(places))
        return np.asarray(node, dtype=np.int64), 2 * EARTH_KM * np.arcsin(far / 2)

    def table(self, origins: Floats, destinations: Floats, farthest_km: float = 2.0) -> Floats:
        """Minutes (n, m) between places, from node to node; `inf` without a road.

        Raises Refused for a place farther than `farthest_km` from every node: the graph does not cover it.
        """
        sources, off = self.nearest_nodes(origins)
        targets, away = self.nearest_nodes(destinations)
        outside = int((off > farthest_km).sum() + (away > farthest_km).sum())
        if outside:
            raise Refused(f"Graphe routier : {outside} lieux sont à plus de {farthest_km:g} km de toute route connue.")
        unique, inverse = np.unique(sources, return_inverse=True)
        result: Floats = csgraph.dijkstra(self.minutes, indices=unique)[inverse][:, targets]
        return result


def _on_sphere(points: Floats) -> Floats:
    lat, lon = np.radians(points).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def read_graphml(path: Path) -> RoadGraph:
    """The car graph of an OSMnx GraphML file: node x, y; edge length (m), highway, maxspeed.

    OSMnx writes one directed edge for each way of driving. Raises Refused when the file is not such a graph.
    """
    keys: dict[str, str] = {}
    nodes: dict[str, int] = {}
    points: list[tuple[float, float]] = []
    ends: list[tuple[str, str]] = []
    minutes: list[float] = []
    try:
        for _, element in iterparse(path):
            if element.tag == f"{NS}key":
                keys[element.get("id")] = element.get("attr.name")
            elif element.tag in (f"{NS}node", f"{NS}edge"):
                data = {keys.get(d.get("key"), ""): d.text or "" for d in element.iter(f"{NS}data")}
                if element.tag == f"{NS}node":
                    nodes[element.get("id")] = len(points)
                    points.append((float(data["y"]), float(data["x"])))
                else:
                    ends.append((element.get("source"), element.get("target")))
                    minutes.append(edge_minutes(data))
                element.clear()
    except (ParseError, DefusedXmlException) as error:
        raise Refused(f"{path} : XML illisible ({error}) ; un fichier GraphML est attendu.") from None
    except KeyError as missing:
        raise Refused(f"{path} : attribut {missing} absent ; un graphe d’OSMnx (x, y, length) est attendu.") from None
    if not ends:
        raise Refused(f"{path} : aucun tronçon ; un graphe GraphML d’OSMnx est attendu.")
    try:
        rows, columns = ([nodes[end[k]] for end in ends] for k in (0, 1))
    except KeyError as missing:
        raise Refused(f"{path} : un tronçon mène au nœud {missing}, qui n’existe pas.") from None
    return RoadGraph(np.array(points), _fastest(rows, columns, minutes, len(points)))


def _fastest(rows: list[int], columns: list[int], minutes: list[float], size: int) -> sparse.csr_array:
    """Of parallel edges, the fastest (a sparse matrix would add them)."""
    order = np.lexsort((minutes, columns, rows))
    pairs = np.column_stack([rows, columns])[order]
    first = np.ones(len(pairs), dtype=bool)
    first[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
    kept = pairs[first]
    return sparse.csr_array((np.asarray(minutes)[order][first], (kept[:, 0], kept[:, 1])), shape=(size, size))


def edge_minutes(data: dict[str, str]) -> float:
    """Minutes to drive an edge: its length over its speed (a share of the limit, else by kind of road)."""
    kinds = re.findall(r"[a-z_]+", data.get("highway", ""))
    speed = float(min((SPEEDS.get(kind, OTHER_SPEED) for kind in kinds), default=OTHER_SPEED))
    limits = [float(number) for number in re.findall(r"\d+", data.get("maxspeed", ""))]
    if limits and min(limits) > 0:
        speed = min(limits) * OF_LIMIT
    return max(float(data["length"]), 0.1) / 1000 / speed * 60
