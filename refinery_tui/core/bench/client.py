"""The conductor's end of the bench: starts the bench process, asks it, and survives its death."""

import asyncio
import itertools
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Protocol

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.process.isolated_python import ENVIRONMENT, isolated
from refinery_tui.core.base.program import sha
from refinery_tui.core.bench.calibrate import calibration
from refinery_tui.core.bench.direct.answer_bench import AnswerBench, BenchGone
from refinery_tui.core.bench.exchange import wire
from refinery_tui.core.bench.exchange.setup import setup
from refinery_tui.core.bench.exchange.shot_messages import BENCH_LOST, lost_shot, profile_told, shots_of
from refinery_tui.core.bench.scaling import declared_points
from refinery_tui.core.experiment.bench_records import (
    Calibration,
    Check,
    Isolation,
    LineProfile,
    ScalingPoint,
    Shot,
)
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.experiment.task import Task, TaskLimits
from refinery_tui.core.experiment.task_shelf import family_named

_END_SECONDS = 2.0
_COMMAND = isolated("from refinery_tui.core.bench.judge import bench_process; bench_process.main()")


class Heard(Protocol):
    """Hears that a check has come to its `step`th of `steps` inputs, one of `family`."""

    def __call__(self, family: str, step: int, steps: int) -> None:
        """Take note of it."""
        ...


def unheard(family: str, step: int, steps: int) -> None:
    """Nobody listens."""


class ProcessBench(AnswerBench):
    """A bench in a process of its own. One request at a time; a cancelled one is taken back."""

    def __init__(self, task: Task, *, limits: TaskLimits | None, mode: str | None, heard: Heard, each: bool) -> None:
        self._task, self._heard = task, heard
        self._setup = setup(task, limits or task.limits, mode, each=each)
        self._numbers = itertools.count(1)
        self._turn, self._closed = asyncio.Lock(), False
        self._process: asyncio.subprocess.Process | None = None
        self._messages: asyncio.Queue[wire.Message | None] = asyncio.Queue()
        self._listening: asyncio.Task[None] | None = None
        self._isolation: Isolation | None = None
        self.absent: dict[str, str] = {}

    @property
    def isolation(self) -> Isolation:
        """What contains programs here, as the bench process found it when it started."""
        assert self._isolation is not None  # open_bench starts the process before anyone sees the bench
        return self._isolation

    @property
    def pid(self) -> int | None:
        """The bench process, None while there is none."""
        return self._process.pid if self._process else None

    async def check(self, source: str, *, thorough: bool = False, brief: bool = False) -> Check:
        """One program on every check family, fresh inputs; `thorough` adds small ones, `brief` ends at a failure."""
        (check,) = await self.checks([source], thorough=thorough, brief=brief)
        return check

    async def checks(
        self, sources: Sequence[str], *, thorough: bool = False, brief: bool = False, timed: bool = False
    ) -> tuple[Check, ...]:
        """Programs that are not competitors, as a task's examples: all on the same inputs, which are drawn once.

        timed: an input of the timing family is one of them.
        """
        try:
            reply = await self.request("check", sources=list(sources), thorough=thorough, brief=brief, timed=timed)
        except BenchGone:
            return tuple(Check(program=sha(source), cases=(lost_shot(source, "check", 0),)) for source in sources)
        seen = zip(sources, reply["checks"], strict=True)
        return tuple(Check(program=sha(source), cases=shots_of(shots)) for source, shots in seen)

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        """Each program and the baseline once, in random order, each on a fresh input of the timing family."""
        timing = self._task.timing
        *shots, baseline = await self.volley(timing.name, timing.size, [*sources, self._task.baseline])
        return *(replace(shot, place=place) for place, shot in enumerate(shots)), baseline

    async def volley(self, family: str, size: int, sources: Sequence[str]) -> tuple[Shot, ...]:
        """A fresh input of any family and size for every one of `sources`, repeats included; shots in their order."""
        try:
            reply = await self.request("volley", family=family, size=size, sources=list(sources))
        except BenchGone:
            return tuple(lost_shot(source, family, place) for place, source in enumerate(sources))
        return shots_of(reply["shots"])

    async def profile(self, source: str) -> LineProfile:
        """Where its time goes, by line, on a small fresh input of the timing family."""
        try:
            found = (await self.request("profile", source=source))["profile"]
        except BenchGone:
            return LineProfile(program=sha(source), missing=BENCH_LOST)
        return profile_told(found)

    async def scaling(self, source: str) -> tuple[ScalingPoint, ...]:
        """The program beside the baseline at the sizes that the task declares, for a minute at most."""
        return await declared_points(self, self._task, source)

    async def pilot_rounds(self, sources: Sequence[str], measuring: Measuring) -> tuple[tuple[Shot, ...], ...]:
        """All in one process on shared inputs, as the pilot did: for each of the rounds a shot of each program."""
        family = family_named(self._task, measuring.family)
        wanted = {"family": family.name, "size": family.size, "inputs": measuring.inputs, "repeats": measuring.repeats}
        try:
            shots = shots_of((await self.request("pilot rounds", sources=list(sources), **wanted))["shots"])
        except BenchGone:
            raise RefineryError("The bench process ended while it timed all programs together; run it again.") from None
        return tuple(shots[at : at + len(sources)] for at in range(0, len(shots), len(sources)))

    async def mutants(self, *, checks: int, count: int, rate: int) -> list[wire.Message]:
        """What each of some drawn checks catches of the reference's mutants; see `judge.mutants.report`."""
        try:
            reply = await self.request("mutants", checks=checks, count=count, rate=rate)
        except BenchGone:
            raise RefineryError("The bench process ended while it measured the task's checks; try again.") from None
        found: list[wire.Message] = reply["mutants"]
        return found

    async def audit(self) -> list[wire.Message]:
        """What is wrong with the task's inputs.py by itself; see `judge.audit.report`."""
        try:
            found: list[wire.Message] = (await self.request("audit"))["audit"]
        except BenchGone:
            raise RefineryError("The bench process ended while it looked at the task's inputs; try again.") from None
        return found

    async def calibrate(self) -> Calibration:
        """The floor, the baseline against itself, and the baseline's time now."""
        return await calibration(self, self._task)

    async def aclose(self) -> None:
        """End the bench process and all it started, for good; whoever waits for it hears that it is gone."""
        self._closed = True
        await self._end()

    async def _end(self) -> None:
        """End this bench process; the next request starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            assert process.stdin is not None  # it was started with a pipe
            process.stdin.close()
            await asyncio.wait_for(process.wait(), _END_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
            if self._listening is not None:
                self._listening.cancel()
            self._messages.put_nowait(None)

    async def start(self) -> None:
        """Start the process and hear which isolation is in force; RefineryError when it refuses to run anything."""
        self._process = await asyncio.create_subprocess_exec(
            *_COMMAND,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=ENVIRONMENT,
            cwd="/",
            start_new_session=True,  # ctrl+c is for the conductor alone
        )
        assert self._process.stdout is not None  # it was started with a pipe
        self._messages = asyncio.Queue()
        self._listening = asyncio.create_task(_listen(self._process.stdout, self._messages))
        try:
            await self._send(self._setup)
            hello = await self._receive()
        except BenchGone:
            await self._end()
            raise RefineryError("The bench process ended before it was ready; nothing was executed.") from None
        except asyncio.CancelledError:
            await self._end()
            raise
        if "refused" in hello:
            await self._end()
            raise RefineryError(hello["refused"])
        found, before = hello["isolation"], self._isolation.layers if self._isolation else ()
        if lost := set(before) - set(found["layers"]):
            await self._end()
            raise RefineryError(f"The bench could not be started again with {', '.join(lost)}; open the session anew.")
        self._isolation, self.absent = Isolation(**found | {"layers": tuple(found["layers"])}), hello["absent"]
        self._setup |= {"mode": self._isolation.mode}  # started again, it must not come back weaker

    async def request(self, what: str, **arguments: Any) -> wire.Message:
        """What the bench process replies; BenchGone when it ends meanwhile, RefineryError when the task is broken."""
        async with self._turn:
            if self._closed:
                raise BenchGone
            if self._process is None:
                await self.start()
            number = next(self._numbers)
            try:
                await self._send({"id": number, "do": what, "arguments": arguments})
                reply = await self._reply(number)
            except asyncio.CancelledError:
                await self._take_back(number)
                raise
            except BenchGone:
                await self._end()
                raise
        if "broken" in reply:
            raise RefineryError(f"Task {self._task.name}: {reply['broken']}. Mend {self._task.folder / 'inputs.py'}.")
        return reply

    async def _reply(self, number: int) -> wire.Message:
        """The reply to this request, whose cases are heard of before; what remains of others is passed over."""
        while True:
            reply = await self._receive()
            if reply.get("id") == number and "case" not in reply:
                return reply
            if reply.get("id") == number:
                self._heard(**reply["case"])

    async def _take_back(self, number: int) -> None:
        """Tell the bench to drop a request; it answers every request once, which a later reply passes over."""
        try:
            await self._send({"cancel": number})
        except BenchGone:
            await self._end()

    async def _send(self, message: wire.Message) -> None:
        process = self._running()
        try:
            assert process.stdin is not None
            process.stdin.write(wire.pack(message))
            await process.stdin.drain()
        except ConnectionError:
            raise BenchGone from None

    async def _receive(self) -> wire.Message:
        message = await self._messages.get()
        if message is None:
            raise BenchGone
        return message

    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise BenchGone
        return self._process


@asynccontextmanager
async def open_bench(
    task: Task,
    *,
    limits: TaskLimits | None = None,
    unsafe: bool = False,
    mode: str | None = None,
    heard: Heard = unheard,
    each: bool = False,
) -> AsyncIterator[ProcessBench]:
    """A bench for `task`; RefineryError when programs cannot be run safely. `mode` forces one, for tests and doctor.

    `heard` is told which input a check has come to, a few times a second; `each`: it runs programs over records alone.
    """
    if sys.platform != "linux":
        hint = "Use WSL2." if sys.platform == "win32" else "Use Docker or a Linux machine."
        words = f"Programs can only be confined on Linux, not on {sys.platform}; nothing was executed."
        raise RefineryError(f"{words} {hint}")
    bench = ProcessBench(task, limits=limits, mode="unsafe" if unsafe else mode, heard=heard, each=each)
    await bench.start()
    try:
        yield bench
    finally:
        await bench.aclose()


async def _listen(stream: asyncio.StreamReader, messages: asyncio.Queue[wire.Message | None]) -> None:
    """Put every whole message into the queue, and None at the end of the line."""
    try:
        while True:
            head = await stream.readexactly(wire.LENGTH.size)
            messages.put_nowait(json.loads(await stream.readexactly(wire.LENGTH.unpack(head)[0])))
    except asyncio.IncompleteReadError:
        messages.put_nowait(None)
