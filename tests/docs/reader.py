"""A reader who types every command of a page from its first line to its last, in a folder of the page's own."""

import re
import shlex
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pytest

from refinery_tui.core.base.clock import SessionClock
from refinery_tui.core.bench import client, task_check
from refinery_tui.core.bench.browser import task_bench
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.models.simulated_programs import ladder_of
from refinery_tui.core.tasks import from_function
from tests.cli.typed_commands import Said, Typed
from tests.docs.pages import Block
from tests.fakes.ladder_bench import LadderBench

SPEED = 4_000.0  # session seconds to the second: a simulated reply of 14 s arrives at once
BENCHED = (
    "run",
    "import",
    "apply",
)  # conducted with a bench that knows the rungs of the task; the real one has tests of its own
MAKE = "make"
REAL = (task_check, from_function)  # imported before the bench is changed: they keep the real one


@dataclass(slots=True)
class Reader:
    """Does what the blocks of a page say; `last` is what the last command answered."""

    typed: Typed
    patch: pytest.MonkeyPatch
    folder: Path
    last: Said = field(default_factory=lambda: Said(out="", err="", code=0))

    def do(self, block: Block) -> None:
        """Write the block's file, type its commands, or hold it against what was answered."""
        if name := block.word("file"):
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "sh":
            for command in commands(block.text):
                self._type(command, block)
        elif block.info == "shown":
            missing = unlike(block.text, self.last.out + self.last.err)
            assert missing == [], (block.line, missing, self.last.out + self.last.err)

    def _type(self, command: str, block: Block) -> None:
        name, *words = shlex.split(command, comments=True)
        if name == "refinery":
            self.last = self._refinery(words, block)
        elif name != MAKE and not block.word("not-run"):
            done = subprocess.run(
                ["bash", "-ec", command], cwd=self.folder, capture_output=True, text=True, timeout=60, check=False
            )
            self.last = Said(out=done.stdout, err=done.stderr, code=done.returncode)
        else:
            return
        wanted = 0 if block.word("not-run") else int(block.word("exit") or 0)
        assert self.last.code == wanted, (block.line, command, self.last)
        assert name != "refinery" or self.last.out + self.last.err, (block.line, command)

    def _refinery(self, words: list[str], block: Block) -> Said:
        if block.word("not-run"):
            return self.typed(*words, "--help")  # the parser still refuses an option that is not there
        with self.patch.context() as patch:
            if set(words[:1]) & set(BENCHED):
                patch.setattr(client, "open_bench", ladder_bench)
                patch.setattr(task_bench, "open_bench", ladder_bench)
                patch.setattr(SessionClock, "real", lambda clock, seconds: seconds / SPEED)
                patch.setattr(SessionClock, "elapsed", lambda clock: (monotonic() - clock._start) * SPEED)
            return self.typed(*words)


@asynccontextmanager
async def ladder_bench(task: Task, **told: object) -> AsyncIterator[LadderBench]:
    """A bench on which every rung of the task takes half the time of the one below."""
    rungs = {p.source.strip(): at for at, rung in enumerate(ladder_of(task).rungs) for p in rung}
    yield LadderBench(rungs=rungs, entry_point=task.entry_point)


def commands(text: str) -> list[str]:
    """The commands of a block; one that ends in a backslash goes on with the next line."""
    lines = text.replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def unlike(shown: str, answered: str) -> list[str]:
    """The shown lines that no line of the answer is like, from where the one before stood on."""
    left, missing = [line.rstrip() for line in answered.splitlines()], []
    for line in shown.rstrip("\n").splitlines():
        like = re.compile(".*".join(map(re.escape, line.rstrip().split("..."))))
        at = next((n for n, each in enumerate(left) if like.fullmatch(each)), None)
        if line.strip() in ("", "..."):
            continue
        if at is None:
            missing.append(line)
        else:
            left = left[at + 1 :]
    return missing
