"""What the app must not do before its first paint, and without a terminal."""

import subprocess
import sys

HEAVY = ("openai", "pandas", "numpy", "scipy", "statsmodels", "httpx2", "pydantic", "pygments.lexers")


def test_importing_the_app_costs_nothing_it_does_not_need() -> None:
    code = f"""
import sys
from pathlib import Path
from refinery_tui.tui import app
app.RefineryApp.run = lambda self: print([m for m in {HEAVY!r} if m in sys.modules])
app.run_app(sessions=Path("none"))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
