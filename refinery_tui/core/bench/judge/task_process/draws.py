"""Inputs nobody can foresee and the answers to them: drawn in a process of their own, kept in the bench process."""

import base64
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refinery_tui.core.base.text import clean
from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.wide import wider_for
from refinery_tui.core.bench.exchange.wire import Message, pack
from refinery_tui.core.bench.judge.check_plan import Case
from refinery_tui.core.bench.judge.fork_server import ENVIRONMENT
from refinery_tui.core.bench.judge.patience import Patience, PatienceMeter
from refinery_tui.core.bench.judge.readable_paths import readable_paths
from refinery_tui.core.bench.judge.task_process.inputs_process import BROKEN, HEAD
from refinery_tui.core.bench.lockdown import landlock

MUTANTS_SECONDS = 300.0
_LOOK_SECONDS = 0.5  # how often its clock is read
MOST_PRINTED = 64 << 10  # bytes of what inputs.py prints that are shown
_CHUNK = 1 << 20
_PROGRAM = (
    "import sys; sys.path.append({root!r}); "
    "from refinery_tui.core.bench.judge.task_process import inputs_process; inputs_process.begin({link}, {parent})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One fresh input as bytes, and the answer it must get, as it is and as bytes.

    size: what the family was asked for; calls: both are lists, of an input and an answer for each call of one
    execution.
    """

    family: str
    size: int
    argument: bytes
    expected: Any
    answer: bytes
    calls: bool = False


class InputsBroken(Exception):
    """A task's inputs.py failed: the words say where."""


class Inputs:
    """A task's inputs.py in a process of its own, without keys, which reads its folder and libraries alone.

    `attend` is called while it draws, when something has arrived at `inbox`; what it raises ends the drawing.
    """

    def __init__(self, setup: Message, attend: Callable[[], None], inbox: int) -> None:
        self._setup, self._attend, self._inbox = setup, attend, inbox
        self._process: subprocess.Popen[bytes] | None = None
        self._printed = 0
        self._start()

    def draw(self, case: Case, most_calls: int = 0) -> Draw:
        """A fresh input for a case, from the operating system's randomness; for many calls at most so many inputs."""
        wanted = {"family": case.family, "size": case.size, "calls": case.calls, "most": most_calls}
        wanted |= {"optional": bool(self._setup["checker"]), "answer": self._setup["answer"]}
        return self._drawn(case, *self._answered(wanted, self._patience(case)))

    def _drawn(self, case: Case, argument: bytes, answer: bytes) -> Draw:
        try:
            expected = codec.decode(answer, wider=wider_for(self._setup["answer"]))
        except codec.NotPlain as reason:
            raise InputsBroken(f"inputs.py: {reason}") from None
        return self._checked(
            Draw(
                family=case.family,
                size=case.size,
                argument=argument,
                expected=expected,
                answer=answer,
                calls=case.calls,
            )
        )

    def answered(self, case: Case, argument: bytes) -> Draw:
        """An input that was drawn before, with the answer that it must get."""
        wanted = {"asked": base64.b64encode(argument).decode(), "answer": self._setup["answer"]}
        return self._drawn(case, *self._answered(wanted, self._patience(case)))

    def _patience(self, case: Case) -> Patience:
        """What one draw may take."""
        return Patience(
            work=f"an input of {case.family} of size {case.size:,} and its answer",
            cpu_seconds=self._setup["limits"]["draw_seconds"],
            mend=": make them cheaper, or raise draw_seconds under [limits] in task.toml",
        )

    def mutants(self, plan: Sequence[Case], *, count: int, rate: int) -> dict[str, Any]:
        """What share of the reference's mutants a check of these cases catches; see `mutants.report`."""
        cases = [(case.family, case.size, case.calls) for case in plan]
        wanted = {"plan": cases, "count": count, "rate": rate, "call": self._setup["call"]}
        patience = Patience(work="the mutants of its reference", cpu_seconds=MUTANTS_SECONDS)
        told = self._answered(wanted | {"checker_of_answers": bool(self._setup["checker"])}, patience)
        found: dict[str, Any] = codec.decode(told[0])
        return found

    def audit(self) -> list[Message]:
        """What is wrong with inputs.py by itself; see `audit.report`."""
        wanted = {"audit": self._setup["families"], "answer": self._setup["answer"]}
        patience = Patience(work="being audited", cpu_seconds=MUTANTS_SECONDS)
        found: list[Message] = codec.decode(self._answered(wanted, patience)[0])
        return found

    def accepts(self, draw: Draw, given: bytes) -> bool:
        """Whether the task's checker takes an encoded answer; InputsBroken when it fails or hangs."""
        told = {"argument": draw.argument, "expected": draw.answer, "given": given}
        wanted = {name: base64.b64encode(part).decode() for name, part in told.items()}
        names = {"checker": self._setup["checker"], "calls": draw.calls}
        most = self._setup["limits"]["check_seconds"]
        patience = Patience(work="one answer to check", cpu_seconds=most, wall_seconds=3 * most)
        verdict, _ = self._answered(wanted | names | {"answer": self._setup["answer"]}, patience)
        return bool(codec.decode(verdict))

    def misfit(self, given: bytes, *, calls: bool) -> str:
        """Where an encoded answer does not fit the task's schema, empty where it does; InputsBroken when that takes too
        long.
        """
        wanted = {"misfit": base64.b64encode(given).decode(), "calls": calls, "answer": self._setup["answer"]}
        most = self._setup["limits"]["check_seconds"]
        patience = Patience(work="judging one answer by its schema", cpu_seconds=most, wall_seconds=3 * most)
        return str(codec.decode(self._answered(wanted, patience)[0]))

    def _answered(self, wanted: Message, patience: Patience) -> tuple[bytes, bytes]:
        """What the process says to a request with a fresh secret seed."""
        if self._process is None:
            self._start()
        try:
            return self._ask(wanted | {"seed": os.urandom(32).hex()}, patience)
        except InputsBroken:
            raise
        except BaseException:  # taken back in the middle: what it would still say is no answer to what is asked next
            self.close()
            raise

    def _checked(self, draw: Draw) -> Draw:
        """InputsBroken where no program could be right, as the reference answers with another type than is wanted.

        Beside a checker there may be no reference: its answer may then be None.
        """
        wanted = self._setup["answer"]
        if self._setup["checker"]:
            return draw
        for expected in draw.expected if draw.calls else [draw.expected]:
            if not codec.is_a(expected, wanted):
                kind = codec.name(type(expected))
                raise InputsBroken(f"inputs.py: answer() returned {kind} on {draw.family}, where answer = {wanted!r}")
        return draw

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-c", self._program(theirs.fileno())],
            env=ENVIRONMENT,
            cwd="/",
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        theirs.close()
        self._link = ours
        try:
            most = self._setup["limits"]["draw_seconds"]
            self._ask(_confinement(self._setup), Patience(work="being loaded", cpu_seconds=most))
        except BaseException:
            self.close()
            raise

    def _program(self, link: int) -> str:
        return _PROGRAM.format(root=self._setup["root"], link=link, parent=os.getpid())

    def _ask(self, message: Message, patience: Patience) -> tuple[bytes, bytes]:
        """The two parts of the answer; InputsBroken with the words of a process that could not give it."""
        assert self._process is not None
        meter = PatienceMeter(self._process.pid, patience)
        try:
            self._link.sendall(pack(message))
            kind, first, second = HEAD.unpack(self._exactly(HEAD.size, meter))
            if max(first, second) > codec.MOST_BYTES:
                self.close()  # what else it has sent would be taken for the next answer
                raise InputsBroken("inputs.py: gave more than an input may have")
            parts = self._exactly(first, meter), self._exactly(second, meter)
        except (EOFError, OSError):
            raise InputsBroken(f"inputs.py: {self._ended()}") from None
        if kind == BROKEN:
            raise InputsBroken(clean(parts[0].decode("utf-8", "replace")))
        self._pass_on()
        return parts

    def _exactly(self, length: int, meter: PatienceMeter) -> bytes:
        received = bytearray()
        while len(received) < length:
            self._wait(meter)
            part = self._link.recv(min(_CHUNK, length - len(received)))
            if not part:
                raise EOFError
            received += part
        return bytes(received)

    def _wait(self, meter: PatienceMeter) -> None:
        """Until something can be received; what is printed meanwhile is passed on, lest a full pipe be waited for."""
        assert self._process is not None
        assert self._process.stdout is not None
        printed = self._process.stdout.fileno()
        poll = select.poll()
        for descriptor in (self._link.fileno(), printed, self._inbox):
            poll.register(descriptor, select.POLLIN)
        while True:
            ready = {fd for fd, _ in poll.poll(_LOOK_SECONDS * 1000)}
            if self._link.fileno() in ready:
                return
            if self._inbox in ready:
                self._attend()
            if printed in ready and not self._pass_on():
                poll.unregister(printed)
            if too_long := meter.too_long():
                self.close()
                raise InputsBroken(f"inputs.py: {too_long}")

    def _pass_on(self) -> bool:
        """Say what it has printed by now, cleaned and not without end; False when it can print no more."""
        assert self._process is not None
        assert self._process.stdout is not None
        printed = self._process.stdout.fileno()
        if not select.select([printed], [], [], 0)[0]:
            return True
        words = os.read(printed, 1 << 16)  # once: one that never stops must not keep us from looking at the clock
        shown = words[: max(0, MOST_PRINTED - self._printed)]
        self._printed += len(words)
        if shown:
            os.write(2, clean(shown.decode("utf-8", "replace")).encode())
        return bool(words)

    def _ended(self) -> str:
        """How a process ended that should have answered."""
        self._pass_on()
        process = self._process
        self.close()
        code = process.returncode if process is not None else 0
        how = f"was killed ({signal.Signals(-code).name})" if code < 0 else f"ended with code {code}"
        return f"its process {how}"

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        self._link.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.5)  # it ends by itself when the line is closed, with the code that says why
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _confinement(setup: Message) -> Message:
    """What the process is told first: the program, what it may read, and where its libraries stand."""
    path, libraries = setup["inputs_path"], setup["importable"]
    return {
        "root": setup["root"],
        "source": setup["inputs"],
        "path": path,
        "schema": setup["schema"],
        "libraries": libraries,
        "readable": [*readable_paths(libraries), str(Path(path).parent)],
        "confined": setup["mode"] != "unsafe",
        "landlock": landlock.version(),
    }
