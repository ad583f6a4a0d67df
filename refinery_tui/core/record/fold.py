"""One function makes the next state from an event; no other code changes state."""

from collections.abc import Callable, Sequence
from typing import Any, assert_never

from refinery_tui.core.base.dataclass_copy import replace
from refinery_tui.core.base.design import PlannedRun
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import count
from refinery_tui.core.experiment.experiment import Experiment, treatment_count
from refinery_tui.core.experiment.levels import oversize, unknown_level
from refinery_tui.core.record.direct import answer_fold
from refinery_tui.core.record.direct.answer_events import Answered, QuestionsDrawn
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
)
from refinery_tui.core.record.run import run_fold
from refinery_tui.core.record.run.scale_events import Scaled
from refinery_tui.core.record.run.team_events import AskedOtherwise, Observed, Profiled, ProgramChosen
from refinery_tui.core.record.state import Run, State

Changes = dict[str, Any]


def apply(state: State | None, event: Event) -> State:
    """The state after `event`; RefineryError when the event cannot follow."""
    if isinstance(event, SessionStarted):
        if state is not None:
            raise RefineryError("The session begins twice: two sessions were written into one file.")
        _must_fit(event.experiment)
        _must_be_settings(event)
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
    server that was awaited is asked again, nothing ran, or a person decided on a program's use; a clock that was set
    back takes none away.
    """
    begins = idle and isinstance(event, RunStarted | TurnStarted)
    rested = begins or isinstance(event, SessionResumed | Suspended | UseDecided)
    return 0.0 if rested else max(0.0, event.at - last_at)


def _worked(state: State, event: Event) -> float:
    return state.worked_before + worked_before(event, state.last_at, idle=state.idle)


def _changes(state: State, event: Event) -> Changes:
    """The fields of the state that `event` changes."""
    match event:
        case SessionStarted():
            raise AssertionError("apply() has handled it")
        case RunStarted():
            return _in_run(state, event.run, lambda run: run_fold.run_started(run, _worked(state, event)))
        case TurnStarted():
            return _in_run(state, event.run, lambda run: run_fold.turn_started(run, event))
        case TurnEnded():
            return _in_run(state, event.run, lambda run: run_fold.turn_ended(run, event))
        case TurnFailed():
            return _in_run(state, event.run, lambda run: run_fold.turn_failed(run, event))
        case Checked():
            return _in_run(state, event.run, lambda run: run_fold.checked(run, event))
        case Measured():
            return _measured(state, event)
        case RunEnded():
            return _in_run(state, event.run, lambda run: run_fold.run_ended(run, event, _worked(state, event)))
        case SessionPaused():
            return {"status": "paused", "pause_reason": event.reason}
        case SessionResumed():
            return _resumed(state, event)
        case SessionEnded():
            return {"status": "ended", "ended": event, "waits": (), "busy": None}
        case ParameterRefused():
            return {"refused_parameters": (*state.refused_parameters, event)}
        case DecisionAwaited():
            return _in_run(state, event.run, lambda run: run_fold.decided(run, event.iteration, "awaited"))
        case HumanTurn():
            return _answered(state, event.wish) | _in_run(state, event.run, lambda run: run_fold.human_turn(run, event))
        case Instructed():
            return _answered(state, event.wish) | _in_run(state, event.run, lambda run: run_fold.instructed(run, event))
        case Decided(accepted=accepted, reason=reason):
            said: run_fold.Decision = "accepted" if accepted else "rejected"
            decided = _in_run(state, event.run, lambda run: run_fold.decided(run, event.iteration, said, reason))
            return _answered(state, event.wish) | decided
        case UseDecided():
            return _in_run(state, event.run, lambda run: run_fold.use_decided(run, event))
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
        case ProgramChosen():
            return _in_run(state, event.run, lambda run: run_fold.program_chosen(run, event))
        case Profiled():
            return _in_run(state, event.run, lambda run: run_fold.profiled(run, event))
        case Observed():
            return _in_run(state, event.run, lambda run: run_fold.observed(run, event))
        case Scaled():
            return _in_run(state, event.run, lambda run: run_fold.scaled(run, event))
        case QuestionsDrawn():
            return {"questions": (*state.questions, event)}
        case Answered():
            return _in_run(state, event.run, lambda run: answer_fold.answered(state, run, event))
        case AskedOtherwise():
            _in_run(state, event.run, lambda run: run)
            return {"asked_otherwise": (*state.asked_otherwise, event)}
        case Suspended():
            return {"suspensions": (*state.suspensions, event)}
        case _:
            assert_never(event)


def _must_fit(experiment: Experiment) -> None:
    """RefineryError when nobody could carry the experiment out: to cross its factors would exhaust the machine."""
    if why := oversize(experiment):
        raise RefineryError(f"The session's experiment {why}.")


def _must_be_settings(event: SessionStarted) -> None:
    """RefineryError when a treatment is none that a run could have: who asks for its settings would meet it later."""
    why = unknown_level(event.experiment) if event.origin != "imported" else ""
    if why:
        raise RefineryError(f"The session's experiment {why}: another program wrote it, or a newer Refinery.")


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
    if experiment.arms != state.experiment.arms:
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
    runs = list(state.runs)  # a quarter of what slices of a tuple cost
    runs[number - 1] = change(runs[number - 1])
    return {"runs": tuple(runs)}


def _measured(state: State, event: Measured) -> Changes:
    places = [shot.place for shot in event.shots if shot.place is not None]
    if max(places, default=-1) >= len(event.runs) or max(event.runs, default=0) > len(state.runs):
        raise RefineryError("The session speaks of a timing of a program or a run that it does not hold.")
    if event.purpose == "final" or event.run is None or event.iteration is None:
        return {"rounds": (*state.rounds, event)}
    number, shots = event.iteration, event.shots
    if (turn := event.turn) is not None:
        return _in_run(
            state, event.run, lambda run: run_fold.in_turn(run, number, turn, lambda t: replace(t, selection=shots))
        )
    return _in_run(
        state, event.run, lambda run: run_fold.in_iteration(run, number, lambda i: replace(i, selection=shots))
    )
