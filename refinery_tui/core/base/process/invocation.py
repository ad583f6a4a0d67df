"""How this copy of Refinery is called, so that a command which is printed works where it is typed."""

import re
import shlex
import shutil
from pathlib import Path

NAME = "refinery"
COMMANDS = (
    *("demo", "new", "run", "open", "join", "list", "show", "compare", "export", "import", "analyze", "plan"),
    *("measure", "task", "models", "cost", "doctor", "selftest", "keys", "glossary"),
    *("protocols", "preset", "calculate", "report", "plot", "bundle", "verify", "web"),
    *("docs", "picture", "cast", "remeasure", "fork", "study", "replay-script", "apply"),
)
_COMMAND = re.compile(rf"(?<![\w/.-]){NAME}(?= (?:{'|'.join(COMMANDS)})\b)")


def command(*words: object) -> str:
    """A command as a person types it where Refinery is installed; the front ends say it `as_typed`."""
    return shlex.join([NAME, *map(str, words)])


def program(argv0: str, python: Path, search_path: str, here: Path) -> str:
    """The words that call Refinery from a shell in `here`: its name where the shell finds it, else a path to it.

    `argv0` is how the interpreter `python` was told of it: the command's own script, or the package's `__main__.py`.
    """
    as_module = Path(argv0).name == "__main__.py"
    script = python.parent / NAME if as_module else here / argv0
    if script.name != NAME or not script.is_file():
        return f"{_typed(python, here)} -m refinery_tui" if as_module else NAME
    found = shutil.which(NAME, path=search_path)
    return NAME if found is not None and Path(found).samefile(script) else _typed(script, here)


def _typed(path: Path, here: Path) -> str:
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


def as_typed(words: str, program: str) -> str:
    """`words` with every command in them (`refinery run pilot`) called as this copy is."""
    return _COMMAND.sub(lambda _: program, words)
