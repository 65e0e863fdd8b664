"""French spacing: sentences are written with plain spaces in the code and typeset once, when they are shown."""

import re

from maillage.rules.money import NO_BREAK_SPACE

BEFORE = re.compile(r" (?=[:;?!%€»])")
AFTER = re.compile(r"(?<=«) ")


def typeset(sentence: str) -> str:
    """No-break spaces before : ; ? ! % € » and after «."""
    return AFTER.sub(NO_BREAK_SPACE, BEFORE.sub(NO_BREAK_SPACE, sentence))
