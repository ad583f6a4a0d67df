"""What went wrong in a program, as a kind and words: exceptions are hostile, and nothing of theirs is trusted to work.

A name may be a str with methods of its own, an attribute a property that raises, a message gigabytes long.
"""

import errno

from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.frames import Kind, frame
from refinery_tui.core.bench.exchange.names import PROGRAM_FILE

_REFUSED = (errno.EPERM, errno.EACCES, errno.ENOSYS)
_MOST_WORDS = 2048
_MOST_MESSAGE = 1500


def crash(error: BaseException) -> bytes:
    """The frame that tells of an exception; one that cannot even be looked at is a crash all the same."""
    try:
        return frame(_kind(error), words(error))
    except BaseException:
        return frame(Kind.CRASHED, b"an exception that cannot be described")


def words(error: BaseException) -> bytes:
    """The exception, its message and the program's line, at most 2 KB."""
    message, line = _message(error), _line(error)
    place = f" (line {line})" if line else ""
    text = f"{codec.name(type(error))}{': ' if message else ''}{message}{place}"
    return text.encode("utf-8", "backslashreplace")[:_MOST_WORDS]


def _kind(error: BaseException) -> Kind:
    if issubclass(type(error), SystemExit):
        return Kind.EXITED
    if issubclass(type(error), MemoryError):
        return Kind.MEMORY
    return Kind.BLOCKED if any(map(_refused, _chain(error))) else Kind.CRASHED


def _refused(error: BaseException) -> bool:
    """Whether the lockdown refused a call: only it answers so here."""
    if issubclass(type(error), OSError) and OSError.__dict__["errno"].__get__(error) in _REFUSED:
        return True
    message = _message(error)
    return "can't start new thread" in message or "Operation not permitted" in message


def _message(error: BaseException) -> str:
    """What the exception says, which is the program's own code and may itself fail."""
    try:
        return str.__getitem__(str(error), slice(_MOST_MESSAGE))
    except BaseException as second:
        return f"(its message raised {codec.name(type(second))})"


def _chain(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None and len(chain) < 5:
        chain.append(error)
        cause: BaseException | None = BaseException.__dict__["__cause__"].__get__(error)
        error = cause if cause is not None else BaseException.__dict__["__context__"].__get__(error)
    return chain


def _line(error: BaseException) -> int:
    """The line of the program that was being carried out, 0 when it was none of its own."""
    line, trace = 0, BaseException.__dict__["__traceback__"].__get__(error)
    while trace is not None:
        line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == PROGRAM_FILE else line
        trace = trace.tb_next
    return line
