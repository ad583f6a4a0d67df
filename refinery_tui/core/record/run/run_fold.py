"""What each event changes in its run: turns, programs, checks, people, beginning and end."""

from collections.abc import Callable
from typing import Any, Literal

from refinery_tui.core.base.dataclass_copy import replace
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.program import sha
from refinery_tui.core.record.events import Checked, RunEnded, TurnEnded, TurnFailed, TurnStarted
from refinery_tui.core.record.human_events import HumanTurn, Instructed, UseDecided
from refinery_tui.core.record.iteration import ALONE, Instruction, Iteration, Turn, written_by
from refinery_tui.core.record.run.scale_events import Scaled
from refinery_tui.core.record.run.team_events import Observed, Profiled, ProgramChosen
from refinery_tui.core.record.state import Run

Decision = Literal["awaited", "accepted", "rejected"]


def in_iteration(run: Run, number: int, change: Callable[[Iteration], Iteration]) -> Run:
    """The run with one of its iterations changed; RefineryError when there is none of this number."""
    if not 1 <= number <= len(run.iterations):
        raise RefineryError(f"The session speaks of iteration {number} of run {run.planned.id}, which never began.")
    its = run.iterations
    return replace(run, iterations=(*its[: number - 1], change(its[number - 1]), *its[number:]))


def turn_started(run: Run, event: TurnStarted) -> Run:
    """An agent was asked, in a new iteration where the number says so."""
    turn = Turn(
        number=event.turn,
        iteration=event.iteration,
        agent=event.agent,
        model=event.model,
        messages=event.messages,
        started_at=event.at,
        remaining_seconds=event.remaining_seconds,
        reserved_usd=event.reserved_usd,
        part=event.part or ALONE,
    )
    if event.iteration == len(run.iterations) + 1:
        return replace(run, iterations=(*run.iterations, Iteration(number=event.iteration, turns=(turn,))))
    return in_iteration(run, event.iteration, lambda i: replace(i, turns=(*i.turns, turn)))


def in_turn(run: Run, iteration: int, number: int, change: Callable[[Turn], Turn]) -> Run:
    """The run with one turn of an iteration changed; RefineryError when there is none of this number."""
    return in_iteration(run, iteration, lambda found: replace(found, turns=_turns(run, found, number, change)))


def _turns(run: Run, found: Iteration, number: int, change: Callable[[Turn], Turn]) -> tuple[Turn, ...]:
    """The turns of an iteration of a run with one of them changed."""
    at = next((n for n, turn in enumerate(found.turns) if turn.number == number), None)
    if at is None:
        what = f"The session speaks of turn {number} of run {run.planned.id} in its iteration {found.number}, "
        raise RefineryError(what + "where it never began.")
    return (*found.turns[:at], change(found.turns[at]), *found.turns[at + 1 :])


def turn_ended(run: Run, event: TurnEnded) -> Run:
    """A reply ended; its program is its iteration's unless it is one of several candidates."""

    def change(turn: Turn) -> Turn:
        return replace(
            turn,
            status="ended",
            text=event.text,
            program=event.program,
            outcome=event.outcome,
            finish_reason=event.finish_reason,
            usage=event.usage,
            usd=event.usd,
            seconds=event.seconds,
            first_token_seconds=event.first_token_seconds,
            overshoot_seconds=event.overshoot_seconds,
            extraction=event.extraction,
            reasoning=event.reasoning,
            service_tier=event.service_tier,
            model=event.answered_as or turn.model,
        )

    def within(found: Iteration) -> Iteration:
        turns = _turns(run, found, event.turn, change)
        turn = next(turn for turn in reversed(turns) if turn.number == event.turn)
        own = not turn.part.candidate and turn.program is not None
        return replace(found, turns=turns, **(_program_of(turn) if own else {}))

    return in_iteration(run, event.iteration, within)


def _program_of(turn: Turn) -> dict[str, Any]:
    """The fields of an iteration whose program is that of this turn."""
    assert turn.program is not None  # whoever calls has looked
    return {
        "program": turn.program,
        "sha256": sha(turn.program),
        "check": turn.check,
        "selection": turn.selection,
        "profile": turn.profile,
        "observation": turn.observation,
    }


def program_chosen(run: Run, event: ProgramChosen) -> Run:
    """An iteration of several turns is over; RefineryError when what it chose holds no program."""

    def change(iteration: Iteration) -> Iteration:
        iteration = replace(iteration, choice=event)
        if event.turn is None:
            return iteration
        turn = iteration.turn(event.turn)
        if turn is None or turn.program is None:
            raise RefineryError(f"The session chooses turn {event.turn} of run {event.run}, which has no program.")
        return replace(iteration, **_program_of(turn))

    return in_iteration(run, event.iteration, change)


def turn_failed(run: Run, event: TurnFailed) -> Run:
    """A reply failed."""

    def change(turn: Turn) -> Turn:
        return replace(
            turn,
            status="failed",
            text=event.text,
            outcome=event.failure,
            error=event.error,
            reasoning=event.reasoning,
            usage=event.usage,
            usd=event.usd,
            seconds=event.seconds,
        )

    return in_turn(run, event.iteration, event.turn, change)


def human_turn(run: Run, event: HumanTurn) -> Run:
    """A person's program in an iteration of its own; at a gate it decides on the program that waits there."""
    if event.iteration != len(run.iterations) + 1:
        raise RefineryError(f"A person's iteration {event.iteration} of run {event.run} does not follow its last one.")
    if (waiting := run.awaiting) is not None:
        run = decided(run, waiting, "accepted" if waiting == event.based_on else "rejected")
    written = written_by(event, after_end=run.status == "ended")
    return replace(run, iterations=(*run.iterations, written))


def instructed(run: Run, event: Instructed) -> Run:
    """A person wrote to the team."""
    after = max((turn.number for turn in run.turns), default=0)
    message = Instruction(text=event.text, person=event.person, after=after)
    return replace(run, instructions=(*run.instructions, message))


def scaled(run: Run, event: Scaled) -> Run:
    """Its final program was timed at rising sizes."""
    return replace(run, scaling=event.points)


def decided(run: Run, number: int, decision: Decision, reason: str = "") -> Run:
    """A person is asked about an iteration's program, or has decided on it."""
    return in_iteration(run, number, lambda i: replace(i, decision=decision, reason=reason))


def checked(run: Run, event: Checked) -> Run:
    """The bench checked the run's result, an iteration's program, or a candidate for it."""
    if event.purpose == "final":
        return replace(run, final=event.check)
    if event.turn is not None:
        return in_turn(run, event.iteration, event.turn, lambda turn: replace(turn, check=event.check))
    return in_iteration(run, event.iteration, lambda i: replace(i, check=event.check))


def profiled(run: Run, event: Profiled) -> Run:
    """It is known where the time of an iteration's program goes, or of a candidate for it."""
    if event.turn is not None:
        return in_turn(run, event.iteration, event.turn, lambda turn: replace(turn, profile=event.profile))
    return in_iteration(run, event.iteration, lambda i: replace(i, profile=event.profile))


def observed(run: Run, event: Observed) -> Run:
    """It is known what an iteration's script leads to, or that of a candidate for it."""
    seen = event.observation
    if event.turn is not None:
        return in_turn(run, event.iteration, event.turn, lambda turn: replace(turn, observation=seen))
    return in_iteration(run, event.iteration, lambda i: replace(i, observation=seen))


def run_started(run: Run, after: float) -> Run:
    """It begins, or goes on where it could not before, since what hindered it was mended."""
    began = after if run.began_after is None else run.began_after
    return replace(run, status="running", began_after=began, ended_after=None, reason=None, error="", failure=None)


def run_ended(run: Run, event: RunEnded, after: float) -> Run:
    """The run came to its end."""
    if event.iteration is not None:
        in_iteration(run, event.iteration, lambda iteration: iteration)
    return replace(
        run,
        status="ended",
        ended_after=after,
        reason=event.reason,
        error=event.error,
        failure=event.failure,
        program=event.program,
        chosen=event.iteration,
        overshoot_seconds=event.overshoot_seconds,
        published_seconds=event.published_seconds,
        published_score=event.published_score,
    )


def use_decided(run: Run, event: UseDecided) -> Run:
    """A person decided on the run's result, or on a text that was edited from it; RefineryError for anything else."""
    text = event.program
    meant = event.result if text is None else sha(text)
    if (event.result, event.sha256, event.edited) != (run.program, meant, text is not None):
        raise RefineryError(
            f"The session speaks of a decision on a program of run {run.planned.id} which is neither its result nor "
            "the text beside it."
        )
    return replace(run, uses=(*run.uses, event))
