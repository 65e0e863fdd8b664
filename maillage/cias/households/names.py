"""Names as people hear and type them: the words by which a person is found.

Each word gives the word itself, how it sounds in French, and the words with one letter less: two names that differ by
one letter added, lost, changed or swapped share one of these. Values are short and compared with `=` or `^@` only,
which PostgreSQL trusts under row policies (trigram operators are not, and would read every row).
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

MIN_FUZZY = 5  # one letter away from a shorter word is another name
MAX_WORD = 24

_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        (r"^h|(?<=[^cps])h", ""),
        (r"sch|sh|ch", "C"),
        (r"ph", "f"),
        (r"bv", "v"),
        (r"er$|ez$", "e"),
        (r"qu|q|ck|c(?![eiy])|k", "k"),
        (r"gu(?=[eiy])", "G"),
        (r"[gj]e(?=[ao])", "j"),
        (r"g(?=[eiy])", "j"),
        (r"gn", "N"),
        (r"g", "G"),
        (r"c", "s"),
        (r"eau|au", "o"),
        (r"(?:ain|ein|aim|im|ym|in|yn|un|um)(?![aeiouyn])", "1"),
        (r"(?:an|am|en|em)(?![aeiouymn1])", "2"),
        (r"(?:on|om)(?![aeiouymn12])", "3"),
        (r"oi|oy", "W"),
        (r"ou", "U"),
        (r"ai|ei|ay|ey|ee|oe|eu", "e"),
        (r"y|ill|i", "i"),
        (r"w", "v"),
        (r"z", "s"),
        (r"x", "ks"),
    ]
]


def words(text: str) -> list[str]:
    """Words of a name: no accent, no case, no punctuation, apostrophes and hyphens cut."""
    ligatures = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae").replace("ß", "ss")
    bare = "".join(c for c in unicodedata.normalize("NFKD", ligatures) if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", bare.casefold())


def sort_key(*names: str) -> str:
    """The key by which names are ordered as in French (Éric before Zoé): words joined, names separated."""
    return "|".join(" ".join(words(name)) for name in names)


def sound(word: str) -> str:
    """How a French name sounds, in letters of our own: Delattre, Delatre and Dellâtre agree."""
    word = re.sub(r"(?<=.)[dtpsxz]+$", "", word)  # silent at the end
    word = re.sub(r"(.)\1+", r"\1", word)
    for pattern, letter in _SOUNDS:
        word = pattern.sub(letter, word)
    word = re.sub(r"(.)\1+", r"\1", word)
    return re.sub(r"(?<=.)e$", "", word)


def one_letter_less(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def tokens_of_word(word: str) -> set[str]:
    """w: the word, p: its sound, d: the word with one letter less."""
    word = word[:MAX_WORD]
    found = {f"w:{word}"}
    if not word.isdigit() and len(word) >= 2:
        found.add(f"p:{sound(word)}")
    if len(word) >= MIN_FUZZY and word.isalpha():
        found |= {f"d:{shorter}" for shorter in one_letter_less(word)}
    return found


def tokens_of_person(
    names: Iterable[str], birth_date: date | None, phones: Iterable[str], numbers: Iterable[str]
) -> set[str]:
    """Everything a person is found by: names and aliases, birth date, telephones, numbers of files."""
    found = {token for name in names for word in words(name) for token in tokens_of_word(word)}
    if birth_date:
        found |= {f"b:{birth_date:%Y%m%d}", f"y:{birth_date:%Y}"}
    found |= {f"t:{digits[-9:]}" for phone in phones if len(digits := re.sub(r"\D", "", phone)) >= 9}
    found |= {f"n:{number.lower()}" for number in numbers}
    return found
