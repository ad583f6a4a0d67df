"""The final pass in the pilot's way: all programs of the session in one process, once its last run has ended."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import NamedTuple

from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.bench import Bench
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.record.events import Measured
from refinery_tui.core.record.state import Run, State

# What the bench has seen end so is not put beside the others: it would take them down, or all their time.
_LEFT_OUT = (
    *(Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.NO_ANSWER),
    *(Verdict.OUTPUT_LIMIT, Verdict.BLOCKED, Verdict.VIOLATION),
)


class _Due(NamedTuple):
    """A round of a block that is still to be recorded."""

    block: int
    input: int
    repeat: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotPass:
    """Times all final programs together; nothing of it is a figure that can be defended."""

    bench: Bench
    state: State

    @property
    def due(self) -> tuple[_Due, ...]:
        """The rounds that are not on record, once every run has ended: before, nothing is timed."""
        if any(run.status != "ended" for run in self.state.runs):
            return ()
        had = {(each.block, each.input, each.repeat) for each in self.state.rounds}
        rounds = self.state.experiment.measuring.rounds
        every = (_Due(block, *each) for block in range(1, self.state.blocks + 1) for each in rounds)
        return tuple(each for each in every if each not in had)

    async def rounds(self, at: float) -> tuple[Measured, ...]:
        """The rounds that are due, timed now; `at` is the moment they are recorded with."""
        due = self.due
        blocks = {each.block for each in due}
        runs = [run for run in in_file_order(self.state) if run.planned.block in blocks and run.source is not None]
        put_in = [run for run in runs if _seen(run) not in _LEFT_OUT]
        measuring = self.state.experiment.measuring
        timed = await self.bench.pilot_rounds([run.source or "" for run in put_in], measuring) if put_in else ()
        shots = {
            (rnd, run.planned.id): shot
            for rnd, found in zip(measuring.rounds, timed, strict=False)
            for run, shot in zip(put_in, found, strict=True)
        }
        return tuple(self._measured(each, runs, shots, at) for each in due)

    def _measured(
        self, due: _Due, runs: list[Run], shots: dict[tuple[tuple[int, int], int], Shot], at: float
    ) -> Measured:
        own = [run for run in runs if run.planned.block == due.block]
        found = (shots.get(((due.input, due.repeat), run.planned.id)) or _left_out(run) for run in own)
        return Measured(
            at=at,
            block=due.block,
            purpose="final",
            input=due.input,
            repeat=due.repeat,
            shots=tuple(_placed(found)),
            runs=tuple(run.planned.id for run in own),
        )


def in_file_order(state: State) -> list[Run]:
    """The runs as the pilot's folder lists them: by treatment, and the replicates of one beside each other."""
    return sorted(state.runs, key=lambda run: (run.planned.treatment, run.planned.block))


def _placed(shots: Iterator[Shot]) -> Iterator[Shot]:
    return (replace(shot, place=place) for place, shot in zip(count(), shots, strict=False))


def _seen(run: Run) -> Verdict | None:
    """What the bench found of the program that is the run's result, when its iteration was checked."""
    return run.iterations[run.chosen - 1].verdict if run.chosen is not None else None


def _left_out(run: Run) -> Shot:
    return Shot(
        program=sha(run.source or ""),
        family="",
        verdict=_seen(run) or Verdict.NO_ANSWER,
        cpu_seconds=None,
        wall_seconds=None,
        detail="not put into the process of the others: this is what the bench saw it do in a process of its own",
    )
