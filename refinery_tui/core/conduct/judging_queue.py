"""The bench's part of a session: one program after its iteration, all final programs of a block."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from refinery_tui.core.base.clock import Clock
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.bench import Bench, ScriptObserver
from refinery_tui.core.conduct.direct.answer_desk import call_programs, judge_answers
from refinery_tui.core.conduct.pilot_pass import PilotPass
from refinery_tui.core.conduct.quiet_machine import calibrated, load_each
from refinery_tui.core.conduct.task_benches import BenchOf
from refinery_tui.core.experiment.bench_records import Calibration, Check
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.record.bench_note import BenchNote
from refinery_tui.core.record.events import Calibrated, Checked, Event, Measured
from refinery_tui.core.record.run.judged import Judged
from refinery_tui.core.record.run.scale_events import Scaled
from refinery_tui.core.record.run.team_events import Observed, Profiled
from refinery_tui.core.record.state import Run, State

AGAIN = 2  # times a check is repeated that failed through the bench


def _no_note(note: BenchNote | None) -> None:
    """Nobody watches."""


class BlockPart(NamedTuple):
    """The runs of a block on one task, which are timed together."""

    block: int
    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingQueue:
    """Measuring is serial: whoever wants the bench waits for it; its seconds are charged to no team. `for_task` gives
    the bench of each of several tasks, which else is always the same.
    """

    bench: Bench
    measuring: Measuring
    clock: Clock
    emit: Callable[[Event], None]
    state: Callable[[], State]
    note: Callable[[BenchNote | None], None] = _no_note
    for_task: BenchOf | None = None
    rest: Callable[[float], Awaitable[None]] = asyncio.sleep
    unless_stopped: Callable[[], AbstractAsyncContextManager[None]] = nullcontext
    load: Callable[[], float] = load_each
    _bench_is_free: asyncio.Lock = field(default_factory=asyncio.Lock)
    _profiled: dict[int, bool] = field(default_factory=dict)

    async def pending(self, run: Run) -> None:
        """Check every program of the run that has not been checked; if it is correct time it once, and profile it where
        its team is told of that.
        """
        await judge_answers(self, run)
        for iteration in run.iterations:
            again = iteration is run.iterations[-1] and iteration.failed_through_bench
            if iteration.unjudged or again or self._lacks_profile(run, iteration):
                async with self.noted():
                    await self._judge(run, iteration.number)

    @asynccontextmanager
    async def noted(self) -> AsyncIterator[None]:
        """The bench for one piece of work, which a person's stop leaves undone."""
        async with self.unless_stopped(), self._bench_is_free:
            try:
                yield
            finally:
                self.note(None)

    async def candidate(self, run: Run, iteration: int, turn: int) -> None:
        """As `pending`, the program of one turn, unless that is on record."""
        found = self._judged(run, iteration, turn)
        if found.unjudged or found.failed_through_bench or self._lacks_profile(run, found):
            async with self.noted():
                await self._judge(run, iteration, turn)

    async def observed_candidate(self, run: Run, iteration: int, turn: int) -> None:
        """As `candidate`; where the bench lets a team look on, also what the turn's script leads to."""
        await self.candidate(run, iteration, turn)
        found = self._judged(run, iteration, turn)
        if found.program is None or found.observation is not None:
            return
        async with self.noted():
            bench = await self.bench_of(self.state().task_of(run))
            if isinstance(bench, ScriptObserver):
                self.note(BenchNote(doing="observing", run=run.planned.id))
                seen, at = await bench.observe(found.program), self.clock.now()
                self.emit(Observed(at=at, run=run.planned.id, iteration=iteration, turn=turn, observation=seen))

    def _judged(self, run: Run, number: int, turn: int | None) -> Judged:
        """An iteration as it stands, or one of its turns."""
        return self.state().run(run.planned.id).iterations[number - 1].judged(turn)

    async def _judge(self, run: Run, number: int, turn: int | None = None) -> None:
        judged = self._judged(run, number, turn)
        if judged.program is not None and (judged.check is None or judged.failed_through_bench):
            await self._check(run, number, turn, judged.program)
        judged = self._judged(run, number, turn)
        if judged.verdict is Verdict.CORRECT and not judged.selection:
            await self._select(run, number, turn, judged.program or "")
        judged = self._judged(run, number, turn)
        if self._lacks_profile(run, judged):
            await self._profile(run, number, turn, judged.program or "")

    def _lacks_profile(self, run: Run, judged: Judged) -> bool:
        """Whether it is correct, and its team is told where its time goes, and nobody has looked."""
        if judged.profile is not None or judged.verdict is not Verdict.CORRECT:
            return False
        treatment = run.planned.treatment
        if treatment not in self._profiled:  # asked of every program of a run after each of its turns
            self._profiled[treatment] = self.state().experiment.settings(treatment).feedback == "profile"
        return self._profiled[treatment]

    async def _profile(self, run: Run, iteration: int, turn: int | None, program: str) -> None:
        self.note(BenchNote(doing="profiling", run=run.planned.id))
        bench = await self.bench_of(self.state().task_of(run))
        profile = await bench.profile(program)
        at = self.clock.now()
        self.emit(Profiled(at=at, run=run.planned.id, iteration=iteration, turn=turn, profile=profile))

    async def _check(self, run: Run, iteration: int, turn: int | None, program: str) -> None:
        self.note(BenchNote(doing="checking", run=run.planned.id))
        check = await self._checked(run, program)
        self.emit(
            Checked(
                at=self.clock.now(),
                run=run.planned.id,
                iteration=iteration,
                purpose="iteration",
                check=check,
                turn=turn,
            )
        )

    async def bench_of(self, task: str) -> Bench:
        """The bench of a task; whoever asks holds the queue (`noted`)."""
        return self.bench if self.for_task is None else await self.for_task(task)

    async def _checked(self, run: Run, program: str, *, thorough: bool = False) -> Check:
        """The bench's word on a program; where the bench itself fails, it is asked again."""
        bench = await self.bench_of(self.state().task_of(run))
        check = await bench.check(program, thorough=thorough)
        for _ in range(AGAIN):
            if check.verdict is not Verdict.INTERNAL_ERROR:
                break
            check = await bench.check(program, thorough=thorough)
        return check

    async def _select(self, run: Run, iteration: int, turn: int | None, program: str) -> None:
        self.note(BenchNote(doing="timing", run=run.planned.id))
        if self.measuring.timed:
            bench = await self.bench_of(self.state().task_of(run))
            shots = await bench.round([program])
        else:
            check = self._judged(run, iteration, turn).check
            assert check is not None  # it is correct
            shots = (replace(check.dearest, order=0, place=0),)
        self.emit(
            Measured(
                at=self.clock.now(),
                block=run.planned.block,
                purpose="selection",
                input=1,
                repeat=1,
                shots=shots,
                runs=(run.planned.id,),
                run=run.planned.id,
                iteration=iteration,
                turn=turn,
            )
        )

    async def block(self, number: int) -> None:
        """The final pass of a block: every final program checked anew, then timed in interleaved rounds.

        Only what is missing is done, so an interrupted pass goes on where it stood.
        """
        async with self.noted():
            if not self.measuring.defensible:
                await self._as_the_pilot()
                return
            for part in self._parts(number):
                await self._calibrate(part, "before")
                for run in self._runs(part):
                    await self._confirm(run)
                await call_programs(self, self._runs(part))
                await self._scale(part)  # before the rounds: a block that has had them has its marks too
                await self._rounds(part)
                await self._calibrate(part, "after")

    async def _as_the_pilot(self) -> None:
        """All programs of the session at once, when the last of them is there; no calibration speaks of that."""
        timing = PilotPass(bench=self.bench, state=self.state())
        if timing.due:
            self.note(BenchNote(doing="timing"))
            for measured in await timing.rounds(self.clock.now()):
                self.emit(measured)

    def _parts(self, number: int) -> list[BlockPart]:
        """The block by tasks, in the order in which it was carried out."""
        runs = [run for run in self.state().runs if run.planned.block == number]
        return [BlockPart(number, task) for task in dict.fromkeys(self.state().task_of(run) for run in runs)]

    def _runs(self, part: BlockPart) -> tuple[Run, ...]:
        state = self.state()
        return tuple(r for r in state.runs if r.planned.block == part.block and state.task_of(r) == part.task)

    async def _calibrate(self, part: BlockPart, place: Literal["before", "after"]) -> None:
        task = part.task if self.state().several else ""
        known = any((c.block, c.task, c.place) == (part.block, task, place) for c in self.state().calibrations)
        if known or not self.measuring.timed:
            return
        calibration = await self._calibrated(await self.bench_of(part.task))
        at = self.clock.now()
        self.emit(Calibrated(at=at, block=part.block, place=place, calibration=calibration, task=task))

    async def _calibrated(self, bench: Bench) -> Calibration:
        return await calibrated(
            bench,
            patience_seconds=self.state().experiment.limits.patience.amount,
            clock=self.clock,
            begin=lambda: self.note(BenchNote(doing="calibrating")),
            emit=self.emit,
            rest=self.rest,
            load=self.load,
        )

    async def _confirm(self, run: Run) -> None:
        known = run.final is not None and run.final.verdict is not Verdict.INTERNAL_ERROR
        if known or run.source is None or run.chosen is None:
            return
        self.note(BenchNote(doing="confirming", run=run.planned.id))
        check = await self._checked(run, run.source, thorough=True)
        self.emit(Checked(at=self.clock.now(), run=run.planned.id, iteration=run.chosen, purpose="final", check=check))

    async def _rounds(self, part: BlockPart) -> None:
        bench, state = await self.bench_of(part.task), self.state()
        own = {run.planned.id for run in self._runs(part)}
        done = {(m.input, m.repeat) for m in state.rounds if m.block == part.block and own & set(m.runs)}
        for input_, repeat in self.measuring.rounds:
            sound = self._worth_timing(part)
            if sound and (input_, repeat) not in done:
                self.note(BenchNote(doing="timing"))
                shots = await bench.round([run.source or "" for run in sound])
                self.emit(
                    Measured(
                        at=self.clock.now(),
                        block=part.block,
                        purpose="final",
                        input=input_,
                        repeat=repeat,
                        shots=shots,
                        runs=tuple(run.planned.id for run in sound),
                    )
                )

    async def _scale(self, part: BlockPart) -> None:
        """Time each program that answered rightly, if not in time, at the sizes that its task declares."""
        bench = await self.bench_of(part.task)
        for run in self._runs(part):
            right = run.final is not None and run.final.verdict in (Verdict.CORRECT, Verdict.TIMED_OUT)
            if (
                not (right and self.measuring.timed)
                or run.scaling is not None
                or run.source is None
                or run.program is None
            ):
                continue
            self.note(BenchNote(doing="timing", run=run.planned.id))
            if points := await bench.scaling(run.source):
                self.emit(Scaled(at=self.clock.now(), run=run.planned.id, program=run.program, points=points))

    def _worth_timing(self, part: BlockPart) -> list[Run]:
        """The part's correct programs, and those that timed out until one round says where they are cut off."""
        cut = {
            measured.runs[shot.place]
            for measured in self.state().rounds
            for shot in measured.shots
            if shot.place is not None and shot.verdict is Verdict.TIMED_OUT
        }
        worth = (Verdict.CORRECT, Verdict.TIMED_OUT)
        return [r for r in self._runs(part) if r.final and r.final.verdict in worth and r.planned.id not in cut]
