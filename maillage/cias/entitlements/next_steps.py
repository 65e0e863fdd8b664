"""What to do next for a right: who decides, how to apply, which papers to bring."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from maillage.rules.schemes.compiling import CompiledScheme
from maillage.rules.typography import typeset


@dataclass(frozen=True)
class NextStep:
    holder: str
    apply: str
    papers: tuple[str, ...]


@lru_cache(maxsize=1)
def _national() -> dict[str, Any]:
    loaded = yaml.safe_load(Path(__file__).with_name("next_steps.yaml").read_text(encoding="utf-8"))
    rights: dict[str, Any] = loaded["rights"]
    return rights


def of_right(code: str) -> NextStep | None:
    """The next step of a national right, None for one that the list does not know."""
    told = _national().get(code)
    return NextStep(typeset(told["holder"]), typeset(told["apply"]), tuple(told["papers"])) if told else None


def of_scheme(compiled: CompiledScheme) -> NextStep:
    """The next step of a local scheme, as its règlement says it."""
    content = compiled.scheme.content
    papers = [
        document["name"] + (f" (quand {document['when']})" if "when" in document else "")
        for document in content.get("documents", ())
    ]
    holder = content["holder"]
    return NextStep(typeset(str(holder["decides"])), typeset(str(holder["instructs"])), tuple(map(typeset, papers)))
