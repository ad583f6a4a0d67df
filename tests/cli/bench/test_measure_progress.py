"""How far a measurement is: a bar with the time left in a terminal, a line a step elsewhere."""

import io
import re

from refinery_tui.cli.bench.measure_progress import MeasureProgress, check_executions, planned_executions
from refinery_tui.core.bench.measure import Step
from refinery_tui.core.experiment.task_shelf import load_task

TASK = load_task("get_difference")


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True

    def last(self) -> str:
        return re.sub(r"\x1b\[K", "", self.getvalue().rpartition("\r")[2])


class Watch:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_in_a_terminal_a_bar_fills_and_the_time_left_shrinks() -> None:
    screen, watch = Screen(), Watch()
    shown = MeasureProgress(screen, watch)
    shown.plan(20)
    shown.step(Step(words="calibrating", executions=9))
    assert screen.last() == "──────────────── calibrating"
    watch.now = 9.0
    shown.step(Step(words="checking a.py", executions=1))
    assert screen.last() == "━━━━━━━───────── checking a.py, about 11 s left"
    shown.case("planted", 6, 11)
    assert screen.last().startswith("━━━━━━━━──────── checking a.py: planted 6 of 11, about 1")
    watch.now = 10.0
    shown.step(Step(words="round 1 of 5, 1 program", executions=2))
    assert screen.last() == "━━━━━━━━──────── round 1 of 5, 1 program, about 10 s left"
    shown.close()
    assert screen.last() == ""


def test_a_long_or_hostile_name_takes_one_line() -> None:
    screen = Screen()
    shown = MeasureProgress(screen)
    shown.plan(2)
    shown.step(Step(words="checking " + "x" * 300 + "\x1b[2J\n.py", executions=1))
    assert len(screen.last()) < 80
    assert "\n" not in screen.last()
    assert "\x1b" not in screen.last()


def test_a_round_of_many_programs_says_which_it_has_come_to_also_where_nobody_knows_how_long_it_takes() -> None:
    screen = Screen()
    shown = MeasureProgress(screen)
    shown.step(Step(words="checking on few", executions=0))
    shown.case("few", 7, 24)
    assert screen.last() == "──────────────── checking on few: few 7 of 24"


def test_without_a_terminal_each_step_is_a_line() -> None:
    stream = io.StringIO()
    shown = MeasureProgress(stream)
    shown.plan(10)
    shown.step(Step(words="checking a.py", executions=1))
    shown.case("planted", 6, 11)
    shown.step(Step(words="round 1 of 5", executions=2))
    shown.close()
    assert stream.getvalue() == "checking a.py\nround 1 of 5\n"


def test_work_that_is_not_planned_has_no_time_left() -> None:
    screen = Screen()
    shown = MeasureProgress(screen)
    shown.step(Step(words="checking on empty", executions=0))
    assert screen.last() == "──────────────── checking on empty"


def test_a_kept_calibration_saves_nine_executions_of_the_timed_input() -> None:
    new, kept = (planned_executions(TASK, 1, 15, thorough=False, calibrated=kept) for kept in (False, True))
    assert new - kept == 9
    assert kept == check_executions(TASK) + 30
    assert check_executions(TASK, thorough=True) > check_executions(TASK) + 2
