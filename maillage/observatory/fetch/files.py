"""The list of files to download: the one carried with the project, or a catalogue in the format of Insee's."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from maillage.observatory.errors import ObservatoryError

DEFAULT = Path(__file__).parent / "data" / "files.yaml"
#: names of Insee's catalogue → our source
SOURCES = {
    "RP_LOGEMENT": "rp-dwellings",
    "RP_INDCVI": "rp-individuals",
    "RP_MOBPRO": "rp-commuting",
    "RP_MOBSCO": "rp-schooling",
    "BPE_ENS": "bpe",
    "FILOSOFI_COM": "filosofi",
}


@dataclass(frozen=True)
class RemoteFile:
    """A file to have: its address, and the size (bytes) and md5 that prove it is the right one, when published."""

    source: str
    vintage: str
    address: str
    size: int | None = None
    md5: str | None = None

    @property
    def name(self) -> str:
        """Name kept on disk."""
        return Path(urlsplit(self.address).path).name


def listed(catalogue: Path | None = None) -> list[RemoteFile]:
    """The files of `catalogue` (JSON of Insee's list, or YAML like ours) that a source reads; last vintage of each.

    Raises ObservatoryError when the catalogue cannot be read.
    """
    path = catalogue or DEFAULT
    try:
        text = path.read_text(encoding="utf-8")
        raw = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
        files = [file for entry in raw if (file := _remote(entry))]
    except (OSError, ValueError, yaml.YAMLError, TypeError, KeyError, AttributeError) as error:
        raise ObservatoryError(f"{path} : catalogue illisible ({str(error).splitlines()[0][:100]}).") from None
    latest: dict[str, RemoteFile] = {}
    for file in files:
        if file.source not in latest or file.vintage > latest[file.source].vintage:
            latest[file.source] = file
    return list(latest.values())


def _remote(entry: dict[str, Any]) -> RemoteFile | None:
    if "address" in entry:
        return RemoteFile(entry["source"], str(entry["vintage"]), entry["address"], entry.get("size"), entry.get("md5"))
    source = SOURCES.get(entry["nom"])
    if not source or not entry.get("date_ref"):
        return None
    return RemoteFile(source, entry["date_ref"][:4], entry["lien"], entry.get("size"), entry.get("md5"))
