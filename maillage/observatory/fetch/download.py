"""Download one file: resume what was begun, try again after a cut, keep it only when its size and md5 are right."""

import hashlib
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from maillage.observatory.fetch.files import RemoteFile

TRIES = 4
TIMEOUT = 30.0  # seconds without a byte
BLOCK = 1 << 18


@dataclass(frozen=True)
class Outcome:
    """What became of a file: `had` with its path, or why not, in French."""

    file: RemoteFile
    had: bool
    path: Path | None
    message: str


class Refused(Exception):
    """The server or the file says no: trying again would change nothing."""


def download(file: RemoteFile, folder: Path, *, pause: float = 1.0) -> Outcome:
    """Bring `file` into `folder`. Never raises for the network: the outcome says what happened.

    A part already there (`.part`) is continued; a wrong md5 discards everything. `pause`: seconds before the second
    try.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target, part = folder / file.name, folder / f"{file.name}.part"
    if target.exists() and fault(target, file) is None:
        return Outcome(file, True, target, "déjà là, vérifié")
    reason = "rien reçu"
    for attempt in range(TRIES):
        if attempt:
            time.sleep(pause * 2 ** (attempt - 1))
        try:
            _continue(file, part)
        except Refused as error:
            return Outcome(file, False, None, str(error))
        except (OSError, urllib.error.URLError) as error:
            reason = f"connexion impossible ou coupée ({getattr(error, 'reason', error)})"
            continue
        wrong = fault(part, file)
        if wrong is None:
            part.replace(target)
            checked = "md5 vérifié" if file.md5 else "md5 non publié : le format sera vérifié à l’import"
            return Outcome(file, True, target, f"téléchargé, {checked}")
        reason = wrong
        if file.size is None or part.stat().st_size >= file.size:
            part.unlink()
            if wrong.startswith("md5"):
                return Outcome(file, False, None, wrong)
    kept = f" ; {part.stat().st_size} octets gardés, relancez pour continuer" if part.exists() else ""
    return Outcome(file, False, None, reason + kept)


def fault(path: Path, file: RemoteFile) -> str | None:
    """Why this is not the published file, or None."""
    size = path.stat().st_size
    if file.size is not None and size != file.size:
        return f"taille {size} octets, {file.size} attendus"
    if file.md5:
        digest = hashlib.md5(usedforsecurity=False)
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() != file.md5:
            return f"md5 {digest.hexdigest()}, {file.md5} attendu : le fichier publié a changé ou la copie est fausse"
    return None


def _continue(file: RemoteFile, part: Path) -> None:
    """Append to `part` what is missing; start again when the server does not know how to resume."""
    if not file.address.startswith(("http://", "https://")):
        raise Refused(f"adresse refusée : {file.address}")
    done = part.stat().st_size if part.exists() else 0
    if file.size is not None and done >= file.size:
        return
    headers = {"User-Agent": "maillage", **({"Range": f"bytes={done}-"} if done else {})}
    request = urllib.request.Request(file.address, headers=headers)  # noqa: S310
    try:
        answer = urllib.request.urlopen(request, timeout=TIMEOUT)  # noqa: S310
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416:
            part.unlink(missing_ok=True)
            raise OSError("reprise refusée") from None
        if error.code in (408, 425, 429) or error.code >= 500:
            raise OSError(f"réponse {error.code}") from None
        raise Refused(f"le serveur répond {error.code} : {file.address}") from None
    with answer:
        resumed = answer.status == 206
        with part.open("ab" if resumed else "wb") as sink, tqdm(
            total=file.size, initial=done if resumed else 0, unit="o", unit_scale=True, desc=file.name,
            leave=False, disable=None,
        ) as bar:  # fmt: skip
            expected = answer.length
            received = 0
            while block := answer.read(BLOCK):
                sink.write(block)
                received += len(block)
                bar.update(len(block))
        if expected is not None and received < expected:
            raise OSError("connexion coupée avant la fin")
