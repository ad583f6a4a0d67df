"""Every worked case of stats_cases_tasks.json at its own tolerance, and the properties that stand in it."""

import numpy as np
import pytest

from refinery_tui.core.analysis.stats.tasks.heterogeneity import pooled
from refinery_tui.core.analysis.stats.tasks.task_contrasts import task_contrasts, tasks_like_these, these_tasks
from tests.core.analysis.adapters import near
from tests.core.analysis.stats.tasks.cases import ADAPTERS, TWO_OVER_ONE, Case, book, data, wide

CASES = book("stats_cases_tasks.json")["cases"]
EXACT = [case for case in CASES if case["kind"] == "exact"]


@pytest.mark.parametrize("case", EXACT, ids=lambda case: case["id"])
def test_worked_case_of_several_tasks(case: Case) -> None:
    found = ADAPTERS[case["area"]](case)
    tolerance = {"rel": 0.0} | case["tolerance"]
    assert near(found, case["expected"], tolerance), (found, case["expected"])


def test_no_order_of_tasks_or_blocks_matters_and_a_swapped_contrast_is_inverted() -> None:
    y, _ = wide(data({"dataset": "tasks7f"}))
    plain = task_contrasts(y[None], TWO_OVER_ONE)
    turned = task_contrasts(y[::-1][:, :, [2, 0, 1]][None], TWO_OVER_ONE)
    swapped = task_contrasts(y[None], -TWO_OVER_ONE)
    for question in (these_tasks, tasks_like_these):
        one, other, back = (question(found) for found in (plain, turned, swapped))
        assert other.estimate == pytest.approx(one.estimate)
        assert other.p == pytest.approx(one.p)
        assert back.estimate == pytest.approx(-one.estimate)
        assert back.p == pytest.approx(one.p)
        assert back.interval()[0] == pytest.approx(-one.interval()[1])
    known = np.isfinite(plain.contrasts[0])
    told, inverted = (pooled(f.contrasts[0][known], f.variances[0][known]) for f in (plain, swapped))
    assert (inverted.tau2, inverted.i2) == pytest.approx((told.tau2, told.i2))


def test_a_baseline_that_is_a_thousand_times_slower_moves_no_contrast() -> None:
    y, _ = wide(data({"dataset": "tasks8"}))
    moved = y.copy()
    moved[3] -= np.log(1000)
    plain, other = (task_contrasts(each[None], TWO_OVER_ONE) for each in (y, moved))
    assert other.contrasts == pytest.approx(plain.contrasts)
    assert other.se_these == pytest.approx(plain.se_these)
