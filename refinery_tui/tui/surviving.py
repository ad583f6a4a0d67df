"""What must hold when the app does not end well: the terminal is given back, and nothing secret is printed."""

import asyncio
import signal
from typing import TYPE_CHECKING

from rich.segment import Segments
from rich.traceback import Traceback

if TYPE_CHECKING:
    from textual.app import App

ENDING = (signal.SIGTERM, signal.SIGHUP)


def listen(app: "App[int]") -> None:
    """End in good order on SIGTERM and SIGHUP, with exit codes 143 and 129."""
    loop = asyncio.get_running_loop()
    for number in ENDING:
        loop.add_signal_handler(number, app.exit, 0, 128 + number)


def report(app: "App[int]") -> None:
    """The traceback of a bug without the values of its variables: keys and prompts may stand among them."""
    app.bell()
    traceback = Traceback(show_locals=False, width=None)
    app._exit_renderables.append(Segments(app.console.render(traceback, app.console.options)))
    app._close_messages_no_wait()
