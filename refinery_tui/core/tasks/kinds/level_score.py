"""ENAMEL's own score of one program: how much of each level's time limit it leaves, beside its task's reference."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.task import Family, Task

DRAWS = 8  # fresh inputs of a level, whose number of a case is drawn too: the slowest counts
_OVER = (Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY)


class LevelVolleys(Protocol):
    """The part of a bench that a score over levels needs."""

    async def volley(self, family: str, size: int, sources: Sequence[str]) -> tuple[Shot, ...]:
        """A fresh input for each of `sources`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelTimes:
    """The slowest CPU seconds of the program (None: over a limit) and of the reference at one level."""

    level: str
    weight: int
    seconds: float | None
    reference_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelScore:
    """The efficiency (Qiu et al. 2025: 0 for a program that is wrong at a level it reaches), and what it is made of."""

    efficiency: float
    levels: tuple[LevelTimes, ...]
    verdict: Verdict


async def level_score(bench: LevelVolleys, task: Task, source: str) -> LevelScore:
    """Time a program beside its task's reference at every level that counts; ConfigurationError without levels.

    Inputs are fresh and each is timed once, where the published evaluator repeats fixed ones: no figure of a paper.
    """
    from refinery_tui.core.analysis.stats.tasks.field_scores import efficiency

    counted = [family for family in task.families if family.weight]
    if not counted:
        raise ConfigurationError(f"{task.name}: has no levels that count (weight = ... of a family in task.toml).")
    found = list[LevelTimes]()
    for family in counted:
        times, verdict = await _level(bench, task, family, source)
        if times.reference_seconds <= 0:
            raise ConfigurationError(
                f"{task.name}: its reference gives no right answer that can be timed on {family.name}, so nothing is "
                "scored beside it: run 'refinery task check', or give the level a larger size."
            )
        found.append(times)
        if verdict not in (Verdict.CORRECT, *_OVER):
            return LevelScore(efficiency=0.0, levels=tuple(found), verdict=verdict)
    own = [times.seconds for times in found]
    score = efficiency(own, [t.reference_seconds for t in found], [t.weight for t in found])
    return LevelScore(efficiency=score, levels=tuple(found), verdict=Verdict.CORRECT)


async def _level(bench: LevelVolleys, task: Task, family: Family, source: str) -> tuple[LevelTimes, Verdict]:
    """One level, to its end or to the first draw on which the program gives no right answer in time."""
    own, reference = list[float](), list[float]()
    verdict = Verdict.CORRECT
    for _ in range(DRAWS):
        sources = [source, task.baseline] if verdict is Verdict.CORRECT else [task.baseline]
        shots = await bench.volley(family.name, family.size, sources)
        reference.append(_called(shots[-1]) if shots[-1].verdict is Verdict.CORRECT else -math.inf)
        if len(shots) > 1 and verdict is Verdict.CORRECT:
            verdict = shots[0].verdict
            own.append(_called(shots[0]))
    slowest = max(own) if verdict is Verdict.CORRECT else None
    level = LevelTimes(level=family.name, weight=family.weight, seconds=slowest, reference_seconds=_slowest(reference))
    return level, verdict


def _slowest(reference: Sequence[float]) -> float:
    """The slowest of the reference's draws; none where it failed on one."""
    return max(reference) if math.isfinite(min(reference)) else 0.0


def _called(shot: Shot) -> float:
    """CPU seconds of the call alone, 0 where there was none."""
    return (shot.cpu_seconds or 0.0) * (1 - (shot.load_share or 0.0))
