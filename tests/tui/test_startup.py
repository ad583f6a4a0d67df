"""What the app must not do before its first paint, and without a terminal."""

import subprocess
import sys

HEAVY = ("openai", "pandas", "numpy", "scipy", "statsmodels", "httpx2", "pydantic", "pygments.lexers.python")


def test_importing_the_app_costs_nothing_it_does_not_need() -> None:
    code = f"import sys, refinery_tui.tui.app; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
