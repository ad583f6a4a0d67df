"""`refinery open`: one session in the terminal app, running or not."""

import typer

from refinery_tui.cli.base.home import home
from refinery_tui.cli.base.options import SESSIONS, SessionName, Sessions
from refinery_tui.core.find.catalogue import session_named


def open_session(session: SessionName, sessions: Sessions = SESSIONS) -> None:
    """Open a session in the terminal app: an old one, or one that another terminal runs."""
    raise typer.Exit(home(sessions, session_named(session, sessions)))
