"""The programs that a simulated team knows: a ladder of ever better ones, and the ways in which one goes wrong."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.program import sha
from refinery_tui.core.experiment.task import ExampleProgram, Task
from refinery_tui.core.reply.answer import readable
from refinery_tui.core.reply.fences import blocks
from refinery_tui.core.reply.syntax import Syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramLadder:
    """A task's example programs: `rungs` slowest first, each with one program or more, and the `defective` ones.

    `positions` is the rung a program (by name) stands on; of a defective one, the rung whose text it resembles most.
    """

    entry_point: str
    rungs: tuple[tuple[ExampleProgram, ...], ...]
    defective: tuple[ExampleProgram, ...]
    positions: Mapping[str, int]
    known: Mapping[str, ExampleProgram]

    def position(self, program: ExampleProgram | None) -> int:
        """The rung from which a team goes on; the bottom when there is no program."""
        return 0 if program is None else self.positions[program.name]

    def current(self, messages: Iterable[Message]) -> ExampleProgram | None:
        """The last program in the messages that is one of the ladder's, up to blank space; None when none is."""
        for message in reversed(list(messages)):
            for block in reversed(blocks(readable(message.content), Syntax(entry_point=self.entry_point))):
                if (found := self.known.get(_mark(block.text))) is not None:
                    return found
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLadders:
    """The ladders of one task or several, each with its task's text, the longest first."""

    by_text: tuple[tuple[str, ProgramLadder], ...]

    def asked(self, messages: Iterable[Message]) -> ProgramLadder:
        """The ladder of the task whose text stands in the messages, else the one of which they hold a program; the
        first where neither tells.
        """
        if len(self.by_text) == 1:
            return self.by_text[0][1]
        said = list(messages)
        whole = "\n".join(message.content for message in said)
        told = (ladder for text, ladder in self.by_text if text in whole)
        held = (ladder for _, ladder in self.by_text if ladder.current(said) is not None)
        return next(told, None) or next(held, self.by_text[0][1])


def task_ladders(tasks: Sequence[Task]) -> TaskLadders:
    """The ladders of these tasks; a ConfigurationError when one has no rung."""
    made = [(task.prompt.strip(), ladder_of(task)) for task in tasks]
    return TaskLadders(by_text=tuple(sorted(made, key=lambda each: -len(each[0]))))


def ladder_of(task: Task) -> ProgramLadder:
    """The ladder of the task's example programs; a ConfigurationError when it has no rung."""
    places = sorted({p.rung for p in task.programs if p.rung is not None})
    if not places:
        what = f"{task.name}: the simulated model needs example programs: give one of [[programs]] rung = 0."
        raise ConfigurationError(what)
    rungs = tuple(tuple(p for p in task.programs if p.rung == place) for place in places)
    defective = tuple(p for p in task.programs if p.rung is None)
    standing = {p.name: position for position, rung in enumerate(rungs) for p in rung}
    return ProgramLadder(
        entry_point=task.entry_point,
        rungs=rungs,
        defective=defective,
        positions=standing | {p.name: _nearest(p, rungs) for p in defective},
        known={_mark(p.source): p for p in task.programs},
    )


def _mark(source: str) -> str:
    return sha("\n".join(line.rstrip() for line in source.strip().splitlines()))


def _nearest(program: ExampleProgram, rungs: tuple[tuple[ExampleProgram, ...], ...]) -> int:
    """The lowest rung among those with the most similar words (Ratcliff-Obershelp)."""
    words = _words(program.source)
    likeness = [max(difflib.SequenceMatcher(None, words, _words(p.source)).ratio() for p in rung) for rung in rungs]
    return likeness.index(max(likeness))


def _words(source: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", source)
