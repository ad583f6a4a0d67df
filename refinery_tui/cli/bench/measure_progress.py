"""How far `refinery measure` is, on stderr: a bar with the time left in a terminal, a line a step elsewhere."""

import math
import time
from collections.abc import Callable
from typing import IO

from refinery_tui.core.base.text import MINUTES, clean, seconds, shortened, unbroken
from refinery_tui.core.bench.measure import TIMED_AT_CALIBRATION, Step
from refinery_tui.core.experiment.task import Task

BAR, WORDS = 16, 40  # cells
LEAST_SHARE = 0.05  # of the work, before which nobody can tell how long the rest takes
SMALL = 0.1  # an execution on a small input, in executions on a timed one


def check_executions(task: Task, *, thorough: bool = False) -> float:
    """What one check takes, in executions of a timed input; the baseline runs once on each family as well."""
    each = {family.name: max(SMALL, family.size / max(1, task.timing.size)) for family in task.checks}
    drawn = sum(each[f.name] * (f.count + (f.thorough if thorough else 0)) for f in task.checks)
    return drawn + (2 if thorough else 0)


def planned_executions(task: Task, programs: int, rounds: int, *, thorough: bool, calibrated: bool) -> float:
    """What the whole command takes at most, in executions of a timed input."""
    checks = programs * check_executions(task, thorough=thorough)
    return (0 if calibrated else TIMED_AT_CALIBRATION) + checks + rounds * (programs + 1)


class MeasureProgress:
    """Shows steps as they begin, and how much of what was planned is done."""

    def __init__(self, stream: IO[str], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._planned, self._monotonic = stream, math.inf, monotonic
        self._began = monotonic()
        self._done, self._step = 0.0, Step(words="", executions=0)
        self._drawn = False

    def plan(self, executions: float) -> None:
        """All steps together take as many executions of a timed input, at most."""
        self._planned = executions

    def step(self, step: Step) -> None:
        """The step before is done, and this one begins."""
        self._done += self._step.executions
        self._step = step
        if self._stream.isatty():
            self._draw(step.words, 0.0)
        else:
            print(clean(unbroken(step.words)), file=self._stream, flush=True)

    def case(self, family: str, step: int, steps: int) -> None:
        """The check under way has come to this input."""
        if self._stream.isatty() and self._step.words:
            self._draw(f"{self._step.words}: {family} {step} of {steps}", (step - 1) / steps)

    def close(self) -> None:
        """Take the bar off the screen."""
        if self._drawn:
            print("\r\x1b[K", end="", file=self._stream, flush=True)

    def _draw(self, words: str, within: float) -> None:
        share = min(1.0, (self._done + within * self._step.executions) / self._planned)
        bar = ("━" * round(BAR * share)).ljust(BAR, "─")
        left = f", {self._left(share)}" if share >= LEAST_SHARE else ""
        print(f"\r\x1b[K{bar} {shortened(words, WORDS)}{left}", end="", file=self._stream, flush=True)
        self._drawn = True

    def _left(self, share: float) -> str:
        left = (self._monotonic() - self._began) * (1 - share) / share
        return f"about {f'{max(1, round(left))} s' if left < MINUTES else seconds(left)} left"
