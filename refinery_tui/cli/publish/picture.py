"""`refinery picture`: a screen of the app as a picture, without a terminal."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.cli.base.options import SESSIONS, Sessions
from refinery_tui.cli.base.report import print_note
from refinery_tui.cli.base.session_folder import SessionOrBundle, session_folder
from refinery_tui.cli.publish.target import Force, free_target
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean

FORMS = (".svg", ".png")


def picture(
    session: SessionOrBundle,
    screen: Annotated[str, typer.Option(help="session, iteration, analysis or plan.")] = "session",
    view: Annotated[str, typer.Option(help="A view of it, such as power of the analysis, diff of an iteration.")] = "",
    at: Annotated[str, typer.Option("--at", metavar="RUN:ITERATION", help="Where it stands: 13:4, or 13.")] = "",
    size: Annotated[str, typer.Option(metavar="COLUMNSxROWS", help="The terminal's size in cells.")] = "160x50",
    theme: Annotated[str, typer.Option(help="dark, light, contrast or terminal.")] = "dark",
    out: Annotated[
        Path | None, typer.Option(help="The file: .svg or .png.", show_default="<session>-<screen>.svg")
    ] = None,
    force: Force = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Draw a screen of the app as it shows a session: for a paper, a page, a pull request.

    The same session gives the same .svg, while nobody conducts it. A .png is drawn by Chromium.
    """
    from refinery_tui.core.export.files import write_one
    from refinery_tui.tui.pictures.picture import picture_of, snapshot_words
    from refinery_tui.tui.pictures.png import png_of
    from refinery_tui.tui.pictures.screen_request import screen_request

    request = screen_request(screen, view, at, size, theme)
    with session_folder(session, sessions) as path:
        target = out or Path(f"{path.resolve().name}-{screen}.svg")
        if target.suffix.lower() not in FORMS:
            raise ConfigurationError(
                f"{clean(str(target))}: a picture is written as .svg or .png; end the file's name so."
            )
        free_target(target, force=force)
        made = asyncio.run(picture_of(path, request))
    write_one(target, png_of(made.svg) if target.suffix.lower() == ".png" else made.svg, force=True)
    typer.echo(clean(str(target)))
    if made.running:
        print_note(snapshot_words(made))
    if made.state.marks:
        print_note(f"{', '.join(made.state.marks)}: the picture says so too.")
