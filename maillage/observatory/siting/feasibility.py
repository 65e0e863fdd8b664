"""Why a siting question has no answer: the constraint to relax, said in one sentence."""

from dataclasses import replace

import numpy as np

from maillage.observatory.refusal import Refused, first_few
from maillage.observatory.siting.cover import minimum_cover
from maillage.observatory.siting.highs import solve
from maillage.observatory.siting.mip import formulate
from maillage.observatory.siting.problem import OBJECTIVES, Problem


def check(problem: Problem) -> None:
    """Refuse a question that is incomplete, or that one constraint alone makes impossible."""
    _check_options(problem)
    fixed, m = int(problem.fixed.sum()), len(problem.candidate_ids)
    if problem.p is not None and problem.objective != "lscp":
        if problem.p > m:
            raise Refused(f"-p {problem.p} : il n’y a que {m} candidats.")
        if problem.p < fixed:
            raise Refused(f"-p {problem.p} : {fixed} sites sont déjà fixés ; p les compte.")
    _check_reach(problem)
    _check_capacity(problem)
    if problem.budget is not None:
        spent = float(problem.sites_cost[problem.fixed].sum())
        if spent > problem.budget:
            raise Refused(f"Budget de {problem.budget:g} : les sites fixés coûtent déjà {spent:g}.")


def _check_options(problem: Problem) -> None:
    if problem.objective not in OBJECTIVES:
        raise Refused(f"Objectif « {problem.objective} » inconnu : {', '.join(OBJECTIVES)}.")
    if problem.objective in ("mclp", "lscp") and problem.radius is None:
        raise Refused(f"{problem.objective} : donnez le rayon avec --radius.")
    if problem.objective != "lscp" and problem.p is None and problem.budget is None:
        raise Refused(f"{problem.objective} : donnez le nombre de sites avec -p (ou un budget avec --budget).")
    if problem.p is not None and problem.p < 1:
        raise Refused(f"-p {problem.p} : au moins un site.")
    if problem.budget is not None and problem.cost is None:
        raise Refused("--budget demande une colonne « cost » dans le fichier des candidats.")
    if not len(problem.demand_ids) or not len(problem.candidate_ids):
        raise Refused("Il faut au moins un lieu de demande et un candidat.")


def _check_reach(problem: Problem) -> None:
    if problem.objective == "mclp" and problem.max_minutes is None:
        return
    alone = np.flatnonzero(~problem.reach.any(axis=1))
    if len(alone):
        which = first_few([problem.demand_ids[i] for i in alone])
        raise Refused(f"{_limit(problem)} : {len(alone)} lieux n’ont aucun candidat à portée ({which}).")
    needs_all = problem.max_minutes is not None or not np.isfinite(problem.minutes).all()
    if problem.p is None or not needs_all or problem.objective == "lscp":
        return
    ones = np.ones(len(problem.candidate_ids))
    sites, bound = minimum_cover(problem.reach, ones, problem.fixed, 20.0, float(problem.p))
    if len(sites) > problem.p:
        sites, bound = minimum_cover(problem.reach, ones, problem.fixed, 10.0)
        least = f"au moins {bound:g}" if bound > problem.p else f"sans doute {len(sites)}"
        raise Refused(f"{_limit(problem)} : il faut {least} sites, -p {problem.p} n’y suffit pas.")


def _limit(problem: Problem) -> str:
    bound = np.inf if problem.max_minutes is None else problem.max_minutes
    if problem.objective == "lscp" and problem.radius is not None and problem.radius <= bound:
        return f"Rayon de {problem.radius:g}"
    return "Routes" if problem.max_minutes is None else f"Borne d’équité de {problem.max_minutes:g}"


def _check_capacity(problem: Problem) -> None:
    if problem.capacity is None or problem.objective == "mclp":
        return
    room = np.where(problem.reach, problem.capacity[None, :], 0.0).max(axis=1)
    heavy = np.flatnonzero(problem.weights > room)
    if len(heavy):
        i = heavy[0]
        raise Refused(
            f"Capacités : {len(heavy)} lieux pèsent plus que tout site à leur portée "
            f"({problem.demand_ids[i]} : {problem.weights[i]:g} pour {room[i]:g} au plus)."
        )
    total = float(problem.weights.sum())
    others = np.sort(problem.capacity[~problem.fixed])[::-1]
    kept = float(problem.capacity[problem.fixed].sum())
    count = len(others) if problem.p is None else problem.p - int(problem.fixed.sum())
    if kept + float(others[:count].sum()) < total:
        sites = "tous les sites" if problem.p is None else f"{problem.p} sites"
        raise Refused(
            f"Capacités : {sites} offrent au plus {kept + float(others[:count].sum()):g}, la demande est de {total:g}."
        )


def explain(problem: Problem, seconds: float = 10.0) -> Refused:
    """The refusal of a question proven infeasible: the constraints whose removal, one at a time, would free it."""
    relaxed = {
        "les capacités": replace(problem, capacity=None),
        "la borne d’équité" if problem.objective != "lscp" else "le rayon": replace(
            problem, max_minutes=None, radius=problem.radius if problem.objective == "mclp" else np.inf
        ),
        "le nombre de sites": replace(problem, p=None if problem.objective == "lscp" else len(problem.candidate_ids)),
        "le budget": replace(problem, budget=None),
    }
    if problem.budget is not None and problem.p is not None:
        relaxed["le nombre de sites"] = replace(problem, p=None)
    present = {
        "les capacités": problem.capacity is not None,
        "la borne d’équité": problem.max_minutes is not None,
        "le rayon": problem.objective == "lscp",
        "le nombre de sites": problem.p is not None and problem.objective != "lscp",
        "le budget": problem.budget is not None,
    }
    helps = [
        name
        for name, question in relaxed.items()
        if present[name] and not solve(formulate(question).model, seconds, good_enough=np.inf).infeasible
    ]
    asked = [name for name, is_asked in present.items() if is_asked]
    if helps:
        return Refused(f"Question impossible : desserrez {' ou '.join(helps)} ; les autres contraintes tiennent.")
    return Refused(f"Question impossible : {', '.join(asked)} ne peuvent pas tenir ensemble.")
