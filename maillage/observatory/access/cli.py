"""`maillage observatory access`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np

from maillage.observatory.access.floating import LUO_QI, Steps, floating_catchment, gaussian_weights, step_weights
from maillage.observatory.access.nearest import coverage, nearest, sites_within
from maillage.observatory.equity.shares import fifths, gini, theil
from maillage.observatory.refusal import Refused, refused_in_one_line
from maillage.observatory.travel.matrix import read_matrix
from maillage.observatory.travel.tables import Column, header, read_table, unique

FILE = click.Path(path_type=Path)
METHODS = ("2sfca", "e2sfca", "3sfca", "m2sfca", "gaussian", "nearest", "within")


@click.command("access")
@click.option("--demand", required=True, type=FILE, help="CSV id,weight : les lieux et leur population.")
@click.option("--supply", required=True, type=FILE, help="CSV id[,capacity] : les sites et leur offre (1 par défaut).")
@click.option("--matrix", required=True, type=FILE, help="CSV from,to,minutes : des lieux vers les sites.")
@click.option("--method", default="e2sfca", show_default=True, help=" | ".join(METHODS))
@click.option("--threshold", type=float, help="Seuil en minutes (2sfca, gaussian, within).")
@click.option("--steps", help="Paliers « minutes:poids », par exemple 10:1,20:0.68,30:0.22.")
@click.option("--holes-are-far", is_flag=True, help="Une paire absente de la matrice est hors de portée.")
@click.option("--json", "as_json", is_flag=True, help="Résultat lisible par un programme.")
@refused_in_one_line
def access(
    demand: Path,
    supply: Path,
    matrix: Path,
    method: str,
    threshold: float | None,
    steps: str | None,
    holes_are_far: bool,
    as_json: bool,
) -> None:
    """Ce que chaque lieu peut atteindre : offre par habitant (aires flottantes), plus proche, nombre dans un seuil."""
    if method not in METHODS:
        raise Refused(f"Méthode « {method} » inconnue : {', '.join(METHODS)}.")
    places = read_table(demand, [Column("id"), Column("weight", "number")])
    named = [name for name in header(supply)[0] if name != "id"]
    capacity = "capacity" if "capacity" in named or len(named) != 1 else named[0]
    sites = read_table(supply, [Column("id"), Column(capacity, "number", required=False, default=1.0)])
    ids, site_ids = unique(demand, places), unique(supply, sites)
    minutes = read_matrix(matrix, ids, site_ids, missing=np.inf if holes_are_far else None).minutes
    weight = places["weight"].to_numpy().astype(float)
    values = _values(method, minutes, weight, sites[capacity].to_numpy().astype(float), threshold, steps)
    result = {
        "access": {name: float(v) if np.isfinite(v) else None for name, v in zip(ids, values, strict=True)},
        "method": method,
        "equity": _equity(values, weight, method == "nearest"),
        "coverage": [asdict(coverage(weight, nearest(minutes).minutes, limit)) for limit in (15.0, 20.0, 30.0)],
    }
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else _in_words(result))


def _values(method: str, minutes: Any, weight: Any, capacity: Any, threshold: float | None, steps: str | None) -> Any:
    if method == "nearest":
        return nearest(minutes).minutes
    if method in ("2sfca", "gaussian", "within") and not steps:
        if threshold is None or threshold <= 0:
            raise Refused(f"{method} : donnez un seuil positif avec --threshold.")
        if method == "within":
            return sites_within(minutes, (threshold,))[threshold].astype(float)
        if method == "gaussian":
            return floating_catchment(weight, capacity, gaussian_weights(minutes, threshold))
        return floating_catchment(weight, capacity, step_weights(minutes, [(threshold, 1.0)]))
    parsed = parse_steps(steps) if steps else LUO_QI
    if threshold is not None:
        minutes = np.where(minutes <= threshold, minutes, np.inf)
    weights = step_weights(minutes, parsed)
    return floating_catchment(weight, capacity, weights, choice=method == "3sfca", distant_costs=method == "m2sfca")


def parse_steps(text: str) -> Steps:
    """« 10:1,20:0.68 » -> ((10, 1), (20, 0.68)). Raises Refused unless limits grow and weights are in [0, 1]."""
    try:
        steps = [(float(limit), float(weight)) for limit, weight in (part.split(":") for part in text.split(","))]
    except ValueError:
        raise Refused(f"--steps « {text} » : des paliers « minutes:poids » séparés par des virgules.") from None
    limits = [limit for limit, _ in steps]
    if not all(a < b for a, b in zip(limits, limits[1:], strict=False)) or not all(0 <= w <= 1 for _, w in steps):
        raise Refused(f"--steps « {text} » : minutes croissantes et poids entre 0 et 1.")
    return steps


def _equity(values: Any, weight: Any, less_is_better: bool) -> dict[str, float] | None:
    """None when somebody has no site at all, or when nobody lives there: an average would hide it."""
    if not np.isfinite(values).all() or weight.sum() <= 0:
        return None
    five = fifths(values, weight, less_is_better=less_is_better)
    return {
        "gini": gini(values, weight),
        "theil": theil(values, weight),
        "best_fifth": five.best,
        "worst_fifth": five.worst,
    }


def _in_words(result: dict[str, Any]) -> str:
    lines = [f"{name}\t{'aucun site' if value is None else f'{value:.6g}'}" for name, value in result["access"].items()]
    equity = result["equity"]
    if equity:
        lines.append(
            f"Gini {equity['gini']:.3f}, Theil {equity['theil']:.3f}, "
            f"cinquième le mieux servi {equity['best_fifth']:.4g}, le moins bien servi {equity['worst_fifth']:.4g}"
        )
    return "\n".join(lines)
