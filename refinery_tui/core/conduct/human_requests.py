"""A person joins in: which wishes can be carried out, and how each becomes an event."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from refinery_tui.core.base.program import sha
from refinery_tui.core.base.text import clean, count, one_line
from refinery_tui.core.record.direct.answers import is_direct
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.human_events import Decided, HumanTurn, Instructed, Joined, Refused
from refinery_tui.core.record.inbox import (
    LONGEST_PROGRAM,
    LONGEST_TEXT,
    Decision,
    Edit,
    HumanMessage,
    HumanRequest,
    WaitingRequest,
    answered,
    waiting,
)
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.record.store import Folder

IMPORTED = (
    "This session was imported: no team works here, so nobody can join in. Begin an experiment of your own with "
    "'refinery new'."
)


def refusal(state: State, wish: HumanRequest) -> str:
    """Why the wish cannot be carried out, in a sentence with its mend; empty when it can."""
    if state.ready_made:
        return IMPORTED
    if not 1 <= wish.run <= len(state.runs):
        return f"There is no run {wish.run}: the plan has runs 1 to {len(state.runs)}."
    run = state.run(wish.run)
    match wish:
        case Edit():
            return _edit_refusal(run, wish)
        case HumanMessage():
            return _message_refusal(state, run, wish)
        case Decision():
            return _decision_refusal(run, wish)
        case _:
            assert_never(wish)


def _edit_refusal(run: Run, wish: Edit) -> str:
    where = f"run {wish.run}"
    if not run.iterations:
        return f"{where.capitalize()} has no program yet: edit it once it has one."
    if not 1 <= wish.iteration <= len(run.iterations):
        return f"{where.capitalize()} has {count(len(run.iterations), 'iteration')}: there is no {wish.iteration}."
    base = run.iterations[wish.iteration - 1]
    if base.program is None:
        return f"Iteration {wish.iteration} of {where} has no program: edit one that has."
    if base.sha256 != wish.base:
        return (
            f"Iteration {wish.iteration} of {where} holds another program than the one that was edited: edit it anew."
        )
    if len(wish.program) > LONGEST_PROGRAM:
        return f"The edited program is too long: at most {LONGEST_PROGRAM:,} characters."
    if not wish.program.strip():
        return "The edited program is empty: write one, or leave it as it was."
    return "The edited program is the one it was made from: nothing changed." if sha(wish.program) == wish.base else ""


def _message_refusal(state: State, run: Run, wish: HumanMessage) -> str:
    if (declared := state.experiment.analysis.primary) is not None:
        return (
            f"This session decides a declared contrast ({one_line(declared, 80)}), and a message would change what is "
            "compared: write to teams in an experiment without [analysis] primary."
        )
    if is_direct(state, run):
        return f"Run {wish.run} answers inputs itself, and each is asked alone: write to a run that writes a program."
    if run.status == "ended":
        return f"Run {wish.run} has ended, so no request can carry a message: write to a run that is under way."
    if len(wish.text) > LONGEST_TEXT:
        return f"The message is too long: at most {LONGEST_TEXT:,} characters."
    return "" if clean(wish.text).strip() else "The message is empty: write what the team should do next."


def _decision_refusal(run: Run, wish: Decision) -> str:
    if len(wish.reason) > LONGEST_TEXT:
        return f"The reason is too long: at most {LONGEST_TEXT:,} characters."
    if run.awaiting == wish.iteration:
        return ""
    there = 1 <= wish.iteration <= len(run.iterations)
    before = run.iterations[wish.iteration - 1].decision if there else ""
    if before in ("accepted", "rejected"):
        return f"Iteration {wish.iteration} of run {wish.run} has already been {before}."
    if run.awaiting:
        return f"Run {wish.run} waits for a decision on iteration {run.awaiting}, not on {wish.iteration}."
    return f"Run {wish.run} waits for no decision: nothing is to be decided. Only a gated protocol asks for decisions."


@dataclass(slots=True, kw_only=True)
class HumanRequests:
    """The people of a session: what they ask for becomes events through `emit`, once each.

    `asking` holds the runs whose iteration is under way: a program for one of them waits until it is over.
    """

    folder: Folder
    state: Callable[[], State]
    emit: Callable[[Event], None]
    now: Callable[[], float]
    asking: set[int] = field(default_factory=set)

    def take_up(self) -> int:
        """Answer every wish that can be answered now; how many were."""
        answers = 0
        for found in waiting(self.folder):
            if found.id not in self.state().wishes:
                if isinstance(found.wish, Edit) and self._under_way(found.wish.run):
                    continue
                self.emit(self._answer(found))
                answers += 1
            answered(self.folder, found)  # a file that outlived its answer was left by a conductor that died in between
        return answers

    def _under_way(self, run: int) -> bool:
        """Whether an iteration of the run has replies and is not over: what was paid for it is not left behind."""
        state = self.state()
        if run in self.asking or not 1 <= run <= len(state.runs):
            return run in self.asking
        found = state.run(run)
        return found.status == "running" and bool(found.iterations) and found.iterations[-1].open

    def _answer(self, found: WaitingRequest) -> Joined:
        wish, at = found.wish, self.now()
        if wish is None:
            why = f"The inbox held {one_line(found.path.name, 60)}, which is no wish: {one_line(found.trouble, 200)}."
            return Refused(at=at, run=None, person="", wish=found.id, why=why)
        person, state = one_line(wish.person, 40) or "somebody", self.state()
        if why := refusal(state, wish):
            run = wish.run if 1 <= wish.run <= len(state.runs) else None
            return Refused(at=at, run=run, person=person, wish=found.id, why=why)
        match wish:
            case Edit():
                run_now = state.run(wish.run)
                return HumanTurn(
                    at=at,
                    run=wish.run,
                    iteration=len(run_now.iterations) + 1,
                    turn=len(run_now.turns) + 1,
                    based_on=wish.iteration,
                    program=wish.program,
                    person=person,
                    wish=found.id,
                )
            case HumanMessage():
                return Instructed(at=at, run=wish.run, text=clean(wish.text).strip(), person=person, wish=found.id)
            case Decision():
                reason = clean(wish.reason).strip()
                return Decided(
                    at=at,
                    run=wish.run,
                    iteration=wish.iteration,
                    accepted=wish.accepted,
                    reason=reason,
                    person=person,
                    wish=found.id,
                )
            case _:
                assert_never(wish)
