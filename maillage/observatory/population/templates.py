"""Kinds of households: who lives together, by age band and tenure, with what each counts for in the margins."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maillage.observatory.population.hypotheses import hypotheses
from maillage.observatory.population.margins import AGES, ALL, TENURES, TYPES

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Templates:
    """k kinds of households (or persons outside households: type -1, tenure -1).

    `counts` (k, len(ALL)): what one of them adds to each margin. `members[k]`: (role, age band) of each person.
    `prior` (k,): how frequent each is before any fit. `people`: the persons of a sample, with their template's number.
    """

    type: NDArray[np.int64]
    tenure: NDArray[np.int64]
    members: list[list[tuple[str, int]]]
    counts: Floats
    prior: Floats
    people: pl.DataFrame | None = None


def margin_counts(type_: int, tenure: int, bands: list[int]) -> Floats:
    """What one household adds to each of ALL; type_ and tenure -1 outside households."""
    counts = np.zeros(len(ALL))
    if type_ >= 0:
        counts[type_] = 1
        counts[len(TYPES) + tenure] = 1
    for band in bands:
        counts[len(TYPES) + len(TENURES) + band] += 1
    counts[-1] = float(type_ == 0 and bands == [len(AGES) - 1])
    return counts


@cache
def without_sample() -> Templates:
    """All the kinds of households of `hypotheses.yaml`, with their starting frequencies."""
    table = hypotheses()
    kinds: list[tuple[int, list[tuple[str, int]], float]] = []
    kinds += [(0, [("adult", band)], share) for band, share in table["alone"].items()]
    for type_, name in ((1, "single_parent"), (2, "couple_children")):
        for parents, share, which in table[name]:
            for children, part in table["children"][which]:
                members = [("adult", band) for band in parents] + [("child", band) for band in children]
                kinds.append((type_, members, share * part))
    for type_, name in ((3, "couple_no_child"), (4, "other")):
        role = "adult" if type_ == 3 else "other"
        kinds += [(type_, [(role, band) for band in bands], share) for bands, share in table[name]]
    types, tenures, members_, prior = [], [], [], []
    for type_, members, share in kinds:
        for tenure, chance in enumerate(_tenure(type_, members[0][1])):
            types.append(type_)
            tenures.append(tenure)
            members_.append(members)
            prior.append(share * chance / len(TYPES))
    persons = 2.2 * table["outside_share"]  # per household: about 2.2 persons
    for band, share in table["outside"].items():
        types.append(-1)
        tenures.append(-1)
        members_.append([("outside", band)])
        prior.append(share * persons)
    counts = np.array(
        [margin_counts(a, b, [band for _, band in who]) for a, b, who in zip(types, tenures, members_, strict=True)]
    )
    return Templates(np.array(types), np.array(tenures), members_, counts, np.array(prior))


def _tenure(type_: int, band: int) -> Floats:
    table = hypotheses()
    chances = np.array(table["tenure"][max(band, 1)]) * np.array(table["tenure_by_type"].get(TYPES[type_], [1.0] * 4))
    result: Floats = chances / chances.sum()
    return result
