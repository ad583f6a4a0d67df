"""One fold makes every state: what may follow what, and that nothing else is touched."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.core.base.design import PlannedRun
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.events import Event, RunEnded, RunStarted, SessionPaused, SessionResumed
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.human_events import UseDecided
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Folder
from tests.core.record.test_event_log import ENDED
from tests.fakes.conductor import SMALL, begun, read


@pytest.fixture(scope="module")
def events(recorded: Path) -> list[Event]:
    return Reader(path=Folder(path=recorded).events).read()


def folded(events: list[Event]) -> State:
    state = None
    for event in events:
        state = apply(state, event)
    assert state is not None
    return state


def everything(state: State) -> str:
    return repr([getattr(state, field.name) for field in fields(state)])


def test_every_event_is_counted_and_dated(events: list[Event]) -> None:
    state = folded(events)
    assert state.events == len(events)
    assert state.last_at == events[-1].at
    assert state.status == "ended"


def test_a_state_is_never_changed_by_what_comes_after(events: list[Event]) -> None:
    state = folded(events[:20])
    before = everything(state)
    for event in events[20:]:
        state_after = apply(state, event) if isinstance(event, SessionPaused | RunStarted) else state
        assert state_after.events >= state.events
    folded(events)
    assert everything(state) == before


def test_a_state_in_words_is_short_however_long_its_session(events: list[Event]) -> None:
    assert repr(folded(events)) == f"State(runs={len(folded(events).runs)}, events={len(events)}, status='ended')"


def test_runs_that_an_event_is_not_about_stay_the_same_objects(events: list[Event]) -> None:
    state = folded(events[:1])
    for event in events[1:]:
        after = apply(state, event)
        changed = [n for n, (a, b) in enumerate(zip(state.runs, after.runs, strict=True), 1) if a is not b]
        about = getattr(event, "run", None)
        assert changed == [] or changed == [about]
        state = after


def test_the_first_event_is_the_plan_and_comes_once(events: list[Event]) -> None:
    with pytest.raises(RefineryError, match="its first line is lost"):
        apply(None, events[1])
    with pytest.raises(RefineryError, match="begins twice"):
        apply(folded(events[:3]), events[0])


@pytest.mark.parametrize("run", [0, -1, 9])
def test_a_run_that_was_not_planned_is_refused(run: int, events: list[Event]) -> None:
    with pytest.raises(RefineryError, match="plan of 8 does not hold"):
        apply(folded(events[:1]), RunStarted(at=1.0, run=run))


@pytest.mark.parametrize("iteration", [0, 2])
def test_an_iteration_that_never_began_is_refused(iteration: int, events: list[Event]) -> None:
    with pytest.raises(RefineryError, match="which never began"):
        apply(folded(events[:1]), replace(ENDED, iteration=iteration))


def test_a_decision_on_a_program_is_on_the_result_of_its_run_or_on_the_text_beside_it(events: list[Event]) -> None:
    state = folded(events)
    result = state.run(1).program or ""
    use = UseDecided(
        at=state.last_at,
        run=1,
        accepted=True,
        sha256=result,
        result=result,
        edited=False,
        verdict=Verdict.CORRECT,
        person="me",
    )
    edit = replace(use, edited=True, program="x = 1\n", sha256=sha("x = 1\n"))
    assert [use.edited for use in apply(apply(state, use), edit).run(1).uses] == [False, True]
    forged = (
        replace(use, sha256="0" * 64),
        replace(use, edited=True),
        replace(use, program="x = 1\n"),
        replace(edit, sha256=result),
        replace(edit, result="0" * 64),
        replace(edit, edited=False),
    )
    for each in forged:
        with pytest.raises(RefineryError, match="neither its result nor the text beside it"):
            apply(state, each)


def test_pausing_and_going_on(events: list[Event]) -> None:
    state = apply(folded(events), SessionPaused(at=2.0, reason="asked"))
    assert (state.status, state.pause_reason) == ("paused", "asked")
    state = apply(state, SessionResumed(at=3.0, reason="continued"))
    assert (state.status, state.ended) == ("running", None)


def test_a_session_grows_by_the_runs_that_are_added(events: list[Event]) -> None:
    more = tuple(PlannedRun(id=n, block=3, treatment=n - 9, seed=n) for n in range(9, 13))
    state = apply(folded(events), SessionResumed(at=3.0, reason="grown", added=more))
    assert len(state.runs) == 12
    assert state.blocks == 3
    assert apply(state, RunStarted(at=4.0, run=12)).run(12).status == "running"


def test_an_imported_run_keeps_its_published_mean_and_has_no_known_cost(events: list[Event]) -> None:
    ended: dict[str, Any] = {"at": 1.0, "run": 1, "iteration": None, "overshoot_seconds": 0.0}
    state = apply(
        folded(events[:1]), RunEnded(reason="imported", program="1_3_inf_1.py", published_seconds=2.5, **ended)
    )
    run = state.run(1)
    assert (run.program, run.source, run.published_seconds, run.dose.usd) == ("1_3_inf_1.py", None, 2.5, None)


def test_a_factor_that_is_no_setting_of_a_run_is_refused_when_the_session_is_read() -> None:
    started = begun(read(SMALL))
    odd = replace(started, experiment=replace(started.experiment, factors={"colour": ["red", "blue"]}))
    with pytest.raises(RefineryError, match=r"holds 'colour = red', which is no setting of a run"):
        apply(None, odd)
    elsewhere = replace(odd, experiment=replace(odd.experiment, imported=True))
    assert apply(None, replace(elsewhere, plan=())).runs == ()
