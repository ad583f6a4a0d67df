"""How much longer a browser is waited for on a machine that has other things to do."""

import os

MOST = 8.0  # times as long, at most


def busy() -> float:
    """How many processes want each processor over the last minute: at least 1, and MOST at most."""
    return min(MOST, max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)))
