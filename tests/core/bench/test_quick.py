"""The quick answer: what fits before the end is said, and what does not is said too."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.calibration_cache import CachedCalibration
from refinery_tui.core.bench.measure import ProgramComparison, Step
from refinery_tui.core.bench.quick import MOST_ROUNDS, cannot_say, compare_quickly
from refinery_tui.core.experiment.bench_records import Calibration, Check, Isolation, Shot
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.experiment.task_shelf import load_task
from tests.fakes.answers import FakeAnswers

SHIPPED = load_task("longest_distinct")
FAMILIES = ("empty", "all_equal", "all_distinct", "few_values", "at_the_end", "back_and_forth", "planted")
TASK = replace(
    SHIPPED,
    families=(
        *(
            replace(each, count=1 if each.least else each.count, least=None)
            for each in SHIPPED.checks
            if each.name in FAMILIES
        ),
        SHIPPED.timing,
    ),
)
LARGE = replace(TASK, families=(*TASK.families, replace(TASK.checks[0], name="large", size=TASK.timing.size)))
KEPT = CachedCalibration(
    calibration=Calibration(floor_seconds=1e-4, aa_ratio=1.0, aa_spread=0.01, baseline_seconds=1.0), age_seconds=60.0
)


@dataclass(slots=True)
class SlowBench(FakeAnswers):
    """Every request takes as long as it is told; a program's text is its CPU seconds, or what goes wrong with it."""

    takes: float = 1.0
    now: float = 0.0
    taken_back: int = 0
    families: list[str] = field(default_factory=list)
    isolation: Isolation = field(
        default_factory=lambda: Isolation(mode="strict", layers=(), clock="fake", verified=True, sentence="")
    )

    def left(self) -> float:
        return 10.0 - self.now

    async def volley(self, family: str, size: int, sources: Sequence[str]) -> tuple[Shot, ...]:
        if self.left() < self.takes:
            try:
                await asyncio.Event().wait()
            finally:
                self.taken_back += 1
        self.now += self.takes
        self.families.append(family)
        return tuple(self._shot(source, family, place) for place, source in enumerate(sources))

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        return await self.volley("timed", 1, [*sources, "1.0"])

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        raise AssertionError("a whole check is too long for a quick answer")

    async def pilot_rounds(self, sources: Sequence[str], measuring: Measuring) -> tuple[tuple[Shot, ...], ...]:
        raise AssertionError("nobody asks for the pilot's way here")

    async def calibrate(self) -> Calibration:
        raise AssertionError("there is no time for it")

    async def aclose(self) -> None: ...

    def _shot(self, source: str, family: str, place: int) -> Shot:
        verdict = Verdict.WRONG if source == "wrong" and family == "few_values" else Verdict.CORRECT
        seconds = float(source) if source != "wrong" else 1.0
        return Shot(
            program=source, family=family, verdict=verdict, cpu_seconds=seconds, wall_seconds=seconds, place=place
        )


async def quick(bench: SlowBench, sources: dict[str, str], **more: object) -> ProgramComparison:
    steps: list[Step] = []
    patience = 0.01  # real seconds: when the fake's time is over the request would never be answered

    def left() -> float:
        return 60.0 if bench.left() >= bench.takes else patience

    task = more.pop("task", TASK)
    found = await compare_quickly(bench, task, sources, seconds_left=left, tell=steps.append, **more)  # type: ignore[arg-type]  # as given
    assert steps
    return found


async def test_programs_are_checked_on_small_inputs_and_timed_in_five_rounds_at_most() -> None:
    bench = SlowBench(takes=0.1)
    found = await quick(bench, {"fast": "0.5", "bad": "wrong"}, task=LARGE, kept=KEPT)
    verdicts = {program.name: program.verdict for program in found.programs}
    assert verdicts == {"fast": Verdict.CORRECT, "bad": Verdict.WRONG}
    assert bench.families.count("timed") == MOST_ROUNDS
    assert "large" not in bench.families
    assert found.calibration == KEPT.calibration
    assert found.calibration_age_seconds == 60.0
    assert cannot_say(found) == [
        "Not checked on large.",
        "Timed in 5 rounds: which is faster is seen once at best, and nothing here is confirmed.",
    ]


async def test_nothing_is_claimed_that_was_seen_once() -> None:
    found = await quick(SlowBench(takes=0.1), {"fast": "0.5", "slow": "0.9"})
    (pair,) = found.claims
    assert pair.claim.faster is None
    assert pair.claim.words.endswith("seen once and not confirmed")


async def test_when_the_time_is_over_what_is_under_way_is_taken_back_and_the_rest_is_named() -> None:
    bench = SlowBench(takes=3.0)
    found = await quick(bench, {"fast": "0.5"})
    assert bench.taken_back == 1
    (program,) = found.programs
    assert (program.verdict, program.figures) == (Verdict.CORRECT, None)
    assert found.unchecked == ("few_values", "at_the_end", "back_and_forth", "planted")
    assert cannot_say(found) == [
        "Not checked on few_values, at_the_end, back_and_forth, planted.",
        "There was no time to time anything: which is faster is seen once at best, and nothing here is confirmed.",
        "The bench was not calibrated: its floor and its noise now are not known.",
    ]


async def test_no_time_at_all_is_said() -> None:
    found = await quick(SlowBench(takes=20.0), {"fast": "0.5"})
    assert found.programs == ()
    assert cannot_say(found)[-1] == "There was no time for anything: leave --quick out."


async def test_a_program_that_failed_early_is_not_run_again() -> None:
    bench = SlowBench(takes=0.1)
    found = await quick(bench, {"bad": "wrong"})
    (program,) = found.programs
    assert program.check.failing_family == "few_values"
    assert bench.families[-1] == "few_values"
    assert "timed" not in bench.families
