"""`refinery --version`: the version and the environment that a report of a fault should name."""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

NAMED = ("textual", "openai", "numpy", "pandas", "scipy", "statsmodels")


def version_text() -> str:
    """Refinery's version, Python's, the system's, and those of the libraries that matter."""
    libraries = " · ".join(f"{name} {_version(name)}" for name in NAMED)
    here = f"Python {platform.python_version()} ({sys.executable}) · {platform.system()} {platform.release()}"
    return f"refinery {_version('refinery-tui')}\n{here} · {platform.machine()}\n{libraries}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
