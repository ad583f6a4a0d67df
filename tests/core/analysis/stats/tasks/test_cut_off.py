"""Programs over several tasks that were cut off: one censored fit, whose cells' means the contrasts compare."""

import numpy as np
import pytest
from scipy import stats

from refinery_tui.core.analysis.stats.tasks.cut_off import cut_off
from refinery_tui.core.analysis.stats.tasks.task_contrasts import task_contrasts, tasks_like_these

TWO = np.array([-1.0, 1.0])
NONE = np.nan


def drawn(seed: int, *, tasks: int = 6, blocks: int = 5) -> np.ndarray:
    dice = np.random.default_rng(seed)
    return dice.normal(0, 0.5, (tasks, 2, blocks)) + dice.normal(0, 1, (tasks, 1, 1))


def test_where_nothing_was_cut_off_nothing_changes() -> None:
    y = drawn(1)
    found = cut_off(y, np.full_like(y, NONE))
    assert found.logs is y
    assert found.counted.sum() == 0
    assert not found.too_many.any()


def test_a_cells_mean_is_the_censored_one_and_other_programs_keep_their_times() -> None:
    y = drawn(2, tasks=1, blocks=8)
    caps = np.full_like(y, NONE)
    y[0, 1] = y[0, 0]  # two equal cells, so that scipy's fit of one distribution is the fit of both
    limit = float(np.sort(y[0, 0])[-3]) + 1e-9
    late = y > limit
    caps[late], y[late] = limit, NONE
    found = cut_off(y, caps)
    told = stats.CensoredData(uncensored=y[0, 0][~late[0, 0]], right=np.full(2, limit))
    assert found.logs.mean(axis=2)[0] == pytest.approx([stats.norm.fit(told)[0]] * 2, rel=1e-3)
    assert found.counted.tolist() == [[2, 2]]
    whole = drawn(3)
    one = np.full_like(whole, NONE)
    one[0, 0, 0], whole[0, 0, 0] = whole[0, 0, 0], NONE
    assert cut_off(whole, one).logs[1:] == pytest.approx(whole[1:])


def test_a_cell_of_which_more_than_half_was_cut_off_has_no_mean_and_its_task_no_contrast() -> None:
    y = drawn(4, blocks=4)
    caps = np.full_like(y, NONE)
    caps[2, 1, :3], y[2, 1, :3] = 0.3, NONE
    caps[3, 1, :2], y[3, 1, :2] = 0.3, NONE
    found = cut_off(y, caps)
    assert np.argwhere(found.too_many).tolist() == [[2, 1]]
    each = task_contrasts(found.logs[None], TWO)
    assert np.isfinite(each.contrasts[0]).tolist() == [True, True, False, True, True, True]


def test_with_one_replicate_what_was_cut_off_has_no_contrast_and_the_others_are_as_they_were() -> None:
    y = drawn(6, blocks=1)
    caps = np.full_like(y, NONE)
    caps[0, 0, 0], y[0, 0, 0] = y[0, 0, 0], NONE
    found = cut_off(y, caps)
    assert np.isfinite(found.logs).sum() == y.size - 1
    assert found.logs[1:] == pytest.approx(y[1:])


def test_related_tasks_are_one_piece_of_evidence() -> None:
    y = drawn(5)
    family = np.array([0, 0, 0, 1, 2, 3])
    plain, related = task_contrasts(y[None], TWO), task_contrasts(y[None], TWO, family=family)
    c = plain.contrasts[0]
    told = stats.ttest_1samp([c[:3].mean(), *c[3:]], 0)
    assert tasks_like_these(related).p[0] == pytest.approx(told.pvalue)
    assert tasks_like_these(related).df[0] == 3
    assert related.se_these == pytest.approx(plain.se_these)  # these tasks are what they are
