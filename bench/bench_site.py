"""The pages of an agent's day under row-level security, each as a ratio to the floor page of the same server.

Floor: one query by key, the hat's context, one journal row. Sizes 1,500 and 100,000 households; 1 and 16 users.
"""

import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from urllib.parse import urlencode

from bench import Row

HOST, PORT = "127.0.0.1", 18_765
SIZES = {"1 500": 0, "100 000": 66}
WARM_UP_SECONDS = 15  # the rules of national rights load beside the first requests
TYPED = ["delatre ines", "lefevre", "dubois karim", "14/05/1972", "hennebel", "vaseur odile", "0639981234", "macrel no"]


class Visitor:
    """One signed-in browser, with its own connection."""

    def __init__(self, session: str):
        self.connection = http.client.HTTPConnection(HOST, PORT, timeout=120)
        self.cookies = {"sessionid": session}
        self.token = ""

    def ask(self, method: str, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if data is not None:
            body = urlencode(data | {"csrfmiddlewaretoken": self.token})
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{HOST}:{PORT}"}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status == 200 and (found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)):
            self.token = found[1]
        return answer.status, text


def _pages(files: list[str]) -> dict[str, tuple[int, object]]:
    """Page -> (status expected, how a visitor asks for it the n-th time)."""

    def file(n: int) -> str:
        return files[n % len(files)]

    def contact(visitor: Visitor, n: int) -> tuple[int, str]:
        typed = {"summary": "Appel", "theme": "energy", "medium": "phone", "audience": "team", "text": "Rappeler."}
        return visitor.ask("POST", f"/foyers/{file(n)}/contact/", typed)

    return {
        "floor": (200, lambda v, n: v.ask("GET", f"/plancher/?id={file(n)}")),
        "search (suggestions)": (
            200,
            lambda v, n: v.ask("POST", "/chercher/suggestions/", {"q": TYPED[n % len(TYPED)]}),
        ),
        "household list": (200, lambda v, n: v.ask("GET", "/foyers/")),
        "household page": (200, lambda v, n: v.ask("GET", f"/foyers/{file(n)}/")),
        "contact creation": (302, contact),
    }


def _measure(session: str, users: int, ask: object, expected: int, each: int) -> tuple[float, float]:
    """Median and 95th percentile of `each` requests by each of `users` visitors, in milliseconds."""
    times: list[float] = []
    faults: list[int] = []

    def visit(seed: int) -> None:
        visitor = Visitor(session)
        visitor.ask("GET", "/foyers/nouveau/")  # takes the token of the forms
        ask(visitor, seed)  # type: ignore[operator]
        for n in range(each):
            start = time.perf_counter()
            status, _ = ask(visitor, seed * 7 + n)  # type: ignore[operator]
            times.append((time.perf_counter() - start) * 1000)
            if status != expected:
                faults.append(status)

    threads = [threading.Thread(target=visit, args=(i,)) for i in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(f"{len(faults)} answers were not {expected}: {sorted(set(faults))}")
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def _memory(pid: int) -> float:
    """Resident memory of the largest child of the server, in MiB."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    sizes = []
    for child in children:
        with open(f"/proc/{child}/status") as status:
            sizes += [int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS")]
    return max(sizes, default=0.0)


def main(quick: bool) -> list[Row]:
    rows: list[Row] = []
    small: dict[tuple[str, int], float] = {}
    for size, copies in list(SIZES.items())[: 1 if quick else None]:
        environment = os.environ | {
            "MAILLAGE_DATABASE": "maillage_bench",
            "DJANGO_SETTINGS_MODULE": "bench.site_settings",
            "PYTHONPATH": os.getcwd(),
        }
        setup = subprocess.run(
            [sys.executable, "-m", "bench.site_setup", str(copies)], env=environment, capture_output=True, text=True
        )
        if setup.returncode:
            raise RuntimeError(setup.stderr.strip().splitlines()[-1])
        ready = json.loads(setup.stdout.strip().splitlines()[-1])
        command = [sys.executable, "-m", "gunicorn", "maillage.config.wsgi:application", "--bind", f"{HOST}:{PORT}"]
        command += ["--workers", "2", "--worker-class", "gthread", "--threads", "4", "--log-level", "error"]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait()
            time.sleep(WARM_UP_SECONDS)
            for users in (1, 16):
                floor = 0.0
                for page, (expected, ask) in _pages(ready["files"]).items():
                    middle, slow = _measure(ready["session"], users, ask, expected, 60 if users == 1 else 20)
                    floor = middle if page == "floor" else floor
                    note = f"p95 {slow:.0f} ms, {ready['households']} households"
                    if (page, users) in small:
                        note += f", {middle / small[page, users]:.2f} x its time at 1 500"
                    small.setdefault((page, users), middle)
                    rows.append(
                        Row(f"{page}, {size} households, {users} user(s)", middle, "ms", "floor", floor, note=note)
                    )
            rows.append(Row(f"memory of a web process, {size} households", _memory(server.pid), "MiB"))
        finally:
            server.terminate()
            server.wait(20)
    return rows


def _wait() -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, PORT)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")
