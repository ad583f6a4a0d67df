"""Protocol `act` where programs are scripts of actions: what an agent sees, and that a kill loses none."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from refinery_tui.cli.sessions.show_facts import run_facts
from refinery_tui.cli.sessions.show_text import run_lines
from refinery_tui.core.base.chat import ModelRequest
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.browser.browser_task import BrowserLimits
from refinery_tui.core.experiment.browser.observation import ActionOutcome, Observation
from refinery_tui.core.export.formats.atif import files
from refinery_tui.core.export.trail import trail_of
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.run.observation_rows import observation_head, observation_rows
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.core.team.iteration.rehearsal import rehearsed
from refinery_tui.tui.panes.iteration.iteration_facts import iteration_facts
from refinery_tui.tui.panes.iteration.turn_pages import turns
from refinery_tui.tui.text.styled import plain
from tests.fakes.conductor import order, read
from tests.fakes.model import FakeModel
from tests.fakes.script_task import (
    ACTS,
    ASKED,
    NO_SCRIPT,
    OUTLINE,
    REPLIES,
    RIGHT,
    STUCK,
    UNDONE,
    WRITTEN_OUT,
    ScriptBench,
    observed,
    script_task,
)

SCRIPTS = (STUCK, UNDONE, WRITTEN_OUT, NO_SCRIPT, RIGHT)


class Died(BaseException):
    """The conductor's process was killed."""


def conducted(folder: Path, model: FakeModel, bench: ScriptBench, dies_after: int = 0) -> State | None:
    """The state at the end; None where the conductor died when it had written so many events."""
    heard: list[Event] = []

    def listen(event: Event, state: State) -> None:
        heard.append(event)
        if len(heard) == dies_after:
            raise Died

    made = replace(order(ACTS, folder, model, heard=[]), task=script_task(), listener=listen)
    try:
        return asyncio.run(run(made, bench=bench))
    except (Died, BaseExceptionGroup):
        if not dies_after:
            raise
        return None


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[State, list[ModelRequest], ScriptBench]:
    folder = tmp_path_factory.mktemp("acts") / "s"
    bench, model = ScriptBench(), FakeModel(say=lambda ask, n: REPLIES[n])
    state = conducted(folder, model, bench)
    assert state is not None
    assert state == opened(folder).state
    return state, model.asks, bench


def last(asks: list[ModelRequest], place: int) -> str:
    return asks[place].messages[-1].content


def test_an_agent_that_acted_is_told_each_action_the_page_and_where_to_look(
    asked: tuple[State, list[ModelRequest], ScriptBench],
) -> None:
    _, asks, _ = asked
    assert ASKED in last(asks, 0)
    assert "tried at once" in last(asks, 1)
    stuck, silent, undone, elsewhere = last(asks, 2), last(asks, 3), last(asks, 4), last(asks, 6)
    assert "Your script stopped at line 2:" in stuck
    assert 'line 1  done  {"do": "click", "on": {"role": "button", "name": "Choose Maple"}}' in stuck
    assert "nothing fits '#nowhere'" in stuck
    assert OUTLINE in stuck
    assert "1 message of the browser" in stuck
    assert "Look at the outline of the page" in stuck
    assert "held no complete program" in silent
    assert "Each action of your script was done, and the site did not end in the state" in undone
    assert "An earlier plan did not lead there" in undone
    assert "not tried to its end" in last(asks, 7)
    assert "right with the values that you were shown, and not with others" in elsewhere


def test_nothing_of_python_is_said_to_whoever_writes_scripts(
    asked: tuple[State, list[ModelRequest], ScriptBench],
) -> None:
    _, asks, _ = asked
    said = "\n".join(message.content for ask in asks for message in ask.messages)
    assert "python" not in said.lower()
    assert "```jsonl" in last(asks, 4)


def test_what_a_script_led_to_stands_in_its_turn_and_each_script_is_looked_at_once(
    asked: tuple[State, list[ModelRequest], ScriptBench],
) -> None:
    state, _, bench = asked
    (iteration,) = state.run(1).iterations
    seen = {turn.program: turn.observation for turn in iteration.turns if turn.program is not None}
    assert seen == {script: observed(script) for script in SCRIPTS}
    assert bench.tried == list(SCRIPTS)
    assert iteration.observation == observed(RIGHT)
    assert iteration.choice is not None
    assert iteration.choice.why == "attempt 2, step 3"


def replies_from(ended: int) -> Callable[[ModelRequest, int], str]:
    return lambda ask, n: REPLIES[ended + n]


def test_a_conductor_that_dies_again_and_again_looks_at_no_script_that_is_on_record(tmp_path: Path) -> None:
    state, deaths, tried, folder = None, 0, list[str](), tmp_path / "s"
    while state is None and deaths < 30:
        before = opened(folder).state.run(1).turns if (folder / "events.jsonl").exists() else ()
        ended = sum(turn.status == "ended" for turn in before)
        model, bench = FakeModel(say=replies_from(ended)), ScriptBench()
        state = conducted(folder, model, bench, dies_after=5)
        deaths += state is None
        tried += bench.tried
    assert state is not None
    assert deaths > 3
    assert state == opened(folder).state
    assert not state.asked_otherwise
    assert [turn.observation for turn in state.run(1).turns if turn.program is not None] == [
        observed(script) for script in SCRIPTS
    ]
    assert not any(one == other for one, other in pairwise(tried))


def test_its_dry_run_rehearses_a_script_that_is_right_and_one_that_is_wrong() -> None:
    experiment = read(ACTS)
    right, _ = rehearsed(experiment, 0, script_task())
    wrong, _ = rehearsed(experiment, 0, script_task(), wrong=True)
    assert [ask.role for ask in right.asks] == ["planner", "actor"]
    assert [ask.role for ask in wrong.asks] == ["planner", "actor", "actor", "actor"] * 2
    assert wrong.judgements == 6


def test_whoever_reads_the_run_sees_each_action_done_or_why_not_and_the_page(
    asked: tuple[State, list[ModelRequest], ScriptBench],
) -> None:
    state, _, _ = asked
    whole = state.run(1)
    (iteration,) = whole.iterations
    printed = "\n".join(run_lines(state, 1, "s", "ended"))
    thread = "\n".join(plain(row) for row in turns(state, whole, iteration, 200))
    facts = "\n".join(plain(row) for row in iteration_facts(state, whole, iteration, 200))
    for text in (printed, thread):
        assert "1 action done, stopped at line 2" in text
        assert "not done  {" in text
        assert "nothing fits '#nowhere'" in text
        assert "all 3 actions done" in text
    for text in (printed, facts):
        assert "button 'Choose Cedar'" in text
        assert "message of the browser: a dialog was dismissed: 'Really?'" in text
    told = run_facts(state, 1, "s", "ended")["iterations"][0]["turns"]
    assert [turn["observation"] is None for turn in told] == [True, False, True, False, True, False, False, False]
    assert told[1]["observation"]["actions"][1] == {
        "line": 2,
        "action": '{"do": "click", "on": "#nowhere"}',
        "done": False,
        "why": "nothing fits '#nowhere'",
        "read": "",
    }


def test_an_exported_trajectory_holds_what_each_script_led_to(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    state = conducted(folder, FakeModel(say=replies_from(0)), ScriptBench())
    assert state is not None
    found = json.loads(str(files(state, "s", trail_of(folder, state))["run-001.trajectory.json"]))
    said = [each["content"] for step in found["steps"] for each in step.get("observation", {}).get("results", ())]
    assert any("stopped at line 2" in each for each in said)
    assert sum("what its script led to" in each for each in said) == 5


def test_what_a_page_says_drives_no_terminal() -> None:
    evil = "\x1b[31mred\x1b]0;title\x07\u202e"
    seen = Observation(
        program="",
        outcomes=(ActionOutcome(line=1, action=evil, why=evil), ActionOutcome(line=2, action="x", read=evil)),
        address=evil,
        title=evil,
        outline=f"a\n{evil}\r\nb",
        messages=(evil,),
    )
    said = "\n".join(observation_rows(seen))
    assert not set(said) & {"\x1b", "\x07", "\r", "\u202e"}
    assert observation_head(replace(seen, missing="the browser failed")) == "no page was seen: the browser failed"


def test_a_task_s_own_caps_hold_where_they_are_lower_than_the_protocol_s() -> None:
    task = script_task()
    assert task.browser is not None
    low = replace(task, browser=replace(task.browser, limits=BrowserLimits(steps=2, attempts=1)))
    wrong, _ = rehearsed(read(ACTS), 0, low, wrong=True)
    assert [ask.role for ask in wrong.asks] == ["planner", "actor", "actor"]
