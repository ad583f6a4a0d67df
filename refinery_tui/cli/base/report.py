"""What goes to stderr, and the exit codes: 0 done, 1 failed, 2 usage or configuration, 3 try again, 130 interrupted."""

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.process import invocation
from refinery_tui.core.base.text import clean, unbroken, visible_json

FAILED, INTERRUPTED, PIPE_CLOSED = 1, 130, 141
BUG = "This is a fault in Refinery itself; sessions on disk are safe. Please report the lines above."


def program() -> str:
    """How this very process was called."""
    return invocation.program(sys.argv[0], Path(sys.executable), os.environ.get("PATH", ""), Path.cwd())


def as_typed(words: str) -> str:
    """`words` with every command in them called as this process was."""
    return invocation.as_typed(words, program())


def print_note(words: str) -> None:
    """One message on stderr, cleaned, on one line whatever names stand in it."""
    print(clean(unbroken(as_typed(words))), file=sys.stderr, flush=True)


def json_text(facts: Any) -> str:
    """Facts as JSON that any terminal can show."""
    return visible_json(json.dumps(facts, indent=2, ensure_ascii=False))


class Unanswered(RefineryError):
    """Standard output took no answer."""


class _Stream:
    """A stream for the time of a command; what it refuses goes to `refused`, that its reader has gone stays so."""

    def __init__(self, stream: Any, refused: Callable[[OSError], None]) -> None:
        self._stream, self._refused = stream, refused

    def write(self, text: str) -> int:
        """Write as the stream does."""
        with self._heard():
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush as the stream does."""
        with self._heard():
            self._stream.flush()

    @contextmanager
    def _heard(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            self._refused(error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _no_answer(error: OSError) -> None:
    raise Unanswered(f"The answer cannot be written to standard output: {error.strerror or error}.") from None


def _no_talk(error: OSError) -> None:
    """A disk that is full under a log ends no experiment: the answer and the exit code still say how it went."""


def guarded(command: Callable[[], int]) -> int:
    """Run a command; its exit code, whatever became of it."""
    if not _standing_streams():
        print_note("Standard output is closed, and the answer goes there: leave it open, or send it to a file.")
        return FAILED
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (cast("TextIO", _Stream(s, heard)) for s, heard in ((out, _no_answer), (err, _no_talk)))
    try:
        return _answered(command)
    finally:
        sys.stdout, sys.stderr = out, err
        _let_go(out, err)


def _let_go(*streams: TextIO) -> None:
    """Flush what a command left behind; what cannot be written must not be tried at the interpreter's end again."""
    for stream in streams:
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _answered(command: Callable[[], int]) -> int:
    try:
        code = _code(command)
        sys.stdout.flush()
    except RefineryError as error:
        for sentence in str(error).splitlines():
            print_note(sentence)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return PIPE_CLOSED
    except Exception:
        traceback.print_exc()  # the plain one: it shows lines of source and never the values of variables
        print_note(BUG)
        return FAILED
    return code


def _standing_streams() -> bool:
    """Whether there is a standard output; a closed input or error stream becomes one that is empty, so that no file
    which is opened later takes its number and is written to by mistake.
    """
    for number, name, flags in ((0, "stdin", os.O_RDONLY), (2, "stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, flags), number)
            stream = open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False)  # noqa: SIM115  # as long as the process
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
    return sys.stdout is not None


def _code(command: Callable[[], int]) -> int:
    """The exit code of a command that may also leave by SystemExit, as the option parser does."""
    try:
        return command()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 0 if left.code is None else FAILED
