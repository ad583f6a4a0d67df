"""`refinery open`: one session in the terminal app, running or not, of this folder or of a bundle."""

from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from refinery_tui.cli.base.home import home
from refinery_tui.cli.base.options import SESSIONS, SessionName, Sessions
from refinery_tui.cli.base.report import print_note
from refinery_tui.core.bundle import is_bundle
from refinery_tui.core.find.catalogue import session_named


def open_session(session: SessionName, sessions: Sessions = SESSIONS) -> None:
    """Open a session in the terminal app: an old one, one that another terminal runs, or a bundle's (FILE.zip).

    A bundle is opened from a copy that is removed afterwards; nothing in it is executed.
    """
    if is_bundle(session):
        raise typer.Exit(_open_bundle(Path(session)))
    raise typer.Exit(home(sessions, session_named(session, sessions)))


def _open_bundle(path: Path) -> int:
    from refinery_tui.core.bundle.archive import unpacked
    from refinery_tui.core.bundle.checks import unpack_session

    with TemporaryDirectory(prefix="refinery-bundle-") as place:
        folder = unpack_session(unpacked(path), Path(place), path)
        code = home(Path(place), folder)
    print_note(f"{path} was shown from a copy that is gone now; unzip its session/ into sessions to keep it.")
    return code
