"""The conductor's end of the bench: starts the bench process, asks it, and survives its death."""

import asyncio
import importlib.util
import itertools
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from refinery_tui.core.bench import wire
from refinery_tui.core.errors import RefineryError
from refinery_tui.core.program import sha
from refinery_tui.core.records import Calibration, Check, Isolation, Shot
from refinery_tui.core.task import Limits, Task
from refinery_tui.core.verdict import Verdict

ROOT = str(Path(__file__).resolve().parents[3])
ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
_PROGRAM = f"import sys; sys.path.append({ROOT!r}); from refinery_tui.core.bench import judge; judge.main()"


class Bench(Protocol):
    """What the conductor asks of the place where programs run."""

    @property
    def isolation(self) -> Isolation:
        """What contains programs here."""
        ...

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        """One program on every check family, fresh inputs; `thorough` adds the small planted ones."""
        ...

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        """One fresh input of the timing family; each program and the baseline once, in random order."""
        ...

    async def calibrate(self) -> Calibration:
        """The floor, the baseline against itself, and the baseline's time now."""
        ...

    async def aclose(self) -> None:
        """End the bench process and all it started."""
        ...


class BenchGone(Exception):
    """The bench process ended in the middle of a request."""


class ProcessBench:
    """A bench in a process of its own. One request at a time; a cancelled one is taken back."""

    def __init__(self, task: Task, *, limits: Limits | None, mode: str | None) -> None:
        self._task = task
        self._setup = _setup(task, limits or task.limits, mode)
        self._numbers = itertools.count(1)
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._isolation: Isolation | None = None

    @property
    def isolation(self) -> Isolation:
        """What contains programs here, as the bench process found it when it started."""
        assert self._isolation is not None  # open_bench starts the process before anyone sees the bench
        return self._isolation

    @property
    def pid(self) -> int | None:
        """The bench process, None while there is none."""
        return self._process.pid if self._process else None

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        """One program on every check family, fresh inputs; `thorough` adds the small planted ones."""
        try:
            shots = await self._ask("check", source=source, thorough=thorough)
        except BenchGone:
            shots = (_lost(source, "check", 0),)
        return Check(program=sha(source), cases=shots)

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        """One fresh input of the timing family; each program and the baseline once, in random order."""
        distinct = dict.fromkeys([*sources, self._task.baseline])
        timing = self._task.timing
        return await self.volley(timing.name, timing.size, tuple(distinct))

    async def volley(self, family: str, size: int, sources: Sequence[str]) -> tuple[Shot, ...]:
        """One fresh input of any family and size for every one of `sources`, repeats included; shots in their order."""
        try:
            return await self._ask("volley", family=family, size=size, sources=list(sources))
        except BenchGone:
            return tuple(_lost(source, family, place) for place, source in enumerate(sources))

    async def calibrate(self) -> Calibration:
        """The floor, the baseline against itself, and the baseline's time now."""
        from refinery_tui.core.bench.calibrate import calibration

        return await calibration(self, self._task)

    async def aclose(self) -> None:
        """End the bench process and all it started."""
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None
            process.stdin.close()
            try:
                await asyncio.wait_for(process.wait(), 2.0)
            except TimeoutError:
                process.kill()
                await process.wait()

    async def start(self) -> None:
        """Start the process and hear which isolation is in force; RefineryError when it refuses to run anything."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", "-B", "-c", _PROGRAM),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=ENVIRONMENT,
            cwd="/",
            limit=1 << 24,
        )
        await self._send(self._setup)
        try:
            hello = await self._receive()
        except BenchGone:
            await self.aclose()
            raise RefineryError("The bench process ended before it was ready; nothing was executed.") from None
        if "refused" in hello:
            await self.aclose()
            raise RefineryError(hello["refused"])
        found = hello["isolation"]
        self._isolation = Isolation(**found | {"layers": tuple(found["layers"])})

    async def _ask(self, what: str, **arguments: Any) -> tuple[Shot, ...]:
        async with self._turn:
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
                await self.aclose()
                raise
        if "broken" in reply:
            raise RefineryError(f"Task {self._task.name}: {reply['broken']}. Mend {self._task.folder / 'inputs.py'}.")
        return tuple(_shot(values) for values in reply["shots"])

    async def _reply(self, number: int) -> wire.Message:
        """The reply to this request; what remains of requests that were taken back is passed over."""
        while (reply := await self._receive()).get("id") != number:
            continue
        return reply

    async def _take_back(self, number: int) -> None:
        """Tell the bench to drop a request; it answers every request once, which a later reply passes over."""
        try:
            await self._send({"cancel": number})
        except BenchGone:
            await self.aclose()

    async def _send(self, message: wire.Message) -> None:
        process = self._running()
        assert process.stdin is not None
        try:
            process.stdin.write(wire.pack(message))
            await process.stdin.drain()
        except ConnectionError:
            raise BenchGone from None

    async def _receive(self) -> wire.Message:
        process = self._running()
        assert process.stdout is not None
        try:
            head = await process.stdout.readexactly(wire.LENGTH.size)
            message: wire.Message = json.loads(await process.stdout.readexactly(wire.LENGTH.unpack(head)[0]))
        except asyncio.IncompleteReadError:
            raise BenchGone from None
        return message

    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise BenchGone
        return self._process


@asynccontextmanager
async def open_bench(
    task: Task, *, limits: Limits | None = None, unsafe: bool = False, mode: str | None = None
) -> AsyncIterator[ProcessBench]:
    """A bench for `task`; RefineryError when programs cannot be run safely. `mode` forces one, for tests and doctor."""
    if sys.platform != "linux":
        hint = "Use WSL2." if sys.platform == "win32" else "Use Docker or a Linux machine."
        raise RefineryError(f"Programs can only be confined on Linux, not on {sys.platform}; nothing was executed. {hint}")
    bench = ProcessBench(task, limits=limits, mode="unsafe" if unsafe else mode)
    await bench.start()
    try:
        yield bench
    finally:
        await bench.aclose()


def _lost(source: str, family: str, place: int) -> Shot:
    return Shot(
        program=sha(source),
        family=family,
        verdict=Verdict.INTERNAL_ERROR,
        cpu_seconds=None,
        wall_seconds=None,
        order=place,
        detail="the bench process was lost and is started again",
    )


def _shot(values: dict[str, Any]) -> Shot:
    return Shot(**values | {"verdict": Verdict(values["verdict"])})


def _setup(task: Task, limits: Limits, mode: str | None) -> wire.Message:
    """Everything the bench process is told, once."""
    inputs = task.folder / "inputs.py"
    path, readable = _libraries(task)
    permissions = {"threads": task.threads, "executable_memory": task.executable_memory}
    server = {
        "entry_point": task.entry_point,
        "answer": task.answer,
        "answer_bytes": limits.answer_bytes,
        "memory_bytes": limits.memory_bytes,
        "permissions": permissions,
        "libraries": task.libraries,
        "library_path": path,
        "readable": readable,
    }
    return {
        "mode": mode,
        "root": ROOT,
        "inputs": inputs.read_text(encoding="utf-8"),
        "inputs_path": str(inputs),
        "families": [asdict(family) for family in task.families],
        "baseline": task.baseline,
        "answer": task.answer,
        "tolerance": task.tolerance,
        "limits": asdict(limits),
        "permissions": permissions,
        "server": server,
    }


def _libraries(task: Task) -> tuple[str | None, list[str]]:
    """Where the libraries are imported from, and the only parts of it that programs may read."""
    if task.environment is not None:
        return str(task.environment), [str(task.environment)]
    if not task.libraries:
        return None, []
    folders = [_folder(task, name) for name in task.libraries]
    return os.path.dirname(folders[0]), [path for folder in folders for path in (folder, f"{folder}.libs")]


def _folder(task: Task, name: str) -> str:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise RefineryError(f"Task {task.name} needs {name}, which is not installed here: pip install {name}.")
    origin = Path(found.origin)
    return str(origin.parent if origin.name == "__init__.py" else origin)
