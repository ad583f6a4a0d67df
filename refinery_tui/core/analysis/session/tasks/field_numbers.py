"""The numbers the field publishes, of each treatment over the tasks, with their sources (statistics.md 3.7)."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.session.tasks.task_arrays import TaskArrays
from refinery_tui.core.analysis.session.tasks.task_findings import FieldNumber
from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.analysis.stats.tasks import field_scores as scores

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas

FAST = (1.0, 2.0)  # times the baseline's speed, of fast_p
ALPHA = 2.0  # of eff@1: the limit over the reference's time
OF_CORRECTNESS = ("pass@", "pass^")  # what is known where nothing was timed
SCORES = ("pass@1", *(f"fast_{p:g}" for p in FAST), "eff@1")  # of each task one number, so that treatments compare
OWN_REFERENCE = (
    "ENAMEL's reference is an expert's program at four sizes, here the task's baseline at the size timed: above 1 is "
    "faster than it, 2 the most"
)
Speedups = Sequence[float | None]  # of a treatment's programs on one task; None failed
_ZERO, _ONE, _OUT = "failures 0", "failures 1×", "failures left out"
CHEN, YAO, OUYANG = "Chen et al. 2021", "Yao et al. 2024, tau-bench", "Ouyang et al. 2025, KernelBench"
QIU, PRESS = "Qiu et al. 2025, ENAMEL", "Press et al. 2025, AlgoTune"


def field_numbers(table: "ProgramTable", arrays: TaskArrays, *, level: float) -> tuple[FieldNumber, ...]:
    """All numbers of every treatment, treatment by treatment."""
    ratio = table.rows["ratio"].to_numpy(float, na_value=np.nan) if "ratio" in table.rows else None
    found: list[FieldNumber] = []
    for arm, name in enumerate(arrays.names):
        by_task: list[Speedups] = []
        for task in range(len(arrays.tasks)):
            rows = np.flatnonzero((arrays.task == task) & (arrays.arm == arm) & table.wrote)
            if len(rows):
                by_task.append([_speedup(table, ratio, row) for row in rows.tolist()])
        passed = [int(arrays.correct[k, arm]) for k in range(len(arrays.tasks)) if arrays.tried[k, arm]]
        if len(by_task) > 1:
            found += _of_treatment(name, by_task, passed, len(arrays.tasks), level)
    return tuple(number for number in found if not table.untimed or number.name.startswith(OF_CORRECTNESS))


def scores_of(table: "ProgramTable", arrays: TaskArrays) -> dict[str, NDArray[np.float64]]:
    """Each of `SCORES` as K x T, from 0 to 1; NaN where no program was tried."""
    ratio = table.rows["ratio"].to_numpy(float, na_value=np.nan) if "ratio" in table.rows else None
    found = {name: np.full(arrays.tried.shape, np.nan) for name in SCORES}
    for k, j in zip(*np.nonzero(arrays.tried), strict=True):
        rows = np.flatnonzero((arrays.task == k) & (arrays.arm == j) & table.wrote).tolist()
        each = [_speedup(table, ratio, row) for row in rows]
        own = [arrays.correct[k, j] / len(rows), *(scores.fast_p(each, p) for p in FAST), _efficient(each) / ALPHA]
        for name, value in zip(SCORES, own, strict=True):
            found[name][k, j] = value
    return found


def _speedup(table: "ProgramTable", ratio: NDArray[np.float64] | None, row: int) -> float | None:
    if ratio is None or not table.correct[row] or not ratio[row] > 0:
        return None
    return 1 / float(ratio[row])


def _of_treatment(
    name: str, by_task: Sequence[Speedups], passed: Sequence[int], of_tasks: int, level: float
) -> Iterator[FieldNumber]:
    programs = sum(map(len, by_task))

    def share(what: str, each: Sequence[float], source: str, most: float = 1.0, differs: str = "") -> FieldNumber:
        mean = scores.mean_score([e / most for e in each], programs, level=level)
        low, high = mean.ci
        return _number(what, most * mean.estimate, (most * low, most * high), len(each), _ZERO, source, differs)

    def _number(
        what: str, value: float, ci: Interval, tasks: int, failures: str, source: str, differs: str = ""
    ) -> FieldNumber:
        return FieldNumber(
            treatment=name,
            name=what,
            value=value,
            ci=ci,
            tasks=tasks,
            of_tasks=of_tasks,
            failures=failures,
            source=source,
            differs=differs,
        )

    least = min(map(len, by_task))
    rules: list[tuple[str, Callable[[int, int, int], float], str]] = [
        ("pass@", scores.pass_at_k, CHEN),
        ("pass^", scores.pass_hat_k, YAO),
    ]
    for sign, rule, source in rules:
        for k in dict.fromkeys((1, least)) if sign == "pass@" else range(least, least + (least > 1)):
            each = [rule(len(s), c, k) for s, c in zip(by_task, passed, strict=True)]
            yield share(f"{sign}{k}", each, source)
    for p in FAST:
        yield share(f"fast_{p:g}", [scores.fast_p(s, p) for s in by_task], OUYANG)
    logs = [log for s in by_task if (log := scores.log_speedup(s)) is not None]
    if logs:
        value, ci = scores.mean_log(logs, level=level)
        yield _number("speed-up, geometric mean", value, ci, len(logs), _OUT, OUYANG)
    slow = [[1 / max(1.0, s or 1.0) for s in each] for each in by_task]
    mean = scores.mean_score([sum(s) / len(s) for s in slow], programs, level=level)
    ends = (1 / mean.ci[1], 1 / mean.ci[0] if mean.ci[0] > 0 else math.inf)
    yield _number("speed-up, harmonic mean", 1 / mean.estimate, ends, len(by_task), _ONE, PRESS)
    yield share("eff@1", [_efficient(s) for s in by_task], QIU, ALPHA, OWN_REFERENCE)


def _efficient(speedups: Speedups) -> float:
    return scores.eff_at_k(list(map(_efficiency, speedups)), 1)


def _efficiency(speedup: float | None) -> float:
    """ENAMEL's score with the task's baseline as reference and the one size that is timed; 0 where it failed."""
    return 0.0 if speedup is None else scores.efficiency([1 / speedup], [1.0], [1.0], alpha=ALPHA)
