"""Each site says whom it serves and what closing it would cost."""

import pytest

from maillage.observatory.siting.reasons import reasons
from maillage.observatory.siting.solve import site
from tests.observatory.siting.places import price, problem


def test_the_reasons_share_out_the_whole_demand():
    question = problem("p-median", p=4)
    why = reasons(question, site(question))
    assert sum(reason.weight for reason in why) == pytest.approx(question.weights.sum())
    assert sum(reason.places for reason in why) == 12


@pytest.mark.parametrize(("objective", "radius"), [("p-median", None), ("mclp", 18.0), ("p-center", None)])
def test_the_loss_is_what_closing_the_site_would_cost(objective, radius):
    question = problem(objective, p=3, radius=radius)
    answer = site(question)
    for j, reason in zip(answer.sites, reasons(question, answer), strict=True):
        others = tuple(k for k in answer.sites if k != j)
        assert reason.loss == pytest.approx(abs(price(question, others)) - answer.objective, abs=1e-6) or (
            objective == "mclp" and reason.loss == pytest.approx(answer.objective + price(question, others))
        )


def test_no_loss_is_told_where_somebody_would_have_no_site_left():
    question = problem("p-median", p=3, max_minutes=site(problem("p-center", p=3)).objective)
    assert any(reason.loss is None for reason in reasons(question, site(question)))
