"""What must hold when the app does not end well: the terminal is given back, and nothing secret is printed."""

import asyncio
import contextlib
import os
import select
import signal
import sys
import termios
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

ENDING = (signal.SIGTERM, signal.SIGHUP)
LOST = 128 + signal.SIGHUP
GRACE_SECONDS = 1.5  # an app without a terminal is gone in two seconds, whatever hangs
# The usual screen, the cursor; no mouse, focus or pasting told any more, ordinary keys: xterm's control sequences.
_GIVEN_BACK = b"\x1b[?1049l\x1b[?25h\x1b[?1000;1003;1004;1006;1015;2004l\x1b[<u\x1b[0m\r\n"
WORKER_SECONDS = 0.3  # that work under way is given to end by itself


def listen(app: "App[int]") -> None:
    """End in good order on SIGTERM and SIGHUP, with exit codes 143 and 129; anyway where the loop itself hangs."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(_Unjoined())
    for number in ENDING:
        loop.add_signal_handler(number, app.exit, 0, 128 + number)
        if not app.is_headless:
            signal.signal(number, _ends_anyway)  # in the place of the loop's own, which does nothing
    if not app.is_headless and sys.stdin.isatty():
        threading.Thread(target=_guard, args=(app, loop), name="terminal", daemon=True).start()


def _ends_anyway(number: int, frame: object) -> None:
    """Hear of a signal outside the loop, which was told already and has its time to end in good order."""
    threading.Thread(target=_end_late, args=(128 + number,), name="ending", daemon=True).start()


def _end_late(code: int) -> None:
    """End what has not ended in its time, with the terminal given back."""
    threading.Event().wait(GRACE_SECONDS)
    if sys.stdin.isatty() and not _terminal_lost():
        with contextlib.suppress(OSError, termios.error):  # it went this very moment
            modes = termios.tcgetattr(0)
            modes[0] |= termios.ICRNL | termios.IXON
            modes[3] |= termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN
            termios.tcsetattr(0, termios.TCSANOW, modes)
            os.write(1, _GIVEN_BACK)
    os._exit(code)


class _Unjoined(ThreadPoolExecutor):
    """Threads for work that nobody waits for at the end: what hangs in one of them keeps no app open."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of them, whatever they do."""
        super().shutdown(wait=False, cancel_futures=True)


def leave_workers(code: int) -> int:
    """The exit code of a process that can end by itself; one in which a thread still works or hangs ends here."""
    until = time.monotonic() + WORKER_SECONDS
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(max(0.0, until - time.monotonic()))
            if thread.is_alive():
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
    return code


def run_to_the_end(app: "App[int]") -> int:
    """Run the app; its exit code, which is 129 when its terminal has gone."""
    on_terminal = sys.stdin.isatty()
    try:
        app.run()
    except OSError:
        if not (on_terminal and _terminal_lost()):
            raise
        return LOST
    lost = on_terminal and _terminal_lost()
    return app.return_code or (LOST if lost else 0)


def _terminal_lost() -> bool:
    """Whether the terminal has gone; what is still to be written then gets somewhere to go.

    Python would end with 120 in the place of any exit code when its last flush fails.
    """
    terminal = select.poll()
    terminal.register(sys.stdin.fileno(), 0)
    gone = any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in terminal.poll(0))
    if gone:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
        os.close(nowhere)
    return gone


def _guard(app: "App[int]", loop: asyncio.AbstractEventLoop) -> None:
    """End when the terminal is gone, also where nobody says so by a signal.

    Textual's writing thread dies with the terminal: what then writes waits for ever, while its reading thread turns
    over an end of input. So the app is asked to end, and ends anyway when it cannot.
    """
    terminal = select.poll()
    terminal.register(sys.stdin.fileno(), 0)  # a hang-up is told unasked
    while not terminal.poll(1000 * GRACE_SECONDS):
        if not app.is_running:
            return
    loop.call_soon_threadsafe(app.exit, 0, LOST)
    threading.Event().wait(GRACE_SECONDS)
    os._exit(LOST)
