"""What `refinery run` shows meanwhile, on stderr: a live summary, one line an event, or nothing."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import IO, assert_never

from refinery_tui.cli.base.report import as_typed
from refinery_tui.cli.experiments.progress_turns import doing, program_wanted, timed, which_program, words_written
from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.extraction import why_none
from refinery_tui.core.base.process.invocation import command
from refinery_tui.core.base.text import clean, count, one_line, seconds, usd
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.servers.fictional_money import money
from refinery_tui.core.experiment.task_plan import task_words
from refinery_tui.core.record.bench_note import BenchNote
from refinery_tui.core.record.dataframes import levels
from refinery_tui.core.record.direct.answer_events import Answered, QuestionsDrawn
from refinery_tui.core.record.direct.answer_words import drawn_words, told_answer
from refinery_tui.core.record.events import (
    Calibrated,
    Checked,
    Event,
    Measured,
    RunEnded,
    RunStarted,
    SessionEnded,
    SessionPaused,
    SessionResumed,
    SessionStarted,
    TurnEnded,
    TurnFailed,
    TurnStarted,
)
from refinery_tui.core.record.human_events import Decided, DecisionAwaited, HumanTurn, Instructed, Refused, UseDecided
from refinery_tui.core.record.incidents import (
    MachineAwaited,
    ParameterRefused,
    ServerAnswered,
    ServerAwaited,
    Suspended,
    busy_words,
    waiting_words,
)
from refinery_tui.core.record.results import block_ended, results, rounds_had, timing
from refinery_tui.core.record.run.run_marks import run_marks
from refinery_tui.core.record.run.scale_events import Scaled
from refinery_tui.core.record.run.team_events import AskedOtherwise, Observed, Profiled, ProgramChosen, chosen_words
from refinery_tui.core.record.state import Run, State

BEAT_SECONDS = 15.0
SESSION = "SESSION"  # stands for the session's folder where it is not known


class PlainProgress:
    """One line for each notable event, and one when nothing notable has happened for BEAT_SECONDS."""

    def __init__(
        self, stream: IO[str], session: str = SESSION, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream, self._session, self._monotonic = stream, session, monotonic
        self._state: State | None = None
        self._note: BenchNote | None = None
        self._happened = self._wrote = monotonic()

    def event(self, event: Event, state: State) -> None:
        """Write what happened, labelled with what it must not be taken for."""
        self._state, self._happened = state, self._monotonic()
        for line in lines(event, state, self._session):
            self._write(_marks(event, state), line)

    def note(self, note: BenchNote | None) -> None:
        """What the bench does is told when it takes long."""
        self._note = note

    def beat(self) -> None:
        """Say what goes on when nothing was written for long."""
        now = self._monotonic()
        if self._state is not None and now - self._wrote >= BEAT_SECONDS:
            self._write(
                self._state.marks, f"still {under_way(self._state, self._note)}, {seconds(now - self._happened)} so far"
            )

    def _write(self, marks: tuple[str, ...], line: str) -> None:
        label = "".join(f"{mark} " for mark in marks)
        print(label + clean(line), file=self._stream, flush=True)
        self._wrote = self._monotonic()

    def close(self) -> None:
        """Every line has been written already."""


def _marks(event: Event, state: State) -> tuple[str, ...]:
    """Those of the run that an event speaks of, else of the session."""
    number = getattr(event, "run", None)
    return state.marks if number is None else run_marks(state, state.run(number))


def under_way(state: State, note: BenchNote | None) -> str:
    """What is being done while nothing happens: the bench's work, a person's, or replies that are awaited."""
    if final := timing(state):
        return final if note is None or note.doing == "timing" else f"{final.partition(':')[0]}: {doing(note)}"
    if state.status == "paused":
        return "paused"
    if state.waits_for_people:
        return "waiting for a person"
    if state.busy is not None:
        return busy_words(state.busy)
    if state.waits:
        return waiting_words(state.waits[-1])
    replies = sum(len(run.arriving) for run in state.runs if run.status == "running")
    waiting = any(run.iterations and run.iterations[-1].unjudged for run in state.runs if run.status == "running")
    parts = [f"waiting for {count(replies, 'reply', 'replies')}"] if replies else []
    parts += [doing(note)] if waiting and note is not None else []
    return ", ".join(parts) or "at work"


def lines(event: Event, state: State, session: str = SESSION) -> Iterator[str]:
    """What a person wants to read of an event, in the state after it."""
    match event:
        case SessionStarted():
            yield _opening(state)
        case SessionResumed():
            torn = f"; a torn last line was cut off: {one_line(event.cut)}" if event.cut else ""
            yield f"session resumes ({event.reason}), {_progress(state)}{torn}"
        case SessionPaused():
            yield f"session paused: {one_line(event.reason)}"
        case RunStarted() | RunEnded() if state.experiment.imported:
            return  # what is told of a ready program is what the bench says of it
        case RunStarted():
            yield f"{_run(state, event.run)} began"
        case TurnEnded(program=None) if program_wanted(state, event):
            whole = event.outcome == "complete"
            odd = next(t.suspicion for t in state.run(event.run).turns if t.number == event.turn)
            none = f"no program: {why_none(event.extraction, event.finish_reason)}{f'; {odd}' if odd else ''}"
            why = none if whole else f"reply cancelled ({event.outcome})"
            yield f"{_step(state, event.run, event.iteration, event.turn)}: {why}"
        case TurnEnded() if (words := words_written(state, event)) is not None:
            yield f"{_step(state, event.run, event.iteration, event.turn)}: {words}"
        case TurnFailed():
            again = "asked again" if event.retry else "given up"
            yield f"{_run(state, event.run)}: {event.failure}, {again}: {one_line(event.error, 200)}"
        case Checked(purpose="iteration") if event.check.verdict is not Verdict.CORRECT:
            family = f" on {event.check.failing_family}" if event.check.failing_family else ""
            yield f"{_step(state, event.run, event.iteration, event.turn)}: {event.check.verdict}{family}"
        case Measured(purpose="selection", run=int(run), iteration=int(number)):
            judged = state.run(run).iterations[number - 1].judged(event.turn)
            yield f"{_step(state, run, number, event.turn)}: {timed(judged)}"
        case Measured(purpose="final"):
            had, planned = rounds_had(state, event.block)
            yield f"block {event.block} timed: round {had} of {planned}"
        case RunEnded():
            yield f"{_run(state, event.run)} ended ({event.reason}): {_dose(state.run(event.run))}; {_progress(state)}"
        case Calibrated() | Checked() if (done := block_ended(state, event)) is not None:
            yield f"block {done} {'measured' if isinstance(event, Calibrated) else 'checked'}: {verdicts(state, done)}"
        case ParameterRefused():
            yield one_line(event.sentence, 400)
        case SessionEnded():
            yield _closing(event, state)
        case ServerAwaited():
            yield f"{_run(state, event.run)}: {waiting_words(event)}; ctrl+c stops at once"
        case ServerAnswered():
            yield f"{event.model} answers again, after {seconds(event.waited_seconds)}"
        case MachineAwaited():
            yield f"{busy_words(event)}: {one_line(event.why, 200)}"
        case Suspended():
            yield f"nothing ran here for {seconds(event.seconds)}: the replies in progress are asked for again"
        case HumanTurn() | Instructed() | DecisionAwaited() | Decided() | Refused() | UseDecided():
            yield from _joined(event, state, session)
        case ProgramChosen():
            yield f"{_run(state, event.run)} iteration {event.iteration}: {chosen_words(event)}"
        case AskedOtherwise():
            yield f"{_run(state, event.run)} iteration {event.iteration}: {one_line(event.what, 400)}"
        case QuestionsDrawn():
            yield drawn_words(event)
        case Answered():
            yield from told_answer(event, _run(state, event.run))
        case TurnStarted() | TurnEnded() | Checked() | Measured() | Calibrated() | Profiled() | Observed() | Scaled():
            return  # told by what comes of them
        case _:
            assert_never(event)


def _step(state: State, run: int, iteration: int, turn: int | None) -> str:
    """Which program of which run is meant."""
    return f"{_run(state, run)} {which_program(state, run, iteration, turn)}"


def _joined(
    event: HumanTurn | Instructed | DecisionAwaited | Decided | Refused | UseDecided, state: State, session: str
) -> Iterator[str]:
    """What people did, and what is asked of them."""
    run = "the session" if event.run is None else _run(state, event.run)
    match event:
        case HumanTurn():
            based = f"a person ({event.person}) wrote a program from that of iteration {event.based_on}"
            yield f"{run} iteration {event.iteration}: {based}"
        case Instructed():
            yield f"{run}: a person ({event.person}) says to the team: {one_line(event.text)}"
        case DecisionAwaited():
            yield f"{run} waits for a person to decide on iteration {event.iteration}: decide in the app, or type"
            yield f"  {answering(session, state.run(event.run))}"
        case Decided() | UseDecided():
            word = "accepted" if event.accepted else "rejected"
            what = f"iteration {event.iteration}" if isinstance(event, Decided) else "program for new records"
            yield f"{run} {what}: {word} by a person ({event.person}) {one_line(event.reason)}"
        case Refused():
            yield f"{run}: refused: {one_line(event.why, 300)}"


def answering(session: str, run: Run) -> str:
    """The command that answers a gate; `session` is its folder."""
    words = as_typed(command("join", session, run.planned.id, "--accept"))
    return f"{words}   (or --reject [--reason TEXT], or --edit FILE)"


def _opening(state: State) -> str:
    started, experiment = state.started, state.experiment
    parts = [
        f"{one_line(experiment.name)}: {count(len(state.runs), 'run')}",
        count(len(started.arms), "treatment"),
        f"{one_line(task_words(experiment))}",
        f"isolation {started.isolation.mode}" if started.isolation else "isolation not recorded",
        *([f"time runs x{started.speed:g}"] if started.speed != 1 else []),
    ]
    isolation = started.isolation
    unverified = f". UNVERIFIED: {isolation.sentence}" if isolation and not isolation.verified else ""
    return ", ".join(parts) + unverified


def _run(state: State, number: int) -> str:
    run = state.run(number)
    return f"run {number} ({treatment_name(levels(state, run))})"


def _dose(run: Run) -> str:
    dose = run.dose
    over = f", {seconds(run.overshoot_seconds)} beyond its deadline" if run.overshoot_seconds > 0 else ""
    return f"{count(dose.iterations, 'iteration')}, {count(dose.tokens, 'token')}, {usd(dose.usd)}{over}"


def _progress(state: State) -> str:
    return f"{sum(run.status == 'ended' for run in state.runs)} of {count(len(state.runs), 'run')} ended"


def verdicts(state: State, block: int | None = None) -> str:
    """How many runs (of a block) came to which verdict: `11 correct, 1 wrong`."""
    runs = zip(state.runs, results(state), strict=True)
    counted = Counter(
        str(result.verdict)
        for run, result in runs
        if result.verdict is not None and (block is None or run.planned.block == block)
    )
    return ", ".join(f"{number} {verdict}" for verdict, number in counted.most_common()) or "no program yet"


def _closing(event: SessionEnded, state: State) -> str:
    """How it ended; the trouble that ended it is not said here, as it is what the command itself ends with."""
    consumed = f"{money(state.usd, state.marks)}, {seconds(state.worked_before)}"
    return f"session ended ({event.reason}): {_progress(state)}, {verdicts(state)}, {consumed}"
