"""Anchors: the head of each chain, kept outside the database, so that a cut tail or a rewritten chain is found.

One line of JSON per anchor in an append-only file (`MAILLAGE_ANCHORS`, or `anchors.jsonl` in the state folder).
Whoever can write the database must not be able to write that file: on a server, put it on another machine's disk.
"""

import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


class AnchorFileError(RuntimeError):
    """The file of anchors cannot be read or written; the message names the file and the line."""


@dataclass(frozen=True)
class Anchor:
    """At `at`, the chain of the territory ended with link `n`, whose digest (32 bytes) was `digest`."""

    territory_id: uuid.UUID
    n: int
    digest: bytes
    at: datetime

    def line(self) -> str:
        return json.dumps(
            {"territory": str(self.territory_id), "n": self.n, "digest": self.digest.hex(), "at": self.at.isoformat()}
        )


def anchors_path() -> Path:
    from maillage.config.embedded import state_dir

    return Path(os.environ.get("MAILLAGE_ANCHORS") or state_dir() / "anchors.jsonl")


def read_anchors(path: Path) -> list[Anchor]:
    """The anchors in the order they were written; none when the file does not exist yet.

    Raises `AnchorFileError` on an unreadable line: a damaged file proves nothing.
    """
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise AnchorFileError(f"{path} : fichier d’ancres illisible ({error.__class__.__name__}).") from None
    return [_parse(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _parse(path: Path, number: int, line: str) -> Anchor:
    try:
        row = json.loads(line)
        at = datetime.fromisoformat(row["at"])
        if at.tzinfo is None:
            raise ValueError("hour without a zone")
        return Anchor(uuid.UUID(row["territory"]), int(row["n"]), bytes.fromhex(row["digest"]), at)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise AnchorFileError(f"{path}, ligne {number} : ancre illisible. Restaurez ce fichier.") from None


def write_anchors(path: Path, heads: Mapping[uuid.UUID, tuple[int, bytes]]) -> list[Anchor]:
    """Append the heads that moved since the last anchor; returns what was written. Raises `AnchorFileError`."""
    last = {anchor.territory_id: (anchor.n, anchor.digest) for anchor in read_anchors(path)}
    now = datetime.now(UTC)
    new = [
        Anchor(territory, n, digest, now)
        for territory, (n, digest) in heads.items()
        if last.get(territory) != (n, digest)
    ]
    if not new:
        return []
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, "".join(f"{anchor.line()}\n" for anchor in new).encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise AnchorFileError(f"{path} : ancre non écrite ({error.strerror}).") from None
    return new
