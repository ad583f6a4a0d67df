"""Which display of a session's progress is wanted: full in a terminal, plain elsewhere, or none."""

import os
from enum import StrEnum
from typing import IO, Annotated

import typer

from refinery_tui.cli.experiments.progress import SESSION, NoProgress, PlainProgress, Progress


class Display(StrEnum):
    """How much is shown."""

    FULL = "full"
    PLAIN = "plain"
    NONE = "none"


Shown = Annotated[Display | None, typer.Option("--display", help="What is shown meanwhile.")]


def display(wanted: Display | None, stream: IO[str], session: str = SESSION) -> Progress:
    """The display that is wanted; full in a terminal and plain elsewhere and under CI when nothing is said.

    `session` is the folder that commands name.
    """
    kind = wanted or (Display.FULL if stream.isatty() and not os.environ.get("CI") else Display.PLAIN)
    if kind is Display.FULL:
        from refinery_tui.cli.experiments.progress_full import FullProgress  # brings rich, which plain needs not

        return FullProgress(stream, session)
    return PlainProgress(stream, session) if kind is Display.PLAIN else NoProgress()
