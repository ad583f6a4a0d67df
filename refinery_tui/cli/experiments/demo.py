"""`refinery demo`: the terminal app on a small experiment, running live on the simulated model."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.cli.base.report import program
from refinery_tui.core.base.errors import ConfigurationError


def demo(
    sessions: Annotated[Path, typer.Option(help="Where sessions are kept.")] = Path("sessions"),
) -> None:
    """Open the terminal app on a small experiment, running live: no key, no network, nothing to configure."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigurationError("The demo needs a terminal; without one: refinery run demo --display plain.")
    from refinery_tui.tui.app import run_app

    raise typer.Exit(run_app(sessions=sessions, start="demo", program=program()))
