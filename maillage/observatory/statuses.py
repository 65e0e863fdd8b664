"""What a cell can be. « s », « nd », « NS », empty and 0 are five different things, from the file to the screen."""

from enum import StrEnum


class Status(StrEnum):
    """State of one value. Only PUBLISHED and ESTIMATED carry a number (a published 0 is a number like another)."""

    PUBLISHED = "published"
    ESTIMATED = "estimated"
    PARTIAL = "partial"  # an area where some communes have no value: the number, if any, covers the others
    SECRET = "secret"  # noqa: S105 (the mark « s », statistical secrecy)
    UNAVAILABLE = "unavailable"  # the mark « nd »
    NOT_SIGNIFICANT = "not_significant"  # the mark « NS »
    EMPTY = "empty"  # a cell left blank
    SPLIT = "split"  # the commune was cut since: its old value is nobody's today
    MERGED = "merged"  # several communes became one: their medians and rates do not combine
    UNDEFINED = "undefined"  # the denominator is zero
    MIXED_VINTAGES = "mixed_vintages"  # numerator and denominator exist, but never for the same year
    NOT_ADDITIVE = "not_additive"  # a median or a published rate cannot be computed for a larger area
    NOT_IMPORTED = "not_imported"


#: official mark → status, as found in the files (upper and lower case are both met)
MARKS = {"s": Status.SECRET, "nd": Status.UNAVAILABLE, "n/d": Status.UNAVAILABLE, "ns": Status.NOT_SIGNIFICANT}

FRENCH = {
    Status.PUBLISHED: "publié",
    Status.ESTIMATED: "estimé",
    Status.PARTIAL: "partiel : des communes n’ont pas de valeur",
    Status.SECRET: "secret statistique (s)",
    Status.UNAVAILABLE: "non disponible (nd)",
    Status.NOT_SIGNIFICANT: "non significatif (NS)",
    Status.EMPTY: "case vide dans le fichier",
    Status.SPLIT: "commune scindée depuis : la valeur ancienne ne se partage pas",
    Status.MERGED: "commune nouvelle : médianes et taux des anciennes communes ne se combinent pas",
    Status.UNDEFINED: "dénominateur nul",
    Status.MIXED_VINTAGES: "refusé : deux millésimes dans un même taux",
    Status.NOT_ADDITIVE: "non calculable : une médiane ou un taux publié ne s’additionne pas",
    Status.NOT_IMPORTED: "donnée non importée",
}

#: which status speaks for a result made of several cells: the first of this list that is met
WORST_FIRST = [
    Status.SPLIT,
    Status.MERGED,
    Status.SECRET,
    Status.UNAVAILABLE,
    Status.NOT_SIGNIFICANT,
    Status.EMPTY,
    Status.UNDEFINED,
    Status.PARTIAL,
    Status.ESTIMATED,
    Status.PUBLISHED,
]


def sql_macros() -> str:
    """DuckDB macros: `number(text)`, `status_of(text)` ('invalid' when unreadable), `rank_of(status)`,
    `status_at(rank)`."""
    marks = " ".join(f"WHEN '{mark}' THEN '{status}'" for mark, status in MARKS.items())
    ranks = " ".join(f"WHEN '{status}' THEN {rank}" for rank, status in enumerate(WORST_FIRST))
    names = ", ".join(f"'{status}'" for status in WORST_FIRST)
    return f"""
    CREATE OR REPLACE TEMP MACRO number(x) AS
        TRY_CAST(replace(replace(replace(replace(trim(x), ' ', ''), chr(160), ''), chr(8239), ''), ',', '.') AS DOUBLE);
    CREATE OR REPLACE TEMP MACRO status_of(x) AS CASE
        WHEN x IS NULL OR trim(x) = '' THEN 'empty'
        WHEN isfinite(number(x)) THEN 'published'
        ELSE CASE lower(trim(x)) {marks} ELSE 'invalid' END END;
    CREATE OR REPLACE TEMP MACRO rank_of(s) AS CASE s {ranks} ELSE 99 END;
    CREATE OR REPLACE TEMP MACRO status_at(r) AS list_extract([{names}], r + 1);
    """
