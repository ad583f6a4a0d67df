"""One function makes the next state from an event; no other code changes state."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal, assert_never

from refinery_tui.core.base.design import PlannedRun
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.text import count
from refinery_tui.core.experiment.experiment import Experiment, oversize, treatment_count
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
from refinery_tui.core.record.human_events import Decided, DecisionAwaited, HumanTurn, Instructed, Refused
from refinery_tui.core.record.incidents import (
    MachineAwaited,
    ParameterRefused,
    ServerAnswered,
    ServerAwaited,
    Suspended,
)
from refinery_tui.core.record.iteration import Instruction, Iteration, Turn, written_by
from refinery_tui.core.record.state import Run, State

Changes = dict[str, Any]
Decision = Literal["awaited", "accepted", "rejected"]


def apply(state: State | None, event: Event) -> State:
    """The state after `event`; RefineryError when the event cannot follow."""
    if isinstance(event, SessionStarted):
        if state is not None:
            raise RefineryError("The session begins twice: two sessions were written into one file.")
        _must_fit(event.experiment)
        _must_follow(event.plan, 0, event.experiment)
        runs = tuple(Run(planned=planned) for planned in event.plan)
        return State(
            started=event, experiment=event.experiment, runs=runs, last_at=event.at, events=1, prices=event.prices
        )
    if state is None:
        raise RefineryError(f"The session begins with '{event.kind}', not with its plan: its first line is lost.")
    worked = _worked(state, event)
    return replace(state, **_changes(state, event), last_at=event.at, events=state.events + 1, worked_before=worked)


def worked_before(event: Event, last_at: float, *, idle: bool) -> float:
    """The seconds of work between the event before and this one: none until a session goes on, a paused one steps, a
    server that was awaited is asked again, or nothing ran; a clock that was set back takes none away.
    """
    rested = isinstance(event, SessionResumed | Suspended) or (idle and isinstance(event, RunStarted | TurnStarted))
    return 0.0 if rested else max(0.0, event.at - last_at)


def _worked(state: State, event: Event) -> float:
    return state.worked_before + worked_before(event, state.last_at, idle=state.idle)


def _changes(state: State, event: Event) -> Changes:
    """The fields of the state that `event` changes."""
    match event:
        case SessionStarted():
            raise AssertionError("apply() has handled it")
        case RunStarted():
            return _in_run(state, event.run, lambda run: _run_started(run, _worked(state, event)))
        case TurnStarted():
            return _in_run(state, event.run, lambda run: _turn_started(run, event))
        case TurnEnded():
            return _in_run(state, event.run, lambda run: _turn_ended(run, event))
        case TurnFailed():
            return _in_run(state, event.run, lambda run: _turn_failed(run, event))
        case Checked():
            return _in_run(state, event.run, lambda run: _checked(run, event))
        case Measured():
            return _measured(state, event)
        case RunEnded():
            return _in_run(state, event.run, lambda run: _run_ended(run, event, _worked(state, event)))
        case SessionPaused():
            return {"status": "paused", "pause_reason": event.reason}
        case SessionResumed():
            return _resumed(state, event)
        case SessionEnded():
            return {"status": "ended", "ended": event, "waits": (), "busy": None}
        case ParameterRefused():
            return {"refused_parameters": (*state.refused_parameters, event)}
        case DecisionAwaited():
            return _in_run(state, event.run, lambda run: _decision(run, event.iteration, "awaited"))
        case HumanTurn():
            return _answered(state, event.wish) | _in_run(state, event.run, lambda run: _human_turn(run, event))
        case Instructed():
            return _answered(state, event.wish) | _in_run(state, event.run, lambda run: _instructed(run, event))
        case Decided(accepted=accepted, reason=reason):
            said: Decision = "accepted" if accepted else "rejected"
            decided = _in_run(state, event.run, lambda run: _decision(run, event.iteration, said, reason))
            return _answered(state, event.wish) | decided
        case Refused():
            if event.run is not None:
                _in_run(state, event.run, lambda run: run)
            return _answered(state, event.wish) | {"refusals": (*state.refusals, event)}
        case ServerAwaited(model=model):
            return {"waits": (*(each for each in state.waits if each.model != model), event)}
        case ServerAnswered(model=model, waited_seconds=waited):
            others = tuple(each for each in state.waits if each.model != model)
            return {"waits": others, "waited_seconds": state.waited_seconds + waited}
        case MachineAwaited():
            return {"busy": event}
        case Calibrated():
            return {"calibrations": (*state.calibrations, event), "busy": None}
        case Suspended():
            return {"suspensions": (*state.suspensions, event)}
        case _:
            assert_never(event)


def _must_fit(experiment: Experiment) -> None:
    """RefineryError when nobody could carry the experiment out: to cross its factors would exhaust the machine."""
    if why := oversize(experiment):
        raise RefineryError(f"The session's experiment {why}.")


def _must_follow(plan: Sequence[PlannedRun], known: int, experiment: Experiment) -> None:
    """RefineryError unless the runs are numbered on from those that are `known`, each of a treatment that exists."""
    treatments = treatment_count(experiment)
    for number, run in enumerate(plan, known + 1):
        if run.id != number or run.treatment >= treatments:
            raise RefineryError(
                f"The session plans run {run.id} of treatment {run.treatment + 1} as run {number}, "
                f"but its experiment has {count(treatments, 'treatment')}."
            )


def _answered(state: State, wish: str) -> Changes:
    return {"wishes": state.wishes | {wish}}


def _resumed(state: State, event: SessionResumed) -> Changes:
    experiment = event.experiment or state.experiment
    if experiment.factors != state.experiment.factors or experiment.treatments != state.experiment.treatments:
        raise RefineryError("The session continues with other treatments than it began with.")
    _must_fit(experiment)
    _must_follow(event.added, len(state.runs), experiment)
    return {
        "status": "running",
        "prices": state.prices if event.prices is None else event.prices,
        "ended": None,
        "waits": (),
        "experiment": experiment,
        "runs": state.runs + tuple(Run(planned=planned) for planned in event.added),
        "resumptions": (*state.resumptions, event),
    }


def _in_run(state: State, number: int, change: Callable[[Run], Run]) -> Changes:
    if not 1 <= number <= len(state.runs):
        raise RefineryError(f"The session speaks of run {number}, which its plan of {len(state.runs)} does not hold.")
    runs = state.runs
    return {"runs": (*runs[: number - 1], change(runs[number - 1]), *runs[number:])}


def _in_iteration(run: Run, number: int, change: Callable[[Iteration], Iteration]) -> Run:
    if not 1 <= number <= len(run.iterations):
        raise RefineryError(f"The session speaks of iteration {number} of run {run.planned.id}, which never began.")
    its = run.iterations
    return replace(run, iterations=(*its[: number - 1], change(its[number - 1]), *its[number:]))


def _turn_started(run: Run, event: TurnStarted) -> Run:
    turn = Turn(
        number=event.turn,
        iteration=event.iteration,
        agent=event.agent,
        model=event.model,
        messages=event.messages,
        started_at=event.at,
        remaining_seconds=event.remaining_seconds,
        reserved_usd=event.reserved_usd,
    )
    if event.iteration > len(run.iterations):
        run = replace(run, iterations=(*run.iterations, Iteration(number=event.iteration)))
    return _in_iteration(run, event.iteration, lambda i: replace(i, turns=(*i.turns, turn)))


def _turn_ended(run: Run, event: TurnEnded) -> Run:
    def change(iteration: Iteration) -> Iteration:
        turn = replace(
            iteration.turns[-1],
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
        )
        ended = replace(iteration, turns=(*iteration.turns[:-1], turn))
        if event.program is None:
            return ended
        return replace(ended, program=event.program, sha256=sha(event.program))

    return _in_iteration(run, event.iteration, change)


def _turn_failed(run: Run, event: TurnFailed) -> Run:
    def change(iteration: Iteration) -> Iteration:
        turn = replace(
            iteration.turns[-1],
            status="failed",
            text=event.text,
            outcome=event.failure,
            error=event.error,
            reasoning=event.reasoning,
            usage=event.usage,
            usd=event.usd,
            seconds=event.seconds,
        )
        return replace(iteration, turns=(*iteration.turns[:-1], turn))

    return _in_iteration(run, event.iteration, change)


def _human_turn(run: Run, event: HumanTurn) -> Run:
    """A person's program in an iteration of its own; at a gate it decides on the program that waits there."""
    if event.iteration != len(run.iterations) + 1:
        raise RefineryError(f"A person's iteration {event.iteration} of run {event.run} does not follow its last one.")
    if (waiting := run.awaiting) is not None:
        run = _decision(run, waiting, "accepted" if waiting == event.based_on else "rejected")
    written = written_by(event, after_end=run.status == "ended")
    return replace(run, iterations=(*run.iterations, written))


def _instructed(run: Run, event: Instructed) -> Run:
    after = max((turn.number for turn in run.turns), default=0)
    message = Instruction(text=event.text, person=event.person, after=after)
    return replace(run, instructions=(*run.instructions, message))


def _decision(run: Run, number: int, decision: Decision, reason: str = "") -> Run:
    return _in_iteration(run, number, lambda i: replace(i, decision=decision, reason=reason))


def _checked(run: Run, event: Checked) -> Run:
    if event.purpose == "final":
        return replace(run, final=event.check)
    return _in_iteration(run, event.iteration, lambda i: replace(i, check=event.check))


def _measured(state: State, event: Measured) -> Changes:
    places = [shot.place for shot in event.shots if shot.place is not None]
    if max(places, default=-1) >= len(event.runs) or max(event.runs, default=0) > len(state.runs):
        raise RefineryError("The session speaks of a timing of a program or a run that it does not hold.")
    if event.purpose == "final" or event.run is None or event.iteration is None:
        return {"rounds": (*state.rounds, event)}
    number = event.iteration
    return _in_run(
        state, event.run, lambda run: _in_iteration(run, number, lambda i: replace(i, selection=event.shots))
    )


def _run_started(run: Run, after: float) -> Run:
    """It begins, or goes on where it could not before, since what hindered it was mended."""
    began = after if run.began_after is None else run.began_after
    return replace(run, status="running", began_after=began, ended_after=None, reason=None, error="", failure=None)


def _run_ended(run: Run, event: RunEnded, after: float) -> Run:
    if event.iteration is not None:
        _in_iteration(run, event.iteration, lambda iteration: iteration)
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
    )
