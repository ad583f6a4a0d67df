"""What every display of a run is told, and which one is wanted: full in a terminal, plain elsewhere, or none."""

import os
from enum import StrEnum
from typing import IO, Annotated, Protocol

import typer

from refinery_tui.cli.experiments.progress import SESSION, PlainProgress
from refinery_tui.core.record.bench_note import BenchNote
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.state import State


class Progress(Protocol):
    """What a display is told: every event once it is on disk, and the end."""

    def event(self, event: Event, state: State) -> None:
        """Show what happened."""
        ...

    def note(self, note: BenchNote | None) -> None:
        """Take note of what the bench does now."""
        ...

    def beat(self) -> None:
        """Say that it goes on, when nothing was said for long; called once a second."""
        ...

    def close(self) -> None:
        """Leave the terminal as it was found."""
        ...


class NoProgress:
    """Shows nothing."""

    def event(self, event: Event, state: State) -> None:
        """Say nothing."""

    def note(self, note: BenchNote | None) -> None:
        """Say nothing."""

    def beat(self) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Leave nothing."""


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
