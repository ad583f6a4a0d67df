"""`refinery web`: the app in a browser, to look at, or with `--control` to work in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from refinery_tui.cli.base.options import SESSIONS, Sessions, there
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.extras import require
from refinery_tui.core.find.catalogue import session_named

MOST_TABS = 8


def web(
    session: Annotated[
        str | None, typer.Argument(metavar="SESSION", help="A session's folder, its name, or a part of its name.")
    ] = None,
    host: Annotated[str, typer.Option(help="Where to listen; another host than this one only by name.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 is any free one.")] = 0,
    control: Annotated[bool, typer.Option("--control", help="Let the page start, steer, edit and export too.")] = False,
    tabs: Annotated[int, typer.Option(min=1, max=100, help="Browser tabs at once; each is a process.")] = MOST_TABS,
    sessions: Sessions = SESSIONS,
) -> None:
    """Serve the app to a browser on this machine: one session to look at, or all of the folder.

    The address that is printed holds a token, new at each start: whoever has it may look, at SESSION alone where one
    is named. Nothing can be started, steered, written or deleted from the page, unless `--control` says so.

    Ctrl+c ends the server and its tabs. Needs the extra `web`: pip install 'refinery-tui[web]'.
    """
    require("web", "textual_serve", "aiohttp")
    from refinery_tui.cli.web.serve import serve

    folder = session_named(session, sessions) if session is not None else None
    if folder is None and not there(sessions).is_dir() and not control:
        raise ConfigurationError(f"{sessions}: holds no session to look at. Begin with 'refinery demo'.")
    with _shown(folder, sessions, control=control) as (root, shown, here):
        code = serve(root=root, shown=shown, here=here, host=host, port=port, control=control, most_tabs=tabs)
    raise typer.Exit(code)


@contextmanager
def _shown(folder: Path | None, sessions: Path, *, control: bool) -> Iterator[tuple[Path, Path | None, Path]]:
    """The folder of sessions, the one to open, and the folder to stand in.

    Whoever may only look at one session finds no other: the app stands in a folder of its own that holds that one.
    """
    if folder is None or control:
        yield sessions.absolute(), folder and folder.absolute(), Path.cwd()
        return
    with TemporaryDirectory(prefix="refinery-web-") as place:
        only = Path(place) / folder.resolve().name
        only.symlink_to(folder.resolve(), target_is_directory=True)
        yield Path(place), only, Path(place)
