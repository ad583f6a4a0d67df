"""A Python process of our own that finds nothing of its caller's: no environment, no folder, no site packages."""

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[4])
ENVIRONMENT: Mapping[str, str] = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}


def isolated(code: str) -> list[str]:
    """The command that runs `code`, which may import this package and the standard library."""
    return [sys.executable, "-I", "-S", "-B", "-c", f"import sys; sys.path.append({ROOT!r}); {code}"]
