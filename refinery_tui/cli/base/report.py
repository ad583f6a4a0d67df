"""What goes to stderr, and the exit codes: 0 done, 1 failed, 2 usage or configuration, 3 try again, 130 interrupted."""

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from refinery_tui.core.base import invocation
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import clean

FAILED, INTERRUPTED, PIPE_CLOSED = 1, 130, 141
BUG = "This is a fault in Refinery itself; sessions on disk are safe. Please report the lines above."


def program() -> str:
    """How this very process was called."""
    return invocation.program(sys.argv[0], Path(sys.executable), os.environ.get("PATH", ""), Path.cwd())


def as_typed(words: str) -> str:
    """`words` with every command in them called as this process was."""
    return invocation.as_typed(words, program())


def print_note(words: str) -> None:
    """One message on stderr, cleaned."""
    print(clean(as_typed(words)), file=sys.stderr, flush=True)


def guarded(command: Callable[[], int]) -> int:
    """Run a command; its exit code, whatever became of it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = _code(command)
        sys.stdout.flush()
    except RefineryError as error:
        print_note(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return PIPE_CLOSED
    except Exception:
        traceback.print_exc()  # the plain one: it shows lines of source and never the values of variables
        print_note(BUG)
        return FAILED
    return code


def _code(command: Callable[[], int]) -> int:
    """The exit code of a command that may also leave by SystemExit, as the option parser does."""
    try:
        return command()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 0 if left.code is None else FAILED


def _forget_stdout() -> None:
    """The reader has gone: give the interpreter's last flush somewhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
