"""ENAMEL's score over levels: what a program leaves of the limit, none once it is over it, nothing when it is wrong."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.task import Family, Task
from refinery_tui.core.tasks.kinds.level_score import level_score
from tests.fakes.sum_task import SumTask

REFERENCE: dict[str, float | Verdict] = {"level_1": 0.1, "level_2": 0.2, "level_3": 0.5}
WEIGHTS = {"level_1": 3, "level_2": 3, "level_3": 4}


class LevelBench:
    """Gives the reference its published times, and a program what it is told: seconds, or a verdict."""

    def __init__(self, **told: float | Verdict) -> None:
        self.told = told
        self.asked: list[tuple[str, int]] = []

    async def volley(self, family: str, size: int, sources: Sequence[str]) -> tuple[Shot, ...]:
        self.asked.append((family, len(sources)))
        program, reference = self.shot(family, self.told[family]), self.shot(family, REFERENCE[family])
        return (program, reference)[-len(sources) :]

    def shot(self, family: str, told: float | Verdict) -> Shot:
        verdict = told if isinstance(told, Verdict) else Verdict.CORRECT
        seconds = None if isinstance(told, Verdict) else 2 * told
        return Shot(
            program="", family=family, verdict=verdict, cpu_seconds=seconds, wall_seconds=seconds, load_share=0.5
        )


@pytest.fixture
def levels(sum_task: SumTask) -> Task:
    families = tuple(Family(name=n, role="check", size=9, weight=w) for n, w in WEIGHTS.items())
    return replace(sum_task(), families=families)


@pytest.mark.parametrize("reference", [0.0, Verdict.TIMED_OUT, Verdict.WRONG])
async def test_a_reference_that_fails_or_takes_no_time_is_a_sentence_and_no_score(
    reference: float | Verdict, levels: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(REFERENCE, "level_2", reference)
    with pytest.raises(ConfigurationError, match="its reference gives no right answer that can be timed on level_2"):
        await level_score(LevelBench(level_1=0.1, level_2=0.1, level_3=0.1), levels, "program")


@pytest.mark.parametrize(
    ("told", "score"),
    [
        ({"level_1": 0.1, "level_2": 0.4, "level_3": 0.8}, 0.685),  # both worked cases of tasks.md 11
        ({"level_1": 0.05, "level_2": 0.4, "level_3": Verdict.TIMED_OUT}, 0.541667),
        ({"level_1": 0.1, "level_2": Verdict.OUT_OF_MEMORY, "level_3": 0.1}, 0.3),
        ({"level_1": 0.1, "level_2": Verdict.WRONG, "level_3": 0.1}, 0.0),
    ],
)
async def test_the_score_is_that_of_the_published_formula(
    told: dict[str, float | Verdict], score: float, levels: Task
) -> None:
    bench = LevelBench(**told)
    found = await level_score(bench, levels, "program")
    assert found.efficiency == pytest.approx(score, abs=1e-6)
    if told["level_2"] is Verdict.WRONG:
        assert found.verdict is Verdict.WRONG
        assert "level_3" not in dict(bench.asked)  # what is wrong has no score: nothing more is timed


async def test_a_task_without_levels_has_no_such_score(sum_task: SumTask) -> None:
    with pytest.raises(ConfigurationError, match="has no levels that count"):
        await level_score(LevelBench(), sum_task(), "program")
