"""`refinery open`: one session in the terminal app, running or not, of this folder or of a bundle."""

import typer

from refinery_tui.cli.base.home import home
from refinery_tui.cli.base.options import SESSIONS, Sessions
from refinery_tui.cli.base.report import print_note
from refinery_tui.cli.base.session_folder import SessionOrBundle, session_folder
from refinery_tui.core.bundle import is_bundle


def open_session(session: SessionOrBundle, sessions: Sessions = SESSIONS) -> None:
    """Open a session in the terminal app: an old one, one that another terminal runs, or a bundle's (FILE.zip).

    A bundle is opened from a copy that is removed afterwards; nothing in it is executed.
    """
    with session_folder(session, sessions) as folder:
        bundled = is_bundle(session)
        code = home(folder.parent if bundled else sessions, folder)
    if bundled:
        print_note(f"{session} was shown from a copy that is gone now; unzip its session/ into sessions to keep it.")
    raise typer.Exit(code)
