"""One fold makes the next state from an event; no other code changes state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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
_BEGIN = (RunStarted, TurnStarted)
_REST = (SessionResumed, Suspended, UseDecided)


@dataclass(slots=True)
class Folding:
    """A fold under way. Its runs change in a list, and a state is made when it is asked for: a state holds every run
    of its session, and nearly all events are about one.
    """

    _state: State | None = None
    _runs: list[Run] = field(init=False, default_factory=list)
    _last_at: float = field(init=False, default=0.0)
    _worked: float = field(init=False, default=0.0)
    _events: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        if self._state is not None:
            self._begin(self._state)

    def _begin(self, state: State) -> None:
        self._state, self._runs = state, list(state.runs)
        self._last_at, self._worked, self._events = state.last_at, state.worked_before, state.events

    @property
    def state(self) -> State | None:
        """The state after all events so far; None before the first."""
        if self._state is not None and self._state.events != self._events:
            moment: Changes = {"last_at": self._last_at, "worked_before": self._worked, "events": self._events}
            self._state = replace(self._state, runs=tuple(self._runs), **moment)
        return self._state

    def add(self, event: Event) -> None:
        """Fold one event more; when it cannot follow, RefineryError, and nothing has happened."""
        if isinstance(event, SessionStarted):
            self._begin(_first(self._state, event))
            return
        if (state := self._state) is None:
            raise RefineryError(f"The session begins with '{event.kind}', not with its plan: its first line is lost.")
        worked = self._worked + worked_before(event, self._last_at, idle=_idle(state, self._last_at))
        if changes := _changes(state, self._runs, event, worked):
            self._state = replace(state, **changes)
        self._last_at, self._worked, self._events = event.at, worked, self._events + 1


def apply(state: State | None, event: Event) -> State:
    """The state after `event`; RefineryError when the event cannot follow."""
    folding = Folding(state)
    folding.add(event)
    assert folding.state is not None  # an event was folded
    return folding.state


def _first(state: State | None, event: SessionStarted) -> State:
    if state is not None:
        raise RefineryError("The session begins twice: two sessions were written into one file.")
    _must_fit(event.experiment)
    _must_be_settings(event)
    _must_follow(event.plan, 0, event.experiment)
    runs = tuple(Run(planned=planned) for planned in event.plan)
    return State(started=event, experiment=event.experiment, runs=runs, last_at=event.at, events=1, prices=event.prices)


def worked_before(event: Event, last_at: float, *, idle: bool) -> float:
    """The seconds of work between the event before and this one: none until a session goes on, a paused one steps, a
    server that was awaited is asked again, nothing ran, or a person decided on a program's use; a clock that was set
    back takes none away.
    """
    rested = isinstance(event, _REST) or (idle and isinstance(event, _BEGIN))
    return 0.0 if rested else max(0.0, event.at - last_at)


def _idle(state: State, last_at: float) -> bool:
    """Whether nothing is done until the next event, unless another run does it: paused, or a server is awaited."""
    return state.status == "paused" or (bool(state.waits) and state.waits[-1].at == last_at)


def _changes(state: State, runs: list[Run], event: Event, worked: float) -> Changes:
    """The fields that `event` changes of a state whose runs are `runs`, which it changes too; `worked` are the seconds
    of work so far. Only what no event of a run changes may be asked of `state`.
    """
    match event:
        case SessionStarted():
            raise AssertionError("the fold has handled it")
        case RunStarted():
            return _in_run(runs, event.run, lambda run: run_fold.run_started(run, worked))
        case TurnStarted():
            return _in_run(runs, event.run, lambda run: run_fold.turn_started(run, event))
        case TurnEnded():
            return _in_run(runs, event.run, lambda run: run_fold.turn_ended(run, event))
        case TurnFailed():
            return _in_run(runs, event.run, lambda run: run_fold.turn_failed(run, event))
        case Checked():
            return _in_run(runs, event.run, lambda run: run_fold.checked(run, event))
        case Measured():
            return _measured(state, runs, event)
        case RunEnded():
            return _in_run(runs, event.run, lambda run: run_fold.run_ended(run, event, worked))
        case SessionPaused():
            return {"status": "paused", "pause_reason": event.reason}
        case SessionResumed():
            return _resumed(state, runs, event)
        case SessionEnded():
            return {"status": "ended", "ended": event, "waits": (), "busy": None}
        case ParameterRefused():
            return {"refused_parameters": (*state.refused_parameters, event)}
        case DecisionAwaited():
            return _in_run(runs, event.run, lambda run: run_fold.decided(run, event.iteration, "awaited"))
        case HumanTurn():
            return _answered(state, event.wish) | _in_run(runs, event.run, lambda run: run_fold.human_turn(run, event))
        case Instructed():
            return _answered(state, event.wish) | _in_run(runs, event.run, lambda run: run_fold.instructed(run, event))
        case Decided(accepted=accepted, reason=reason):
            said: run_fold.Decision = "accepted" if accepted else "rejected"
            decided = _in_run(runs, event.run, lambda run: run_fold.decided(run, event.iteration, said, reason))
            return _answered(state, event.wish) | decided
        case UseDecided():
            return _in_run(runs, event.run, lambda run: run_fold.use_decided(run, event))
        case Refused():
            if event.run is not None:
                _in_run(runs, event.run, lambda run: run)
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
            return _in_run(runs, event.run, lambda run: run_fold.program_chosen(run, event))
        case Profiled():
            return _in_run(runs, event.run, lambda run: run_fold.profiled(run, event))
        case Observed():
            return _in_run(runs, event.run, lambda run: run_fold.observed(run, event))
        case Scaled():
            return _in_run(runs, event.run, lambda run: run_fold.scaled(run, event))
        case QuestionsDrawn():
            return {"questions": (*state.questions, event)}
        case Answered():
            return _in_run(runs, event.run, lambda run: answer_fold.answered(state, run, event))
        case AskedOtherwise():
            _in_run(runs, event.run, lambda run: run)
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


def _resumed(state: State, runs: list[Run], event: SessionResumed) -> Changes:
    experiment = event.experiment or state.experiment
    if experiment.arms != state.experiment.arms:
        raise RefineryError("The session continues with other treatments than it began with.")
    _must_fit(experiment)
    _must_follow(event.added, len(runs), experiment)
    runs += [Run(planned=planned) for planned in event.added]
    return {
        "status": "running",
        "prices": state.prices if event.prices is None else event.prices,
        "ended": None,
        "waits": (),
        "experiment": experiment,
        "resumptions": (*state.resumptions, event),
    }


def _in_run(runs: list[Run], number: int, change: Callable[[Run], Run]) -> Changes:
    if not 1 <= number <= len(runs):
        raise RefineryError(f"The session speaks of run {number}, which its plan of {len(runs)} does not hold.")
    runs[number - 1] = change(runs[number - 1])
    return {}


def _measured(state: State, runs: list[Run], event: Measured) -> Changes:
    places = [shot.place for shot in event.shots if shot.place is not None]
    if max(places, default=-1) >= len(event.runs) or max(event.runs, default=0) > len(runs):
        raise RefineryError("The session speaks of a timing of a program or a run that it does not hold.")
    if event.purpose == "final" or event.run is None or event.iteration is None:
        return {"rounds": (*state.rounds, event)}
    number, shots = event.iteration, event.shots
    if (turn := event.turn) is not None:
        return _in_run(
            runs, event.run, lambda run: run_fold.in_turn(run, number, turn, lambda t: replace(t, selection=shots))
        )
    return _in_run(
        runs, event.run, lambda run: run_fold.in_iteration(run, number, lambda i: replace(i, selection=shots))
    )
