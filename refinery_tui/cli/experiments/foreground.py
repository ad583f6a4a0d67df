"""A session conducted in this process: its display, the system's signals, its exit code."""

import asyncio
import signal
from typing import TYPE_CHECKING

import typer

from refinery_tui.cli.experiments.displays import Progress
from refinery_tui.core.base.control import Command
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import usd
from refinery_tui.core.record.state import State

if TYPE_CHECKING:
    from refinery_tui.core.conduct.run_session import Order

INTERRUPTED = 130


async def carried_out(order: "Order", shown: Progress, *, announced: bool = True) -> int:
    """Carry the order out, its folder printed at once where it is `announced`; the exit code."""
    from refinery_tui.core.conduct.run_session import run

    if announced:
        print(order.folder, flush=True)
    conducting = asyncio.ensure_future(run(order))
    signals = _Signals(order.commands, conducting)
    beating = asyncio.ensure_future(_beat(shown))
    try:
        state = await conducting
    except asyncio.CancelledError:
        return signals.code or INTERRUPTED
    finally:
        beating.cancel()
        shown.close()
    if state.ended is not None and state.ended.reason == "usd limit":
        limits, spent = order.experiment.limits, state.usd
        left = f" leaves {usd(max(0.0, limits.usd - spent))}" if limits.usd and spent is not None else ""
        raise RefineryError(
            f"The limit of {limits.usd} usd{left or ' is reached'}, and the next reply may cost more at worst. Nothing "
            f"is lost: raise limits.usd, or lower limits.reply_tokens (now {limits.reply_tokens:,}), and run it again."
        )
    return signals.code or 0


async def _beat(shown: Progress) -> None:
    """Once a second the display may say that it goes on."""
    while True:
        await asyncio.sleep(1.0)
        shown.beat()


class _Signals:
    """What the system says: the first interrupt stops after the turns under way, the next one at once."""

    def __init__(self, commands: asyncio.Queue[Command], conducting: asyncio.Future[State]) -> None:
        self.code = 0
        self._commands, self._conducting = commands, conducting
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self._interrupted)
        loop.add_signal_handler(signal.SIGTERM, self._ended, signal.SIGTERM)
        loop.add_signal_handler(signal.SIGHUP, self._ended, signal.SIGHUP)

    def _interrupted(self) -> None:
        self._commands.put_nowait("abort" if self.code else "stop")
        if not self.code:
            typer.echo("Stopping when the replies in progress have ended; once more stops at once.", err=True)
        self.code = INTERRUPTED

    def _ended(self, number: signal.Signals) -> None:
        self.code = 128 + number
        self._conducting.cancel()
