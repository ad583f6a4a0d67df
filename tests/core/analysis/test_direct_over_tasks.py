"""Runs that answer inputs themselves, over several tasks: they wrote no program, so none of theirs failed."""

from dataclasses import replace

import numpy as np

from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.record.dataframes import SeveralTasks
from tests.core.analysis.frames import measurements, programs, session

TASKS = ("look_up", "range_sums", "top_k")


def found() -> Findings:
    """Three tasks, four blocks: every program works, and of the inputs asked directly three in four are right."""
    rows = programs({"task": TASKS, "mode": ("code", "direct")}, blocks=4)
    direct = rows["mode"] == "direct"
    rows = rows.assign(
        accuracy=np.where(direct, 0.75, 1.0) - 0.01 * rows["block"],
        verdict=np.where(direct, "wrong", "correct"),
        seconds=np.where(direct, np.nan, rows["seconds"]),
        ratio=np.where(direct, np.nan, rows["ratio"]),
        program=rows["program"].where(~direct),
    )
    several = SeveralTasks(question="these tasks", drawn_from=None)
    frames = replace(session(rows, ("task", "mode")), several=several, measurements=measurements(rows[~direct]))
    return analyse(frames, AnalysisPlan(primary="mode: code / direct", response="accuracy"))


def test_a_run_that_answers_directly_is_no_program_of_any_task() -> None:
    said = found()
    assert said.tasks is not None
    (code, direct) = zip(*said.tasks.cells, strict=True)
    assert {(cell.correct, cell.attempted) for cell in code} == {(4, 4)}
    assert {(cell.correct, cell.attempted) for cell in direct} == {(0, 0)}
    assert {number.treatment for number in said.tasks.numbers} == {"mode code"}
    assert said.tasks.shares_of_correct == ()
    assert (said.tasks.questions, said.tasks.by_task) == ((), ())


def test_the_words_say_nothing_of_programs_that_nobody_wrote() -> None:
    words = as_text(found(), width=120)
    assert "never worked" not in words
    assert "0/4" not in words
    assert "too easy" not in words
    assert "nan" not in words
