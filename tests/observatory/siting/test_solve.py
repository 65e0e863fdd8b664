"""Siting answers are the best there are, or say how far they may be from it."""

from itertools import product

import numpy as np
import pytest

from maillage.observatory.refusal import Refused
from maillage.observatory.siting.problem import nearest_assignment, value
from maillage.observatory.siting.solve import site
from tests.observatory.siting.places import by_trying_everything, price, problem

QUESTIONS = [
    ("p-median", {"p": 3}),
    ("mclp", {"p": 3, "radius": 18.0}),
    ("lscp", {"radius": 22.0}),
    ("p-center", {"p": 3}),
]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("objective", "options"), QUESTIONS)
def test_the_answer_is_the_best_of_all_choices(objective, options, seed):
    question = problem(objective, seed=seed, **options)
    answer = site(question)
    sign = -1 if objective == "mclp" else 1
    assert sign * answer.objective == pytest.approx(by_trying_everything(question))
    assert answer.gap == 0.0


@pytest.mark.parametrize(("objective", "options"), QUESTIONS)
def test_sites_that_exist_stay_open(objective, options):
    fixed = np.zeros(12, dtype=bool)
    fixed[[5, 9]] = True
    question = problem(objective, fixed=fixed, **options)
    answer = site(question)
    sign = -1 if objective == "mclp" else 1
    assert {5, 9} <= set(answer.sites)
    assert sign * answer.objective == pytest.approx(by_trying_everything(question))


@pytest.mark.parametrize(("objective", "options"), [QUESTIONS[0], QUESTIONS[1]])
def test_nobody_is_beyond_the_equity_bound(objective, options):
    tightest = site(problem("p-center", seed=2, p=3)).objective
    free = site(problem(objective, seed=2, **options))
    question = problem(objective, seed=2, max_minutes=tightest + 0.1, **options)
    answer = site(question)
    assert question.minutes[:, free.sites].min(axis=1).max() > tightest + 0.1
    assert question.minutes[:, answer.sites].min(axis=1).max() <= tightest + 0.1
    sign = -1 if objective == "mclp" else 1
    assert sign * answer.objective == pytest.approx(by_trying_everything(question))


@pytest.mark.parametrize(("objective", "options"), [QUESTIONS[0], QUESTIONS[1], QUESTIONS[3]])
def test_the_budget_holds_and_the_answer_is_the_best_within_it(objective, options):
    cost = np.linspace(10, 120, 12)
    question = problem(objective, cost=cost, budget=130.0, **options)
    answer = site(question)
    assert cost[answer.sites].sum() <= 130.0
    sign = -1 if objective == "mclp" else 1
    assert sign * answer.objective == pytest.approx(by_trying_everything(question))


def test_a_set_cover_with_costs_is_the_cheapest():
    cost = np.where(np.arange(12) % 2, 5.0, 1.0)
    question = problem("lscp", cost=cost, radius=22.0)
    assert site(question).objective == pytest.approx(by_trying_everything(question))


@pytest.mark.parametrize("objective", ["p-median", "p-center"])
def test_capacities_hold_and_the_assignment_is_the_best(objective):
    capacity = np.full(6, 1_500.0)
    question = problem(objective, places=6, seed=3, p=3, capacity=capacity)
    assert 1_500 < question.weights.sum() < 4_500
    answer = site(question)
    loads = np.bincount(answer.assignment, weights=question.weights, minlength=6)
    assert (loads <= capacity + 1e-6).all()
    prices = []
    for choice in product(range(6), repeat=6):  # every assignment of six places
        load = np.bincount(choice, weights=question.weights, minlength=6)
        if len(set(choice)) <= 3 and (load <= capacity).all():
            prices.append(value(question, [], np.array(choice)))
    assert answer.objective == pytest.approx(min(prices))
    assert answer.objective > price(problem(objective, places=6, seed=3, p=3), tuple(answer.sites)) - 1e-9


@pytest.mark.parametrize(("places", "p", "radius"), [(36, 3, 12.0), (300, 5, 12.0)])
@pytest.mark.parametrize("objective", ["p-median", "mclp"])
def test_the_optimum_is_proven_at_36_and_300_places(objective, places, p, radius):
    answer = site(problem(objective, places=places, p=p, radius=radius))
    assert answer.gap == 0.0


@pytest.mark.parametrize("objective", ["p-median", "mclp"])
def test_a_thousand_places_are_certified_within_one_and_a_half_percent(objective):
    question = problem(objective, places=1_000, seed=5, p=10, radius=12.0)
    answer = site(question)
    assert 0 <= answer.gap <= 0.015
    assert len(answer.sites) == 10
    better = answer.objective - answer.bound if objective == "p-median" else answer.bound - answer.objective
    assert better >= -1e-6 * answer.objective


def test_short_lists_of_neighbours_still_give_a_true_bound(monkeypatch):
    full = site(problem("p-median", places=150, p=8))
    monkeypatch.setattr("maillage.observatory.siting.neighbours.COMPLETE_UP_TO", 1)
    short = site(problem("p-median", places=150, p=8))
    assert full.gap == 0.0
    assert short.bound <= full.objective + 1e-6
    assert short.objective >= full.objective - 1e-6
    assert short.gap <= 0.02


def test_the_same_seed_gives_the_same_answer():
    question = problem("p-median", places=400, p=9)
    first, second = site(question, seed=4), site(question, seed=4)
    assert first.sites == second.sites
    assert first.bound == second.bound


def test_a_pair_without_a_road_is_not_used():
    question = problem("p-median", p=2)
    best = site(question)
    cut = question.minutes.copy()
    cut[best.sites[0], best.sites[0]] = np.inf  # the best site no longer serves its own place
    answer = site(problem("p-median", p=2).__class__(**{**question.__dict__, "minutes": cut}))
    assert np.isfinite(cut[np.arange(12), answer.assignment]).all()
    assert answer.objective >= best.objective


def test_all_sites_open_leaves_nothing_to_choose():
    question = problem("p-median", places=8, p=8)
    answer = site(question)
    assert answer.objective == 0.0
    assert list(answer.assignment) == list(nearest_assignment(question, list(range(8))))


REFUSED = [
    ("p-median", {}, "-p"),
    ("mclp", {"p": 2}, "--radius"),
    ("tsp", {"p": 2}, "tsp"),
    ("p-median", {"p": 40}, "12 candidats"),
    ("p-median", {"p": 0}, "au moins un site"),
    ("p-median", {"p": 1, "fixed": np.arange(12) < 2}, "2 sites sont déjà fixés"),
    ("lscp", {"radius": 5.0, "max_minutes": None, "lonely": True}, "1 lieux n’ont aucun candidat"),
    ("p-median", {"p": 2, "max_minutes": 12.0}, "Borne d’équité de 12 : il faut au moins"),
    ("p-median", {"p": 2, "capacity": np.full(12, 2_500.0)}, "Capacités : 2 sites offrent au plus 5000"),
    ("p-median", {"p": 3, "capacity": np.full(12, 900.0)}, "pèsent plus que tout site"),
    ("p-median", {"p": 2, "budget": 3.0, "cost": np.full(12, 2.0), "fixed": np.arange(12) < 2}, "coûtent déjà 4"),
    ("p-median", {"p": 2, "budget": 3.0}, "cost"),
    ("p-center", {"p": 3, "budget": 5.0, "cost": np.full(12, 6.0)}, "desserrez le budget"),
    ("p-median", {"p": 3, "budget": 13.0, "cost": np.full(12, 6.0), "max_minutes": 30.0}, "desserrez"),
]


@pytest.mark.parametrize(("objective", "options", "said"), REFUSED)
def test_an_impossible_question_is_refused_with_the_constraint(objective, options, said):
    options = dict(options)
    lonely = options.pop("lonely", False)
    question = problem(objective, **options)
    if lonely:
        question.minutes[3, :] = np.inf
    with pytest.raises(Refused, match=said):
        site(question)
