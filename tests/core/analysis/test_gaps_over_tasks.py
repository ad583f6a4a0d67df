"""The gaps between marks over several tasks: every task once, under the declared question, worked by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.report.render_plausibility import difference_words
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.session.plausibility.mark_findings import GapDifference
from refinery_tui.core.analysis.stats.binary.paired_proportions import difference_of_gaps
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.experiment.task_draw import Question
from refinery_tui.core.record.dataframes import SeveralTasks
from tests.core.analysis.frames import measurements, programs, session

CONTRAST = "framing: criteria / plain"
TASKS = ("look_up", "range_sums")
# Of four programs of each framing on each task all pass what is shown; so many pass what is hidden, and scale.
HIDDEN = {
    ("look_up", "criteria"): 4,
    ("look_up", "plain"): 2,
    ("range_sums", "criteria"): 4,
    ("range_sums", "plain"): 3,
}
SCALES = {
    ("look_up", "criteria"): 4,
    ("look_up", "plain"): 0,
    ("range_sums", "criteria"): 3,
    ("range_sums", "plain"): 1,
}


def marked_rows(tasks: tuple[str, ...] = TASKS) -> pd.DataFrame:
    rows = programs({"task": tasks, "framing": ("criteria", "plain")}, blocks=4)
    cells = list(zip(rows["block"], rows["task"], rows["framing"], strict=True))
    return rows.assign(
        mark_loads=True,
        mark_shown=True,
        mark_hidden=[n <= HIDDEN[TASKS[tasks.index(task) % 2], framing] for n, task, framing in cells],
        mark_scales=[n <= SCALES[TASKS[tasks.index(task) % 2], framing] for n, task, framing in cells],
        **{f"{whose}exponent{end}": None for whose in ("", "baseline_") for end in ("", "_low", "_high")},
    )


def found(rows: pd.DataFrame, question: Question = "these tasks", response: str = "scaling") -> Findings:
    made = session(rows, ("task", "framing"))
    several = SeveralTasks(question=question, drawn_from=None)
    plan = AnalysisPlan(primary=CONTRAST, response=response)
    return analyse(replace(made, several=several, measurements=measurements(rows)), plan)


def gaps(rows: pd.DataFrame, question: Question = "these tasks") -> tuple[GapDifference, GapDifference]:
    hidden, scales = found(rows, question).gap_differences
    return hidden, scales


def test_the_mean_gaps_and_their_difference_are_those_worked_by_hand() -> None:
    hidden, scales = gaps(marked_rows())
    assert (hidden.contrast, hidden.mark, hidden.tasks, hidden.question) == (CONTRAST, "hidden", 2, "these tasks")
    # Mean over tasks of (4 - hidden) / 4: 0 and (1/2 + 1/4) / 2; of (4 - scales) / 4: (0 + 1/4) / 2 and (1 + 3/4) / 2.
    assert hidden.gaps == (0.0, 0.375)
    assert scales.gaps == (0.125, 0.875)
    assert (hidden.difference, scales.difference) == (-0.375, -0.75)
    # Effective programs of criteria: w = (1/6 5/6 / 4 + 1/3 2/3 / 4) / 4 = 0.022569 > 0.109375 / 8, so 8 of them, and
    # of plain as many: Wilson of 1/8 is 0.0224 to 0.4709, of 7/8 0.5291 to 0.9776.
    # Below sqrt(0.1026^2 + 0.1026^2) = 0.1451, above sqrt(0.3459^2 + 0.3459^2) = 0.4892.
    assert scales.ci == pytest.approx((-0.8951, -0.2608), abs=2e-4)


def test_the_interval_of_hidden_is_worked_by_hand() -> None:
    hidden, _ = gaps(marked_rows())
    # All of eight: 0.6756 to 1. Of plain 5/8: w = (1/2 1/2 / 4 + 2/3 1/3 / 4) / 4 = 0.029514, 0.234375 / w = 7.94 < 8,
    # so eight: 0.3057 to 0.8632. Gap of criteria 0 -+ 0.3244; of plain 0.375 from -0.0258 to 0.6943:
    # sqrt(0.3244^2 + 0.2382^2) = 0.4025 below 0.375, and above it 0.3193 (all of eight can be no more).
    one, other = (0.0, (-0.3244, 0.3244)), (0.375, (0.375 - 0.4025, 0.375 + 0.3193))
    assert hidden.ci == pytest.approx(difference_of_gaps(one, other)[1], abs=2e-3)


def test_as_a_response_the_gap_of_scaling_is_the_difference_of_the_gaps() -> None:
    told = found(marked_rows(), response="plausible but not scaling")
    assert told.primary_share is not None
    assert told.primary_share.difference == told.gap_differences[1].difference
    assert told.primary_share.ci == pytest.approx(told.gap_differences[1].ci)


def test_beyond_the_tasks_their_spread_decides_and_two_of_them_have_no_verdict() -> None:
    these, like = gaps(marked_rows())[1], gaps(marked_rows(), "tasks like these")[1]
    assert like.difference == these.difference
    assert like.ci[1] - like.ci[0] > these.ci[1] - these.ci[0]
    assert (these.why, like.why) == ("", "six tasks are the least for a verdict beyond them; there are 2.")
    words = difference_words(like)
    assert words.startswith(f"{CONTRAST}: shown less scales 12 points against 88, a difference of -75 points (")
    assert words.endswith(
        "), on average over 2 tasks, for tasks like these; six tasks are the least for a verdict beyond them; "
        "there are 2"
    )
    assert difference_words(these).endswith("), on average over 2 tasks, for these tasks")


def test_a_task_whose_programs_cannot_scale_is_left_out_of_that_gap_alone() -> None:
    rows = marked_rows((*TASKS, "no_sizes"))
    unsized = rows.assign(mark_scales=rows["mark_scales"].astype(object).where(rows["task"] != "no_sizes", None))
    hidden, scales = gaps(unsized)
    assert (hidden.tasks, scales.tasks) == (3, 2)
    assert scales == gaps(marked_rows())[1]
    one = rows[rows["task"] != "range_sums"].assign(mark_scales=unsized["mark_scales"])
    (alone,) = found(one).gap_differences
    assert (alone.mark, alone.tasks) == ("hidden", 2)


def test_treatments_whose_names_are_cut_are_still_told_apart() -> None:
    """`task look_up · fram…` stood there twice: a name that has no room is cut where it differs from the others."""
    table = as_text(found(marked_rows()), width=80).partition("Plausible is not correct")[2]
    names = [row[:22].strip() for row in table.splitlines()[2:14:3]]
    assert len(set(names)) == 4, names


def test_the_text_says_of_how_many_tasks_a_mean_gap_is() -> None:
    for width in (80, 120):
        text = as_text(found(marked_rows()), width=width)
        assert max(map(len, text.splitlines())) <= width
        assert text.count("for these tasks") >= 2
