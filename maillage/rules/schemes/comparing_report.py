"""A comparison as tables to read, or as an object for a program."""

import dataclasses
from typing import Any

from maillage.rules.money import euros, number
from maillage.rules.schemes.comparing import Comparison, Group
from maillage.rules.schemes.facts import known_facts


def as_object(result: Comparison, ignored: tuple[str, ...]) -> dict[str, Any]:
    """Everything, with the names of the columns that were no facts."""
    return {**dataclasses.asdict(result), "ignored_columns": list(ignored)}


def as_text(result: Comparison, ignored: tuple[str, ...]) -> str:
    """Three tables in French: scenarios, household types, communes."""
    lines = [f"{number(result.households)} ménages, dont {number(result.not_calculable)} non calculables."]
    lines += [f"Hypothèse : {said}" for said in result.hypotheses]
    if ignored:
        lines.append(f"Colonnes ignorées, qui ne sont pas des faits : {', '.join(ignored)}.")
    lines += ["", *_table(_scenario_rows(result))]
    lines += ["", "Par type de ménage, si B remplace A", *_table(_group_rows(result.by_type, _type_name))]
    lines += [
        "",
        "Par commune, si B remplace A",
        *_table(_group_rows(result.by_commune, lambda name: name or "inconnue")),
    ]
    return "\n".join(lines)


def _type_name(name: str) -> str:
    return known_facts()["household_type"].choices.get(name, "inconnu")


def _scenario_rows(result: Comparison) -> list[list[str]]:
    head = ["Scénario", "Aidés", "Coût", f"Sur {result.years} ans", "Gagnants", "Perdants"]
    return [
        head,
        *(
            [
                f"{s.letter}. {s.name}",
                number(s.households_helped),
                euros(s.cost),
                euros(s.cost_over_years),
                number(s.winners),
                number(s.losers),
            ]
            for s in result.scenarios
        ),
    ]


def _group_rows(groups: tuple[Group, ...], name: Any) -> list[list[str]]:
    head = ["", "Ménages", "Gagnants", "Perdants", "Inchangés", "Gains", "Pertes"]
    return [
        head,
        *(
            [
                name(g.name),
                number(g.households),
                number(g.winners),
                number(g.losers),
                number(g.unchanged),
                euros(g.gained),
                euros(g.lost),
            ]
            for g in groups
        ),
    ]


def _table(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[rank]) for row in rows) for rank in range(len(rows[0]))]
    return [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
