"""How a process of ours is started: from where it is installed, whatever lies in the current folder."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[4])
_ENTRY = "import sys; sys.path += {more!r}; {code}"
_COMMAND = "from refinery_tui.cli import main; main()"


def own_command(*words: str) -> list[str]:
    """The command line of `refinery WORDS...`."""
    return own_code(_COMMAND, *words)


def own_code(code: str, *words: str) -> list[str]:
    """The command line that runs `code` of ours, isolated (-I) from the current folder and all PYTHON* variables.

    It finds the modules that this process would find: beside those of the interpreter, those of `sys.path`.
    """
    theirs = (sys.prefix, sys.base_prefix, sys.exec_prefix)
    more = [path for path in (*sys.path, ROOT) if not any(Path(path).is_relative_to(prefix) for prefix in theirs)]
    return [sys.executable, "-I", "-c", _ENTRY.format(more=list(dict.fromkeys(more)), code=code), *words]


def leave_current_folder() -> None:
    """Import nothing from the current folder from here on, however this process was started."""
    sys.path[:] = cleaned(sys.path, os.environ.get("PYTHONPATH", ""), _here())


def cleaned(paths: Sequence[str], python_path: str, here: str) -> list[str]:
    """`paths` without the folder `here`, which comes first with `python -m`, and without what a relative
    `python_path` makes of it.
    """
    relative = [path for path in python_path.split(os.pathsep) if python_path and not os.path.isabs(path)]
    found_there = {os.path.normpath(os.path.join(here, path)) for path in relative}
    kept = [path for path in paths if os.path.isabs(path) and path not in found_there]
    return kept[1:] if kept[:1] == [here] else kept


def _here() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:  # deleted while we stand in it: then nothing can be imported from it
        return ""
