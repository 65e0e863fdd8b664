"""Tables of OSRM and Valhalla are read by their published schemas and asked by blocks."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from maillage.observatory.refusal import Refused
from maillage.observatory.travel.router import read_osrm, read_valhalla, table_from_osrm, table_from_valhalla


def test_an_osrm_table_is_read_in_minutes_and_null_is_no_route():
    answer = {"code": "Ok", "durations": [[0, 600.0], [None, 0]], "sources": [], "destinations": []}
    assert np.array_equal(read_osrm(answer, (2, 2)), [[0, 10], [np.inf, 0]])


def test_both_forms_of_a_valhalla_matrix_are_read():
    verbose = {"sources_to_targets": [[{"from_index": 0, "to_index": 0, "time": 90, "distance": 1.2}, {"time": None}]]}
    concise = {"sources_to_targets": {"durations": [[90, None]], "distances": [[1.2, None]]}}
    for answer in (verbose, concise):
        assert np.array_equal(read_valhalla(answer, (1, 2)), [[1.5, np.inf]])


@pytest.mark.parametrize(
    ("read", "answer", "said"),
    [
        (read_osrm, {"code": "TooBig", "message": "Too many table coordinates"}, "TooBig"),
        (read_osrm, {"code": "Ok"}, "durations"),
        (read_osrm, {"code": "Ok", "durations": [[1]]}, "2 × 2 attendue, 1 × 1 reçue"),
        (read_valhalla, {"error_code": 154, "error": "Path distance exceeds the max distance limit"}, "154"),
        (read_valhalla, {}, "sources_to_targets"),
    ],
)
def test_an_unexpected_answer_is_refused(read, answer, said):
    with pytest.raises(Refused, match=said):
        read(answer, (2, 2))


class Router(BaseHTTPRequestHandler):
    """A loopback router: minutes are ten times the difference of latitudes, in seconds as the servers give them."""

    def do_GET(self):
        address = urlsplit(self.path)
        if not address.path.startswith("/table/v1/driving/"):
            return self.reply({"code": "InvalidUrl", "message": "URL string malformed"}, 400)
        places = [float(place.split(",")[1]) for place in address.path.rsplit("/", 1)[1].split(";")]
        asked = {name: [int(i) for i in value[0].split(";")] for name, value in parse_qs(address.query).items() if name != "annotations"}  # noqa: E501  # fmt: skip
        self.server.sizes.append(len(places))
        times = [[600 * abs(places[a] - places[b]) for b in asked["destinations"]] for a in asked["sources"]]
        return self.reply({"code": "Ok", "durations": times})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        cells = [[{"time": 600 * abs(a["lat"] - b["lat"])} for b in body["targets"]] for a in body["sources"]]
        return self.reply({"sources_to_targets": cells})

    def reply(self, content, status=200):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def router():
    server = HTTPServer(("127.0.0.1", 0), Router)
    server.sizes = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_large_tables_are_asked_by_blocks_and_put_together(router):
    url = f"http://127.0.0.1:{router.server_port}"
    origins = [(50 + i / 100, 2.0) for i in range(70)]
    destinations = [(51 + j / 100, 2.0) for j in range(3)]
    expected = np.array([[10 * abs(a - b) for b, _ in destinations] for a, _ in origins])
    assert np.allclose(table_from_osrm(url, origins, destinations), expected)
    assert max(router.sizes) <= 100 and len(router.sizes) == 2
    assert np.allclose(table_from_valhalla(url, origins, destinations), expected)


def test_the_message_of_the_server_is_passed_on(router):
    with pytest.raises(Refused, match="URL string malformed"):
        table_from_osrm(f"http://127.0.0.1:{router.server_port}", [(50, 2)], [(51, 2)], profile="plane")


def test_a_silent_server_is_refused():
    with pytest.raises(Refused, match="ne répond pas"):
        table_from_osrm("http://127.0.0.1:9", [(50, 2)], [(51, 2)])
    with pytest.raises(Refused, match="http"):
        table_from_osrm("file:///etc/passwd", [(50, 2)], [(51, 2)])
