"""`maillage observatory site`."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np

from maillage.observatory.refusal import Refused, refused_in_one_line
from maillage.observatory.siting.problem import OBJECTIVES, Answer, Problem
from maillage.observatory.siting.reasons import reasons
from maillage.observatory.siting.rounds import plan_rounds
from maillage.observatory.siting.solve import site as solve_siting
from maillage.observatory.travel.matrix import Matrix, read_matrix
from maillage.observatory.travel.tables import Column, read_table, unique

DEMAND = [Column("id"), Column("weight", "number")]
CANDIDATES = [
    Column("id"),
    Column("fixed", "flag", required=False, default=False),
    Column("cost", "number", required=False),
    Column("capacity", "number", required=False, default=np.inf),
]
FILE = click.Path(path_type=Path)


@click.command("site")
@click.option("--demand", required=True, type=FILE, help="CSV id,weight : les lieux et leur poids.")
@click.option("--candidates", required=True, type=FILE, help="CSV id[,fixed][,cost][,capacity].")
@click.option("--matrix", required=True, type=FILE, help="CSV from,to,minutes (ou toute autre impédance).")
@click.option("--objective", required=True, help=" | ".join(OBJECTIVES))
@click.option("-p", "p", type=int, help="Nombre de sites, sites fixés compris.")
@click.option("--radius", type=float, help="Rayon de couverture (mclp, lscp).")
@click.option("--max-minutes", type=float, help="Borne d’équité : personne plus loin que cela.")
@click.option("--budget", type=float, help="Coût total à ne pas dépasser (colonne cost).")
@click.option("--rounds-from", metavar="ID", help="Base des tournées : les sites non fixés sont des permanences.")
@click.option("--stops-a-day", default=2, show_default=True, help="Permanences par jour de tournée.")
@click.option("--presence", default=180.0, show_default=True, help="Minutes de présence à chaque permanence.")
@click.option("--day", default=450.0, show_default=True, help="Minutes de travail d’une journée de tournée.")
@click.option("--days", default=10, show_default=True, help="Jours de tournée par quinzaine.")
@click.option("--seed", default=0, show_default=True)
@click.option("--seconds", default=60.0, show_default=True, help="Temps laissé à HiGHS.")
@click.option("--prove", is_flag=True, help="Chercher la preuve d’optimalité quelle que soit la taille.")
@click.option("--json", "as_json", is_flag=True, help="Résultat lisible par un programme.")
@refused_in_one_line
def site(demand: Path, candidates: Path, matrix: Path, as_json: bool, **options: Any) -> None:
    """Où ouvrir des sites : p-médiane, couverture (mclp), couverture totale (lscp), p-centre.

    `objective` vaut : somme des poids × minutes (p-median), poids couvert (mclp), nombre de sites ou leur coût quand la
    colonne cost est là (lscp), plus long temps (p-center). `gap` dit à quelle distance de l’optimum on est au plus.
    """
    problem = read_problem(demand, candidates, matrix, options)
    start = time.perf_counter()
    answer = solve_siting(problem, options["seed"], options["seconds"], options["prove"])
    result = as_dict(problem, answer, time.perf_counter() - start)
    if options["rounds_from"]:
        result["rounds"] = _rounds(problem, answer, matrix, options)
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else _in_words(result))


def read_problem(demand: Path, candidates: Path, matrix: Path, options: dict[str, Any]) -> Problem:
    """The problem written in three CSV files. Raises Refused naming file, line and column."""
    places, sites = read_table(demand, DEMAND), read_table(candidates, CANDIDATES)
    demand_ids, candidate_ids = unique(demand, places), unique(candidates, sites)
    priced = sites["cost"].null_count() == 0
    if not priced and sites["cost"].null_count() < len(sites):
        line = int(sites["cost"].is_null().arg_max() or 0) + 2
        raise Refused(f"{candidates}, ligne {line}, colonne « cost » : cellule vide alors que d’autres sont remplies.")
    return Problem(
        objective=options["objective"],
        demand_ids=demand_ids,
        weights=places["weight"].to_numpy().astype(float),
        candidate_ids=candidate_ids,
        minutes=read_matrix(matrix, demand_ids, candidate_ids).minutes,
        p=options["p"],
        radius=options["radius"],
        fixed=sites["fixed"].to_numpy().astype(bool),
        cost=sites["cost"].to_numpy().astype(float) if priced else None,
        capacity=None if sites["capacity"].is_infinite().all() else sites["capacity"].to_numpy().astype(float),
        max_minutes=options["max_minutes"],
        budget=options["budget"],
    )


def as_dict(problem: Problem, answer: Answer, seconds: float) -> dict[str, Any]:
    """What `--json` prints. `assignment`: demand -> site, null when not covered."""
    names = [*problem.candidate_ids, None]
    return {
        "objective": answer.objective,
        "bound": answer.bound,
        "gap": answer.gap,
        "sites": [problem.candidate_ids[j] for j in answer.sites],
        "assignment": {d: names[j] for d, j in zip(problem.demand_ids, answer.assignment, strict=True)},
        "seconds": round(seconds, 4),
        "kind": problem.objective,
        "proven_optimal": answer.gap == 0.0,
        "method": answer.method,
        "cost": None if problem.cost is None else float(problem.cost[answer.sites].sum()),
        "why": [asdict(reason) for reason in reasons(problem, answer)],
    }


def _rounds(problem: Problem, answer: Answer, matrix: Path, options: dict[str, Any]) -> list[dict[str, Any]]:
    base = options["rounds_from"]
    stops = [problem.candidate_ids[j] for j in answer.sites if not problem.fixed[j]]
    stops = [stop for stop in stops if stop != base]
    between: Matrix = read_matrix(matrix, [base, *stops], [base, *stops])
    days = plan_rounds(
        base,
        stops,
        between.minutes,
        presence=options["presence"],
        day=options["day"],
        stops_a_day=options["stops_a_day"],
        days=options["days"],
    )
    return [asdict(day) for day in days]


def _in_words(result: dict[str, Any]) -> str:
    proof = "optimum prouvé" if result["proven_optimal"] else f"à {result['gap']:.2%} au plus de l’optimum"
    lines = [f"{result['kind']} : {result['objective']:g} ({proof} ; borne {result['bound']:g} ; {result['method']})"]
    for why in result["why"]:
        text = (
            f"  {why['site']}{' (existant)' if why['fixed'] else ''} : {why['places']} lieux, poids {why['weight']:g}"
        )
        if why["mean_minutes"] is not None:
            text += f", {why['mean_minutes']:.1f} min en moyenne, {why['farthest']:.1f} au plus"
        if why["loss"] is not None:
            text += f" ; sans lui, l’objectif perd {why['loss']:g}"
        lines.append(text)
    for number, day in enumerate(result.get("rounds", []), start=1):
        lines.append(f"  jour {number} : {' → '.join(day['stops'])} ({day['driven']:.0f} min de route)")
    return "\n".join(lines).replace(" :", "\u00a0:").replace(" ;", "\u00a0;")
