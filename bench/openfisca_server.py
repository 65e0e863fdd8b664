"""OpenFisca's own web API, started on the loopback for a measure and stopped after it."""

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FIRST_PORT, LAST_PORT = 21_000, 29_000
BOOT_SECONDS = 90


def free_port() -> int:
    """A free port below the range from which the system takes its own."""
    for port in range(FIRST_PORT, LAST_PORT, 37):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no free port for the web API")


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The address of a running web API with one worker."""
    port = free_port()
    command = Path(sys.executable).with_name("openfisca")
    arguments = ["serve", "--country-package", "openfisca_france", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    process = subprocess.Popen(
        [str(command), *arguments, "--timeout", "120"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/entities", timeout=5):
            return
        time.sleep(0.5)
    raise RuntimeError("the web API did not start")


def calculate(address: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The answer of `POST /calculate`."""
    body = json.dumps(payload).encode()
    request = urllib.request.Request(f"{address}/calculate", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        decoded: dict[str, Any] = json.loads(answer.read())
    return decoded
