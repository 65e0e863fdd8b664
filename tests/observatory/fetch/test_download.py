"""Downloads are resumed after a cut and kept only when their md5 is right; what could not be had is said."""

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from maillage.observatory.cli import observatory as command
from maillage.observatory.fetch.download import download
from maillage.observatory.fetch.files import RemoteFile, listed

BODY = bytes(range(256)) * 4000  # about 1 MB


class Server(BaseHTTPRequestHandler):
    """`/cut` breaks each answer after 300 kB, `/whole` ignores ranges and breaks once, `/gone` is a 404, `/busy` a
    503."""

    requests: list[tuple[str, str | None]] = []

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        Server.requests.append((self.path, wanted))
        if self.path.startswith("/gone") or self.path.startswith("/busy"):
            self.send_error(404 if self.path.startswith("/gone") else 503)
            return
        start = (
            int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and not self.path.startswith("/whole") else 0
        )
        rest = BODY[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        first_time = sum(path == self.path for path, _ in Server.requests) == 1
        cut = self.path.startswith("/cut") or (self.path.startswith("/whole") and first_time)
        self.wfile.write(rest[:300_000] if cut else rest)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def address() -> Iterator[str]:
    Server.requests = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def remote(address: str, md5: str | None = None) -> RemoteFile:
    return RemoteFile("filosofi", "2021", address, len(BODY), md5 or hashlib.md5(BODY).hexdigest())


def test_a_broken_connection_is_resumed_where_it_stopped(address: str, tmp_path: Path) -> None:
    outcome = download(remote(f"{address}/cut.bin"), tmp_path, pause=0)
    assert outcome.had and outcome.path is not None and outcome.path.read_bytes() == BODY
    assert [r for _, r in Server.requests] == [None, "bytes=300000-", "bytes=600000-", "bytes=900000-"]


def test_a_server_that_cannot_resume_is_asked_again_from_the_start(address: str, tmp_path: Path) -> None:
    outcome = download(remote(f"{address}/whole.bin"), tmp_path, pause=0)
    assert outcome.had and outcome.path is not None and outcome.path.read_bytes() == BODY


def test_a_wrong_md5_keeps_nothing_and_says_so(address: str, tmp_path: Path) -> None:
    outcome = download(remote(f"{address}/file.bin", md5="0" * 32), tmp_path, pause=0)
    assert not outcome.had
    assert "md5" in outcome.message and "attendu" in outcome.message
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_not_asked_twice(address: str, tmp_path: Path) -> None:
    outcome = download(remote(f"{address}/gone.bin"), tmp_path, pause=0)
    assert not outcome.had and "404" in outcome.message
    assert len(Server.requests) == 1


def test_a_busy_server_is_tried_again_then_given_up(address: str, tmp_path: Path) -> None:
    outcome = download(remote(f"{address}/busy.bin"), tmp_path, pause=0)
    assert not outcome.had and "503" in outcome.message
    assert len(Server.requests) == 4


def test_a_file_already_there_and_right_is_not_downloaded(address: str, tmp_path: Path) -> None:
    (tmp_path / "file.bin").write_bytes(BODY)
    assert download(remote(f"{address}/file.bin"), tmp_path, pause=0).message == "déjà là, vérifié"
    assert Server.requests == []


def test_nothing_but_the_web_is_fetched(tmp_path: Path) -> None:
    outcome = download(remote("file:///etc/passwd"), tmp_path, pause=0)
    assert not outcome.had and "adresse refusée" in outcome.message


def test_the_command_says_what_it_had_and_what_it_had_not(address: str, folder: Path, tmp_path: Path) -> None:
    catalogue = tmp_path / "liste.json"
    entry = {"date_ref": "2016-01-01", "collection": "X", "size": len(BODY), "md5": hashlib.md5(BODY).hexdigest()}
    catalogue.write_text(json.dumps([
        {"nom": "FILOSOFI_COM", "lien": f"{address}/file.bin", **entry},
        {"nom": "BPE_ENS", "lien": f"{address}/gone.bin", **entry},
        {"nom": "AUTRE", "lien": f"{address}/other.bin", **entry},
    ]))  # fmt: skip
    result = CliRunner().invoke(
        command, ["fetch", "246201016", "--catalogue", str(catalogue), "--folder", str(folder), "--json"]
    )
    assert result.exit_code == 1
    files = {f["source"]: f for f in json.loads(result.stdout)["files"]}
    assert files["filosofi"]["had"] and not files["bpe"]["had"]
    assert set(files) == {"filosofi", "bpe"}


def test_the_carried_list_names_sources_that_exist() -> None:
    from maillage.observatory.sources.catalogue import sources

    assert {file.source for file in listed()} <= set(sources())
