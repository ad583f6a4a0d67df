"""What is said on the terminal once the app has given it back."""

import sys
from pathlib import Path

from refinery_tui.core.base.process.invocation import NAME, as_typed, command
from refinery_tui.core.base.text import clean


def hint(session: Path | None, *, running: bool, program: str = NAME) -> str:
    """How to open the session again that was looked at last; empty when none was."""
    if session is None:
        return ""
    goes_on = "It keeps running without this terminal. " if running else ""
    return f"{goes_on}Open it again: {as_typed(command('open', clean(str(session))), program)}"


def print_farewell(words: str) -> None:
    """On stderr, since stdout is for answers."""
    if words:
        print(words, file=sys.stderr, flush=True)
