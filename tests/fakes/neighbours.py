"""Other work on the machine."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

BUSY = 3  # more than there are cores for on a small machine


@contextmanager
def busy_neighbours() -> Iterator[None]:
    """Processes that only turn, ended afterwards by their own handles."""
    hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    try:
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()
