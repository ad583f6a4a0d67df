"""Is a task any good? Its example programs must get their verdicts, no constant may answer what is timed, its checks
must notice a reference that forgets a little, and its inputs.py must be right by itself (`lint_faults`).
"""

import ast
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import ProcessBench
from refinery_tui.core.experiment.bench_records import Check, Shot
from refinery_tui.core.experiment.task import ExampleProgram, Family, Task

DRAWS, LEAST_DRAWS, ALMOST_EVERY = 12, 4, 0.9
CHECKS, MUTANTS, FORGOTTEN = (
    2,
    100,
    1_000,
)  # checks drawn, mutants of a kind for each, and of how many values one is lost
ENOUGH = 0.99
_DRAWN_ITEMS = 3_000_000  # of one family in all, so that a check of the task stays short


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An example program, the verdict it got, and the family on which it failed."""

    program: ExampleProgram
    verdict: Verdict
    family: str | None
    detail: str

    @property
    def as_said(self) -> bool:
        """Whether it got the verdict that the task says it must get."""
        return self.verdict is self.program.verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Sameness:
    """How often the commonest answer of a family came up; `share` of 1 means one constant answers every draw."""

    family: Family
    answer: str
    share: float

    @property
    def guessable(self) -> bool:
        """Whether one constant answers almost every draw of inputs that are more than one case."""
        return self.share >= ALMOST_EVERY


class ExamplesBench(Protocol):
    """The part of a bench that a task's examples need."""

    async def checks(
        self, sources: Sequence[str], *, thorough: bool = False, brief: bool = False, timed: bool = False
    ) -> tuple[Check, ...]:
        """Each of them checked, on the same inputs where they have any."""
        ...


async def examples(bench: ExamplesBench, task: Task) -> list[Example]:
    """Every example program, checked on the same inputs, one of them of the timing family."""
    checks = await bench.checks([program.source for program in task.programs], brief=True, timed=True)
    return [_example(program, check) for program, check in zip(task.programs, checks, strict=True)]


def _example(program: ExampleProgram, check: Check) -> Example:
    shot = check.failing or check.cases[-1]
    return Example(program=program, verdict=shot.verdict, family=check.failing_family, detail=shot.detail)


class VolleyBench(Protocol):
    """The part of a bench that draws inputs and has them answered."""

    async def volley(self, family: str, size: int, sources: Sequence[str]) -> tuple[Shot, ...]:
        """A fresh input of a family and size for every one of `sources`."""
        ...


async def sameness(bench: VolleyBench, task: Task) -> AsyncIterator[Sameness]:
    """For every family, the commonest answer of the baseline over fresh draws, while it may be that of almost all."""
    for family in task.families:
        answers: Counter[str] = Counter()
        draws = max(LEAST_DRAWS, min(DRAWS, _DRAWN_ITEMS // max(1, family.size)))
        for drawn in range(1, draws + 1):
            (shot,) = await bench.volley(family.name, family.size, [task.baseline])
            answers.update(_calls(shot.answer) if family.calls else [shot.answer])
            if drawn >= LEAST_DRAWS and _varied(answers, drawn, draws):
                break
        answer, times = answers.most_common(1)[0]
        yield Sameness(family=family, answer=answer, share=times / answers.total())


def _varied(answers: "Counter[str]", drawn: int, draws: int) -> bool:
    """Whether the commonest answer stays below almost every one, were it all that is still to be drawn."""
    times, total = answers.most_common(1)[0][1], answers.total()
    to_come = (draws - drawn) * total / drawn
    return times + to_come < ALMOST_EVERY * (total + to_come)


def _calls(answers: str) -> list[str]:
    """The answers to many calls, each as text; those too long to be shown are told apart by their digest alone."""
    try:
        found = ast.literal_eval(answers)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return [f"{answers} (call {number})" for number in range(2)]
    return [repr(answer) for answer in found] if isinstance(found, list) and found else [answers]


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantShare:
    """How much of what could be wrong with a program the checks notice: mutants of the reference, caught and all.

    values: those that forget one value in FORGOTTEN; sizes: those that find nothing in a decade of sizes; missed: the
    edges that could be forgotten; unlike: why nothing could be measured.
    """

    values: tuple[int, int]
    sizes: tuple[int, int]
    edges: tuple[int, int]
    missed: tuple[str, ...]
    unlike: str

    @property
    def enough(self) -> bool:
        """Whether at least 99 % of those are caught that forget values or sizes; not every task has every edge."""
        caught, count = (sum(pair) for pair in zip(self.values, self.sizes, strict=True))
        return caught >= ENOUGH * count


async def mutants(bench: ProcessBench, *, checks: int = CHECKS, count: int = MUTANTS) -> MutantShare:
    """The mutants of the task's reference against drawn checks, without a program and so without its time."""
    found = await bench.mutants(checks=checks, count=count, rate=FORGOTTEN)
    edges = [pair for check in found for pair in check["edges"].items()]
    return MutantShare(
        values=_total(check["values"] for check in found),
        sizes=_total(check["sizes"] for check in found),
        edges=(sum(caught for _, caught in edges), len(edges)),
        missed=tuple(sorted({name for name, caught in edges if not caught})),
        unlike=next((check["unlike"] for check in found), ""),
    )


def _total(pairs: Iterable[list[int]]) -> tuple[int, int]:
    caught, count = zip(*pairs, strict=True)
    return sum(caught), sum(count)
