"""The turns of an iteration in lines of progress: whose program is meant, and replies that were asked for in words."""

from refinery_tui.core.base.text import count, one_line, ratio, seconds
from refinery_tui.core.record.bench_note import BenchNote
from refinery_tui.core.record.events import TurnEnded
from refinery_tui.core.record.run.judged import Judged
from refinery_tui.core.record.run.turn_words import several_turns, with_role
from refinery_tui.core.record.state import State


def program_wanted(state: State, event: TurnEnded) -> bool:
    """Whether a reply without a program is to be told: words are what was asked for, unless it was cancelled."""
    turn = state.run(event.run).iterations[event.iteration - 1].turn(event.turn)
    return event.outcome != "complete" or turn is None or turn.part.wants == "program"


def words_written(state: State, event: TurnEnded) -> str | None:
    """Of a whole reply that was asked for in words: how many they are."""
    turn = state.run(event.run).iterations[event.iteration - 1].turn(event.turn)
    if turn is None or turn.part.wants != "words":
        return None
    return f"{count(len(turn.text.split()), 'word')}, as asked for"


def which_program(state: State, run: int, iteration: int, turn: int | None = None) -> str:
    """Which program of a run is meant; where an iteration has several turns, whose."""
    if file := one_line(state.run(run).file, 60):
        return file
    found = state.run(run).iterations[iteration - 1]
    which = found.turn(turn) if turn is not None and several_turns(found) else None
    return f"iteration {iteration}" + (f", turn {which.number}, {with_role(which)}" if which is not None else "")


def doing(note: BenchNote) -> str:
    """What the bench does, and whose program it has."""
    return f"{f'run {note.run}, ' if note.run is not None else ''}{note.words}"


def timed(judged: Judged) -> str:
    """A program's verdict and, when it is correct and timed, its time and ratio."""
    base = judged.baseline_seconds
    if judged.program_seconds is None:
        where = f" on {judged.failing.family}" if judged.failing else ""
        return f"{judged.verdict}{where}" if judged.verdict else "not yet judged"
    relative = f", {ratio(judged.program_seconds / base)} baseline" if base else ""
    return f"{judged.verdict}, {seconds(judged.program_seconds)}{relative}"
