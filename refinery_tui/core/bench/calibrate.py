"""The bench measures itself: what nothing costs, and how far the same program is from itself."""

import math
import statistics
from collections.abc import Sequence
from typing import Protocol

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.exchange.call_forms import constant_source
from refinery_tui.core.experiment.bench_records import CHECKER_FAILED, Calibration, Shot
from refinery_tui.core.experiment.task import Task

PAIRS = 3


class BaselineUntimed(RefineryError):
    """The baseline did not answer within its limits: it is at fault, or the machine is too busy to time anything."""


class Volleys(Protocol):
    """The part of a bench that calibration needs."""

    async def volley(self, family: str, size: int, sources: Sequence[str]) -> tuple[Shot, ...]:
        """A fresh input for each of `sources`."""
        ...


def null_program(task: Task) -> str:
    """A program that does nothing: its time is what the bench itself adds."""
    if task.browser is not None:
        return '{"do": "wait", "on": "body"}\n'
    # Where an argument is written in the program's own names, they have to be there.
    names = f"{task.baseline}\n" if task.call == "expression" else ""
    values = {"int": "0", "float": "0.0", "str": "''", "bool": "False", "none": "None", "list": "[]", "dict": "{}"}
    return names + constant_source(task.call, task.entry_point, values.get(task.answer, "None"))


def _refuse_broken_checker(task: Task, baseline: Shot) -> None:
    """RefineryError where the task's own checker failed on its baseline: no quieter machine mends that."""
    if baseline.verdict is Verdict.INTERNAL_ERROR and baseline.detail.startswith(CHECKER_FAILED):
        raise RefineryError(f"Task {task.name}: {baseline.detail}. Mend {task.folder / 'inputs.py'}.")


async def calibration(bench: Volleys, task: Task) -> Calibration:
    """Floor, A/A ratio and spread over interleaved pairs, and the baseline's least CPU seconds (the drift sentinel)."""
    sources = [task.baseline, task.baseline, null_program(task)]
    volleys = []
    for _ in range(PAIRS):
        volleys.append(await bench.volley(task.timing.name, task.timing.size, sources))
        _refuse_broken_checker(task, volleys[-1][0])
    times = [(a.cpu_seconds, b.cpu_seconds, null.cpu_seconds) for a, b, null in volleys]
    whole = [(a, b, null) for a, b, null in times if a and b and null]
    if len(whole) < 2:
        words = next((shot.detail for volley in volleys for shot in volley if shot.detail), "no answer")
        raise BaselineUntimed(
            f"The baseline of task {task.name} cannot be timed ({words}): mend it, or raise the limits."
        )
    logs = [math.log(a / b) for a, b, _ in whole]
    return Calibration(
        floor_seconds=min(null for _, _, null in whole),
        aa_ratio=math.exp(statistics.fmean(logs)),
        aa_spread=statistics.stdev(logs),
        baseline_seconds=min(min(a, b) for a, b, _ in whole),
    )
