"""How far `refinery apply` is, on stderr: one line that is redrawn in a terminal, a line each while elsewhere."""

import time
from collections.abc import Callable
from typing import IO

from refinery_tui.core.base.text import count, seconds
from refinery_tui.core.transform.apply_records import ApplyProgress

EVERY_SECONDS = {True: 0.2, False: 10.0}  # between two lines, by whether they are redrawn


class ApplyLine:
    """Says how many records are done, how many failed, and how long the rest may take; `total` is the input's bytes."""

    def __init__(
        self, stream: IO[str], total: int, already: int, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream, self._total, self._already, self._monotonic = stream, max(1, total), already, monotonic
        self._began, self._said, self._drawn = monotonic(), monotonic(), False

    def __call__(self, progress: ApplyProgress) -> None:
        """Say it, a few times a second at most."""
        now, redrawn = self._monotonic(), self._stream.isatty()
        if now - self._said < EVERY_SECONDS[redrawn]:
            return
        self._said, self._drawn = now, redrawn
        words = self._words(progress, now - self._began)
        print(f"\r\x1b[K{words}" if redrawn else words, end="" if redrawn else "\n", file=self._stream, flush=True)

    def _words(self, progress: ApplyProgress, took: float) -> str:
        done, share = progress.written.records, min(1.0, progress.bytes / self._total)
        rate = (done - self._already) / max(took, 1e-6)
        left = f", about {seconds(took * (1 - share) / share)} left" if share > 0 else ""
        return f"{count(done, 'record')} ({share:.0%}), {progress.written.failed:,} failed, {rate:,.0f} a second{left}"

    def close(self) -> None:
        """Take the line off the screen."""
        if self._drawn:
            print("\r\x1b[K", end="", file=self._stream, flush=True)
