"""The two steps in which a program runs, for the outermost code of its process: `with step as step: step()`, twice.

What that code calls is a function of C, so a program finds no frame of ours below its own, and no name of ours in that
of the outermost code. What comes before and after stands in `__enter__` and `__exit__`. Nothing that is sent from here
is believed by anyone.
"""

import contextlib
import gc
import os
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.frames import GO, Kind, frame
from refinery_tui.core.bench.exchange.names import PROGRAM_FILE
from refinery_tui.core.bench.exchange.wide import wider_for
from refinery_tui.core.bench.profile.line_tracer import LineTracer
from refinery_tui.core.bench.program import error_words, no_input

INPUT, RESULT = 3, 4
_PROGRAM = "program"
_RECURSION = 1000
_NAMES = {"__name__": "__main__", "__doc__": None, "__package__": None, "__loader__": None, "__spec__": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What a program is asked for: its function, the type of its answer, its input, which may be one for each call;
    lines: what watches its lines, where it is profiled.
    """

    entry_point: str
    answer: str
    argument: Any
    calls: bool
    lines: LineTracer | None = None


class Loading:
    """The first step: the program's module is carried out."""

    def __init__(self, assignment: Assignment, source: bytes) -> None:
        self._assignment, self._source = assignment, source
        self._module = types.ModuleType(_PROGRAM)
        self._calling = Calling(assignment)  # made now, so that it is frozen with all that is ours

    def __enter__(self) -> Callable[[], Any]:
        """Go on with the program's code; with its failure where it is none."""
        sys.modules[_PROGRAM] = self._module
        self._module.__file__ = PROGRAM_FILE
        text = self._source.decode("utf-8", "replace").removeprefix("\ufeff")  # as text: no encoding can hide code
        try:
            code = compile(text, PROGRAM_FILE, "exec", dont_inherit=True)
        except BaseException as error:
            fail(error)
        _name(None)
        gc.freeze()
        if self._assignment.lines is not None:
            self._assignment.lines.begin()
        return partial(exec, code, self._module.__dict__)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Let the call be the next step.

        A program that asks for input while it is loaded gets none. What fails for that after its function stands is its
        example, not its answer.
        """
        function, example = None, False
        try:
            function = getattr(self._module, self._assignment.entry_point, None)
            example = isinstance(error, Exception) and bool(no_input.ASKED) and callable(function)
            if error is None and not callable(function):
                error = NameError(f"there is no function {self._assignment.entry_point}")
        except BaseException as raised:  # a module may answer for its names itself
            error = raised
        if error is not None and not example:
            fail(error)
        self._calling.function = function
        _name(self._calling)
        return True


class Calling:
    """The second step: its function is called, once the bench says so."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self.function: Any = None
        self._values: list[Any] = []
        self._count = 0

    def __enter__(self) -> Callable[[], Any]:
        """Say that it is loaded, and wait until the input is what it is."""
        send(frame(Kind.LOADED))
        os.read(INPUT, 1)
        arguments = self._assignment.argument if self._assignment.calls else (self._assignment.argument,)
        self._count = len(arguments)
        return partial(self._values.extend, map(self.function, arguments))

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Answer; then show what has become of the argument, if that is asked.

        The values and an exception are kept to the end: what is destroyed earlier may print, or spend time.
        """
        if self._assignment.lines is not None:
            self._assignment.lines.end()
        sys.setrecursionlimit(_RECURSION)  # the program's own may leave no room for what is ours
        if error is None and len(self._values) < self._count:
            error = StopIteration()  # which has ended the loop of map()
        if error is not None:
            fail(error)
        send(_answer(self._values, self._assignment))
        if os.read(INPUT, 1) == GO:
            lines = self._assignment.lines
            send(_shown(self._assignment) if lines is None else frame(Kind.PROFILE, lines.message()))
            os.read(INPUT, 1)
        os._exit(70)


def fail(error: BaseException) -> None:
    """Tell of an exception, and be ended."""
    with contextlib.suppress(BaseException):  # the program may have put anything in the place of stdout
        sys.stdout.flush()
    send(error_words.crash(error))
    os.read(INPUT, 1)
    os._exit(70)


def send(message: bytes) -> None:
    """All of it, to the bench."""
    view = memoryview(message)
    while view:
        view = view[os.write(RESULT, view) :]


def _name(step: object) -> None:
    """Leave no name in the outermost code but that of its next step."""
    names = vars(sys.modules["__main__"])
    names.clear()
    names.update(_NAMES | {"__builtins__": sys.modules["builtins"], "step": step})


def _answer(values: list[Any], assignment: Assignment) -> bytes:
    """The frame of an answer, or of what it is that cannot be one."""
    try:
        others = [type(value) for value in values if not codec.is_a(value, assignment.answer)]
        if others:
            return frame(Kind.WRONG_TYPE, codec.name(others[0]).encode())
        wider = wider_for(assignment.answer)
        return frame(Kind.ANSWER, codec.encode(values if assignment.calls else values[0], wider))
    except codec.NotPlain as reason:
        return frame(Kind.WRONG_TYPE, str(reason).encode())


def _shown(assignment: Assignment) -> bytes:
    """The argument as the program left it; empty when it holds what no argument can."""
    try:
        return frame(Kind.ARGUMENT, codec.encode(assignment.argument, wider_for(assignment.answer)))
    except codec.NotPlain:
        return frame(Kind.ARGUMENT)
