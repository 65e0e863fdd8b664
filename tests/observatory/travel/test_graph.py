"""Shortest times on a road graph."""

import networkx as nx
import numpy as np
import pytest

from maillage.observatory.refusal import Refused
from maillage.observatory.travel.graph import edge_minutes, read_graphml
from tests.shared import shared_file

KEYS = [("y", "node"), ("x", "node"), ("length", "edge"), ("highway", "edge"), ("maxspeed", "edge")]


def graphml(path, nodes, edges):
    keys = "".join(f'<key id="{name}" for="{of}" attr.name="{name}" attr.type="string"/>' for name, of in KEYS)
    points = "".join(
        f'<node id="{i}"><data key="y">{lat}</data><data key="x">{lon}</data></node>' for i, lat, lon in nodes
    )
    roads = "".join(
        f'<edge source="{a}" target="{b}"><data key="length">{m}</data><data key="highway">{kind}</data></edge>'
        for a, b, m, kind in edges
    )
    space = 'xmlns="http://graphml.graphdrawing.org/xmlns"'
    path.write_text(f'<graphml {space}>{keys}<graph edgedefault="directed">{points}{roads}</graph></graphml>')
    return path


def test_the_fastest_way_is_found_and_one_way_streets_are_kept(tmp_path):
    nodes = [("a", 50.0, 2.0), ("b", 50.0, 2.01), ("c", 50.01, 2.0)]
    edges = [("a", "b", 1000, "residential"), ("a", "b", 1000, "primary"), ("b", "c", 500, "primary")]
    graph = read_graphml(graphml(tmp_path / "g.graphml", nodes, edges))
    table = graph.table(graph.points, graph.points)
    assert table[0, 1] == pytest.approx(60 / 65)
    assert table[0, 2] == pytest.approx(1.5 * 60 / 65)
    assert np.isinf(table[2, 0])


def test_a_speed_limit_wins_over_the_kind_of_road():
    assert edge_minutes({"length": "1000", "highway": "primary", "maxspeed": "50"}) == pytest.approx(60 / 40)
    assert edge_minutes({"length": "1000", "highway": "['primary', 'residential']"}) == pytest.approx(60 / 25)
    assert edge_minutes({"length": "1000", "highway": "primary", "maxspeed": "FR:rural"}) == pytest.approx(60 / 65)


def test_a_place_far_from_the_graph_is_refused(tmp_path):
    graph = read_graphml(graphml(tmp_path / "g.graphml", [("a", 50.0, 2.0), ("b", 50.0, 2.01)], [("a", "b", 9, "x")]))
    with pytest.raises(Refused, match="1 lieux sont à plus de 2 km"):
        graph.table(np.array([[48.0, 2.0]]), graph.points)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pas du XML", "XML illisible"),
        ("<a/>", "aucun tronçon"),
        ('<!DOCTYPE x [<!ENTITY e "y">]><x>&e;</x>', "XML illisible"),
    ],
)
def test_another_file_is_refused(tmp_path, text, said):
    path = tmp_path / "g.graphml"
    path.write_text(text)
    with pytest.raises(Refused, match=said):
        read_graphml(path)


def test_a_real_graph_gives_the_times_that_networkx_gives():
    path = shared_file("data/osm_maisons_laffitte.graphml")
    graph, peer = read_graphml(path), nx.read_graphml(path, node_type=str, force_multigraph=True)
    names = list(peer.nodes)
    for _, _, data in peer.edges(data=True):
        data["minutes"] = edge_minutes({k: str(v) for k, v in data.items()})
    table = graph.table(graph.points[:5], graph.points)
    for i in range(5):
        lengths = nx.single_source_dijkstra_path_length(peer, names[i], weight="minutes")
        expected = np.array([lengths.get(name, np.inf) for name in names])
        assert np.allclose(table[i], expected)
    assert np.isfinite(table).mean() > 0.95
