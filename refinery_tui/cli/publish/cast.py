"""`refinery cast`: a session as a recording for asciinema's player, without a terminal and not in real time."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from refinery_tui.cli.base.options import SESSIONS, Sessions
from refinery_tui.cli.base.report import print_note
from refinery_tui.cli.base.session_folder import SessionOrBundle, session_folder
from refinery_tui.cli.publish.target import Force, free_target
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean, count, percent, seconds
from refinery_tui.core.base.text import size as bytes_words


def cast(
    session: SessionOrBundle,
    speed: Annotated[float, typer.Option(help="Seconds of the session in a second of the recording.")] = 20.0,
    run: Annotated[int, typer.Option(help="This run alone.", show_default="all")] = 0,
    start: Annotated[
        str, typer.Option("--from", metavar="RUN:ITERATION", help="From there on.", show_default="the beginning")
    ] = "",
    idle: Annotated[float, typer.Option(help="Waits in which nothing happens are cut to so many seconds.")] = 2.0,
    size: Annotated[str, typer.Option(metavar="COLUMNSxROWS", help="The terminal's size in cells.")] = "120x36",
    theme: Annotated[str, typer.Option(help="dark, light, contrast or terminal.")] = "dark",
    format_version: Annotated[int, typer.Option(help="Of asciicast: 3, or 2 for older players.")] = 3,
    out: Annotated[Path | None, typer.Option(help="The file.", show_default="<session>.cast")] = None,
    force: Force = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Record a session as the app replays it: an asciicast, with a marker at the end of each iteration.

    It plays in asciinema and its player. The same session gives the same file, while nobody conducts it.
    """
    from refinery_tui.core.export.files import write_one
    from refinery_tui.tui.pictures.asciicast import VERSIONS, asciicast
    from refinery_tui.tui.pictures.cast_request import cast_request
    from refinery_tui.tui.pictures.film import film

    request = cast_request(speed, run, start, idle, size, theme)
    version = next((each for each in VERSIONS if each == format_version), None)
    if version is None:
        raise ConfigurationError(f"--format-version {format_version}: asciicast has 3 and 2.")
    with session_folder(session, sessions) as named:
        path = named.resolve()
        target = out or Path(f"{path.name}.cast")
        free_target(target, force=force)
        with share_shown(sys.stderr) as told:
            made = asyncio.run(film(path, request, told))
    content = asciicast(made, version)
    write_one(target, content, force=True)
    typer.echo(clean(str(target)))
    marked = sum(event.kind == "m" for event in made.events)
    print_note(f"{seconds(made.seconds)}, {count(marked, 'marker')}, {bytes_words(len(content.encode()))}.")
    if made.running:
        print_note("The session is running: the recording ends with what was on record when it was read.")
    if made.tags:
        print_note(f"{', '.join(made.tags)}: the recording says so too.")


@contextmanager
def share_shown(stream: IO[str]) -> Iterator[Callable[[float], None]]:
    """What is told of the share that is done, on a line of its own while it lasts; nothing where nobody looks."""
    if not stream.isatty():
        yield lambda share: None
        return
    try:
        yield lambda share: print(f"\r\x1b[K  recording: {percent(share)}", end="", file=stream, flush=True)
    finally:
        print("\r\x1b[K", end="", file=stream, flush=True)
