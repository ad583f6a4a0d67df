"""A program in a person's own editor: a copy that is theirs, and what became of it."""

import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from refinery_tui.core.base.program import suffix_of
from refinery_tui.core.base.text import clean

WINDOWED = "Nothing was changed. An editor with a window of its own must wait for it, as EDITOR='code --wait' does."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramCopy:
    """A program's copy to be edited, and its text as it was written there: clean, since an editor shows it."""

    path: Path
    text: str

    @classmethod
    def write(cls, program: str, run: int, iteration: int) -> "ProgramCopy":
        """A copy in a folder of its own that only this person may read."""
        folder = Path(tempfile.mkdtemp(prefix="refinery-"))
        copy = cls(path=folder / f"run-{run}-iteration-{iteration}{suffix_of(program)}", text=clean(program))
        copy.path.write_text(copy.text, encoding="utf-8")
        return copy

    def remove(self) -> None:
        """It is no longer wanted."""
        shutil.rmtree(self.path.parent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What came back from the editor: `text` is None when nothing is to be handed in, and `words` say why."""

    text: str | None
    words: str = ""


def editor(environment: Mapping[str, str]) -> list[str]:
    """The command of $VISUAL, else of $EDITOR; empty when neither names one."""
    named = environment.get("VISUAL") or environment.get("EDITOR") or ""
    try:
        return shlex.split(named)
    except ValueError:  # an unclosed quote names no command
        return []


def edited(command: Sequence[str], copy: ProgramCopy) -> Edited:
    """The editor's work on the copy, once it has ended; the terminal is the editor's meanwhile."""
    try:
        with _interrupts_are_the_editors():
            code = subprocess.run([*command, str(copy.path)], check=False).returncode
        text = copy.path.read_bytes().decode("utf-8")
    except OSError as error:
        return Edited(text=None, words=f"{command[0]}: {error.strerror}: name another editor in EDITOR.")
    except UnicodeDecodeError:
        return Edited(text=None, words="What was saved is not UTF-8 text: nothing was submitted.")
    if code:
        return Edited(text=None, words=f"The editor ended with code {code}: nothing was submitted.")
    return Edited(text=None, words=WINDOWED) if text == copy.text else Edited(text=text)


@contextmanager
def _interrupts_are_the_editors() -> Iterator[None]:
    """ctrl+c and ctrl+\\ reach everything in the foreground; a handler, unlike SIG_IGN, is not inherited."""
    numbers = (signal.SIGINT, signal.SIGQUIT)
    before = [signal.signal(number, lambda *_: None) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
