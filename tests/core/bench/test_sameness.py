"""How often the commonest answer of a family comes up: as many inputs are drawn as may tell, and no more."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.lint import DRAWS, LEAST_DRAWS, Sameness, sameness
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.task_shelf import load_task


class AnswersInTurn:
    """A bench on which the baseline gives these answers, and whoever asks for more fails."""

    def __init__(self, answers: Iterable[str]) -> None:
        self._answers, self.drawn = iter(answers), 0

    async def volley(self, family: str, size: int, sources: Sequence[str]) -> tuple[Shot, ...]:
        self.drawn += 1
        return (
            Shot(
                program="",
                family=family,
                verdict=Verdict.CORRECT,
                cpu_seconds=0.001,
                wall_seconds=0.001,
                answer=next(self._answers),
            ),
        )


async def found_of(bench: AnswersInTurn) -> Sameness:
    task = load_task("edit_distance")
    one = replace(task, families=(replace(task.families[0], size=10),))
    (found,) = [found async for found in sameness(bench, one)]
    return found


async def test_a_family_whose_answers_vary_is_drawn_until_that_is_certain() -> None:
    bench = AnswersInTurn(map(str, range(DRAWS)))
    assert not (await found_of(bench)).guessable
    assert bench.drawn == LEAST_DRAWS


async def test_one_answer_that_is_always_the_same_is_drawn_to_the_end() -> None:
    bench = AnswersInTurn(["7"] * DRAWS)
    found = await found_of(bench)
    assert (found.guessable, found.answer, found.share) == (True, "7", 1.0)
    assert bench.drawn == DRAWS


async def test_one_other_answer_leaves_a_constant_guessable_and_a_late_second_one_ends_the_draws() -> None:
    assert (await found_of(AnswersInTurn(["8", *["7"] * (DRAWS - 1)]))).guessable
    late = AnswersInTurn(["7"] * 9 + ["8", "9"])
    assert not (await found_of(late)).guessable
    assert late.drawn == 11
