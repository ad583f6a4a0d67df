"""Whose replies the panes show: everyone who speaks now, or the turns of the iteration a person stepped to."""

from collections.abc import Iterator

from refinery_tui.core.base.program import language_of
from refinery_tui.core.base.text import count
from refinery_tui.core.record.dataframes import without_replies
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.feed.position import Position, shown_at
from refinery_tui.tui.feed.session_tail import SessionTail
from refinery_tui.tui.panes.session import imported_run
from refinery_tui.tui.panes.session.hand_over import chosen_turn, hand_over, has_hand_over
from refinery_tui.tui.panes.session.live_text import LiveText, RunVoices
from refinery_tui.tui.panes.session.speaker import run_headings, speaker, voice_headings
from refinery_tui.tui.panes.session.turn_status import of_turn
from refinery_tui.tui.text.styled import Line, Span
from refinery_tui.tui.text.wrap import wrapped

MOST_VOICES = 6  # of a run that are seen at once


def speeches(watched: SessionTail, here: Position) -> tuple[RunVoices, ...]:
    """The panes of this moment, one a run, in run order."""
    state = watched.state
    if state is None:
        return ()
    if without_replies(state):
        return ()
    found = shown_at(state, here)
    if found is not None and (not here.following or found[0].status != "running"):
        run, iteration = found
        turns = iteration.turns if iteration is not None else ()
        turns = tuple(turn for turn in turns if turn.number == here.turn) or turns
        return (_run_voices(watched, state, run, turns, here, chosen=True),) if turns else ()
    return tuple(_now(watched, state, here))


def _now(watched: SessionTail, state: State, here: Position) -> Iterator[RunVoices]:
    """The newest turns of every running run."""
    for run in state.runs:
        if run.status == "running" and run.iterations:
            there = Position(run=run.planned.id, iteration=len(run.iterations))
            turns = _newest(run.iterations[-1])
            yield _run_voices(watched, state, run, turns, there, chosen=run.planned.id == here.run)


def _newest(iteration: Iteration) -> tuple[Turn, ...]:
    """Those who were asked last: all who were asked at once, those who still answer before the others."""
    last = iteration.turns[-1]
    if not last.part.candidate:
        return (last,)
    at_once = {t.part.lane: t for t in iteration.turns if t.part.step == last.part.step}
    return tuple(sorted(at_once.values(), key=lambda turn: (turn.status != "running", turn.part.lane)))


def _run_voices(
    watched: SessionTail, state: State, run: Run, turns: tuple[Turn, ...], here: Position, *, chosen: bool
) -> RunVoices:
    handed, running = has_hand_over(state, run), watched.running
    newest = max(turns, key=lambda turn: turn.number)
    set_off = here.turn or (chosen_turn(run.iterations[: here.iteration]) if chosen and not here.following else 0)
    return RunVoices(
        run=run.planned.id,
        headings=run_headings(run, newest, doing=_doing(watched, run, newest)),
        hand_over=(
            (lambda cells, rows: hand_over(state, run, here.iteration, cells, rows, turn=here.turn, running=running))
            if handed
            else None
        ),
        key=(run, here.iteration, here.turn, running),
        voices=tuple(_voice(watched, state, run, each, set_off, handed=handed) for each in _around(turns, set_off)),
        at_once=len(turns),
        chosen=chosen,
    )


def _around(turns: tuple[Turn, ...], set_off: int) -> tuple[Turn, ...]:
    """As many turns as are seen at once, the one that is set off among them."""
    place = next((place for place, turn in enumerate(turns) if turn.number == set_off), 0)
    start = max(0, min(place - MOST_VOICES // 2, len(turns) - MOST_VOICES))
    return turns[start : start + MOST_VOICES]


def _voice(watched: SessionTail, state: State, run: Run, turn: Turn, set_off: int, *, handed: bool) -> LiveText:
    doing = _doing(watched, run, turn)
    return LiveText(
        turn=turn.number,
        headings=voice_headings(state, run, turn) if handed else speaker(run, turn, doing=doing),
        read=lambda: watched.text(run.planned.id, turn) or _silence(turn),
        ended=turn.status != "running",
        chosen=turn.number == set_off,
    )


def _doing(watched: SessionTail, run: Run, turn: Turn) -> str:
    """What the bench does with the program of this turn just now; empty where it does nothing."""
    note = watched.note
    here = note is not None and note.run == run.planned.id and turn is run.iterations[-1].turns[-1]
    return note.words if note is not None and here and turn.status == "ended" else ""


def _silence(turn: Turn) -> str:
    """What stands where a reply has no text; a person's program as it is."""
    if turn.person:
        return f"```{language_of(turn.program or '')}\n{turn.program}\n```"
    if turn.status == "failed":
        said = of_turn(turn)
        return f"{said[0].upper()}{said[1:]}"
    why = f"; no program: {turn.without}" if turn.without else ""
    return "" if turn.status == "running" else f"(an empty reply{why})"


def nothing(watched: SessionTail, here: Position, cells: int) -> tuple[Line, ...]:
    """Why no pane speaks; of an imported run, what there is."""
    state = watched.state
    if state is None:
        return ((Span("Reading the session ...", "dim"),),)
    found = shown_at(state, here)
    if state.ready_made and found is not None:
        return tuple(imported_run.imported_lines(state, found[0], cells, running=watched.running))
    said = _waits(state, found[0], running=watched.running) if found is not None else "No run has begun yet."
    return tuple((Span(piece, "dim"),) for piece in wrapped(said, max(20, cells)))


def _waits(state: State, run: Run, *, running: bool) -> str:
    """Why no reply of this run can be read: it waits for others, its first request is on its way, or it stopped."""
    number = run.planned.id
    if run.status == "ended":
        return f"Run {number} has no reply on record."
    if not running:
        return f"Run {number} was {'not begun' if run.status == 'waiting' else 'interrupted before its first reply'}."
    if run.status == "running":
        return "The first reply is about to arrive."
    ahead = sum(other.status == "waiting" for other in state.runs[: number - 1])
    return (
        f"Run {number} is waiting: {count(ahead, 'run')} {'starts' if ahead == 1 else 'start'} before it."
        if ahead
        else (f"Run {number} is waiting: it starts next.")
    )
