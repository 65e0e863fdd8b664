"""How far the population is from the published counts: those it was fitted to, and those held back to judge it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.observatory.population.calibrate import calibrate
from maillage.observatory.population.hypotheses import hypotheses
from maillage.observatory.population.margins import ALL, BLOCKS, Margins, read_reference
from maillage.observatory.population.synthesis import Commune, departement_prior, territory_prior
from maillage.observatory.population.templates import without_sample

Floats = NDArray[np.float64]
TOWN = 10_000


def block(name: str) -> slice:
    """The positions of a block of margins (type, tenure, age, alone_80p) in ALL."""
    start = 0
    for other, names in BLOCKS.items():
        if other == name:
            return slice(start, start + len(names))
        start += len(names)
    raise KeyError(name)


def missed(drawn: Floats, margins: Margins, name: str) -> float:
    """Sum of the absolute differences between drawn and published counts of a block (persons or households)."""
    part = block(name)
    return float(np.abs(drawn[part] - margins.counts[part]).sum())


def published_total(margins: Margins, name: str) -> float:
    return float(margins.counts[block(name)].sum())


@dataclass(frozen=True)
class Errors:
    """Total absolute error over published total, by block: over the territory, and by commune."""

    territory: dict[str, float]
    communes: dict[str, dict[str, float]]


def errors(pairs: list[tuple[Margins, Floats]]) -> Errors:
    """The errors of counts (len(ALL),) drawn for each commune."""
    known = [n for n in BLOCKS if all(np.isfinite(m.counts[block(n)]).all() for m, _ in pairs)]
    communes = {
        m.commune: {n: missed(drawn, m, n) / max(published_total(m, n), 1.0) for n in known} for m, drawn in pairs
    }
    totals = {n: sum(published_total(m, n) for m, _ in pairs) for n in known}
    return Errors({n: sum(missed(d, m, n) for m, d in pairs) / max(totals[n], 1.0) for n in known}, communes)


def used_errors(communes: list[Commune]) -> Errors:
    """The whole population against the counts that it was fitted to."""
    return errors([(c.margins, c.drawn) for c in communes])


def held_back_errors(all_margins: list[Margins]) -> Errors:
    """Each block of each commune predicted without it.

    The fit meets the commune's other blocks and its totals of households and persons; it starts from the other communes
    of the territory, so that nothing of the commune's own block is used.
    """
    territory: dict[str, float] = {}
    by_commune: dict[str, dict[str, float]] = {m.commune: {} for m in all_margins}
    for name in BLOCKS:
        result = errors([(m, predicted_without(m, name, _alike(m, all_margins))) for m in all_margins])
        if name in result.territory:
            territory[name] = result.territory[name]
            for code, values in result.communes.items():
                by_commune[code][name] = values[name]
    return Errors(territory, by_commune)


def _alike(margins: Margins, all_margins: list[Margins]) -> list[Margins]:
    """The other communes of the territory, towns with towns (10,000 inhabitants) and villages with villages."""
    town = margins.persons >= TOWN
    return [o for o in all_margins if o is not margins and (o.persons >= TOWN) == town]


def predicted_without(margins: Margins, name: str, others: list[Margins]) -> Floats:
    """Expected counts (len(ALL),) of a commune when the block `name` is not used; `others` give the start."""
    templates = without_sample()
    totals = np.column_stack([templates.counts[:, block("type")].sum(1), templates.counts[:, block("age")].sum(1)])
    counts = np.hstack([templates.counts, totals])
    targets = np.concatenate([margins.counts, [margins.households, margins.persons]])
    used = np.ones(len(targets), dtype=bool)
    used[: len(ALL)][block(name)] = False
    prior = territory_prior(others) if others else np.array(departement_prior(margins.departement))
    result: Floats = calibrate(counts, prior, targets, used) @ templates.counts
    return result


def departement_profile_errors(all_margins: list[Margins]) -> Errors:
    """What a commune drawn from its département's profile gets in expectation: the level to beat."""
    pairs = []
    for margins in all_margins:
        reference = read_reference(margins.departement).counts
        counts = np.full(len(ALL), np.nan)
        for name in ("type", "tenure", "age"):
            part = block(name)
            counts[part] = reference[part] / reference[part].sum() * margins.counts[part].sum()
        pairs.append((margins, counts))
    return Errors(
        {
            n: sum(missed(d, m, n) for m, d in pairs) / sum(published_total(m, n) for m, _ in pairs)
            for n in ("type", "tenure", "age")
        },
        {},
    )


def poverty(commune: Commune) -> dict[str, float] | None:
    """Share of persons of households under the poverty line, beside the published rate (never used in the fit)."""
    if "poverty_rate_2021" not in commune.margins.extra:
        return None
    line = hypotheses()["poverty_line_2021"]["value"]
    incomes = commune.people["income_per_uc"].drop_nulls().to_numpy()
    return {"drawn": float((incomes < line).mean() * 100), "published": commune.margins.extra["poverty_rate_2021"]}


def sources(estimated: set[str], sample: bool) -> dict[str, str]:
    """Where each variable comes from, in French, to be shown with the population."""
    supposed = hypotheses()["source"]
    census = "recensement 2022 (Insee), chiffres communaux"
    details = "recensement, détail des individus (INDCVI)"
    income = "Filosofi 2021 (Insee), médiane communale"
    if {"decile_1", "decile_9"} & estimated:
        income += " ; déciles secrets estimés d’après les communes qui les publient"
    return {
        "household_type": census,
        "tenure": census,
        "age": f"{census}, âge exact tiré dans la tranche" if not sample else details,
        "sex": details if sample else supposed,
        "activity": details if sample else f"taux de chômage communal (recensement) ; le reste : {supposed}",
        "cars": details if sample else supposed,
        "dwelling": details if sample else supposed,
        "income": f"{income} ; rang des ménages : {supposed}",
    }
