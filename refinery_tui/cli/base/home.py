"""`refinery` alone: Home in a terminal, the plain list of sessions without one."""

import sys
from pathlib import Path

from refinery_tui.cli.base.report import as_typed, program


def has_terminal() -> bool:
    """Whether a person can see and steer what is drawn, which goes to stderr."""
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()


def home(sessions: Path, open_session: Path | None = None) -> int:
    """Open the terminal app; the exit code. Without a terminal: the list, or that session's line."""
    if has_terminal():
        from refinery_tui.tui.app import run_app

        return run_app(sessions=sessions, open_session=open_session, program=program())
    from refinery_tui.cli.base.options import there
    from refinery_tui.cli.sessions.list_sessions import list_text
    from refinery_tui.core.find.catalogue import summaries, summary

    print(as_typed(list_text([summary(open_session)] if open_session else summaries(there(sessions)))))
    return 0
