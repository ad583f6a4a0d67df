"""What servers do, a row each: what a person reads, what the session holds, what was paid."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.cli.experiments.progress import lines
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.analysis.session.health import health
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.models.openai import openai_model
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.results import results, verdict_name
from refinery_tui.core.record.state import State
from refinery_tui.core.team.turn_call import ServedModel
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import PRICE, order
from tests.fakes.model import FakeClock, FakeModel, program
from tests.fakes.scripted_server import ScriptedServer, Step

CODE = program(0.5)
COUNTED = {"prompt_tokens": 11, "completion_tokens": 7}
USD = 11e-6 * 1.0 + 7e-6 * 10.0
ONE_TURN = 'task = "get_difference"\nreplicates = 1\n[run]\nbudget = "1 iterations"\n'


def chunk(delta: dict[str, Any] | None = None, *, reason: str | None = None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta or {}, "finish_reason": reason}], **more}


def stream(*events: Any, done: bool = True) -> Step:
    """A stream of these events; a string is sent as it stands."""
    sent = [event if isinstance(event, str) else f"data: {json.dumps(event)}\n\n" for event in events]
    return Step(kind="raw", raw="".join([*sent, "data: [DONE]\n\n" if done else ""]).encode())


def body(value: Any, status: int = 200) -> Step:
    return Step(kind="raw", raw=json.dumps(value).encode(), content_type="application/json", status=status)


def ended(*deltas: dict[str, Any], reason: str = "stop", counted: Mapping[str, Any] = COUNTED) -> Step:
    """A reply of these deltas that ends for this reason."""
    return stream(*map(chunk, deltas), chunk(reason=reason), {"choices": [], "usage": counted})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`turns` are what the session holds of each request: its outcome, and whether a program was found in it."""

    name: str
    step: Step
    reads: str
    turns: tuple[tuple[str, bool], ...]
    usd: float = USD


COMPLETE = ("complete", True)
REASONED = {**COUNTED, "completion_tokens_details": {"reasoning_tokens": 7}}
ROWS = (
    Row(name="a reply", step=ended({"content": CODE}), reads="correct", turns=(COMPLETE,)),
    Row(
        name="content as a list of parts",
        step=ended({"content": [{"type": "text", "text": CODE[:9]}, {"type": "text", "text": CODE[9:]}]}),
        reads="correct",
        turns=(COMPLETE,),
    ),
    Row(
        name="message instead of delta",
        step=stream({"choices": [{"message": {"content": CODE}, "finish_reason": "stop"}], "usage": COUNTED}),
        reads="correct",
        turns=(COMPLETE,),
    ),
    Row(
        name="a message that repeats the deltas",
        step=stream(
            chunk({"content": CODE}),
            {"choices": [{"message": {"content": CODE}, "finish_reason": "stop"}], "usage": COUNTED},
        ),
        reads="correct",
        turns=(COMPLETE,),
    ),
    Row(
        name="a complete answer that is not streamed",
        step=body({"choices": [{"message": {"content": CODE}, "finish_reason": "stop"}], "usage": COUNTED}),
        reads="correct",
        turns=(COMPLETE,),
    ),
    Row(
        name="a finish reason and no [DONE]",
        step=stream(chunk({"content": CODE}), chunk(reason="stop", usage=COUNTED), done=False),
        reads="correct",
        turns=(COMPLETE,),
    ),
    Row(
        name="usage in a field of the server's own, and comments between",
        step=stream(": alive\n\n", chunk({"content": CODE}), chunk(reason="stop", x_groq={"usage": COUNTED})),
        reads="correct",
        turns=(COMPLETE,),
    ),
    Row(
        name="no empty line between the events",
        step=Step(
            kind="raw",
            raw=f"data: {json.dumps(chunk({'content': CODE}, reason='stop', usage=COUNTED))}\n".encode(),
        ),
        reads="correct",
        turns=(COMPLETE,),
    ),
    Row(
        name="thoughts, then an answer",
        step=ended({"reasoning_content": "```python\ndef get_difference(n): return 1\n```"}, {"content": CODE}),
        reads="correct",
        turns=(COMPLETE,),
    ),
    Row(
        name="thoughts with the program, and nothing else",
        step=ended({"reasoning": CODE}, counted=REASONED),
        reads="correct",
        turns=(("only reasoning", True),),
    ),
    Row(
        name="thoughts that were cut off",
        step=ended({"reasoning": CODE}, reason="length", counted=REASONED),
        reads="the reply is reasoning without an answer, cut off at the length limit",
        turns=(("only reasoning", False),),
    ),
    Row(
        name="the length limit in mid program",
        step=ended({"content": CODE[:-20]}, reason="length"),
        reads="the reply was cut off at the length limit",
        turns=(("length", False),),
    ),
    Row(
        name="the length limit after the program",
        step=ended({"content": CODE + "And now"}, reason="length"),
        reads="correct",
        turns=(("length", True),),
    ),
    Row(
        name="a content filter",
        step=ended({"content": "Here"}, reason="content_filter"),
        reads="the server's content filter ended the reply",
        turns=(("content filter", False),),
    ),
    Row(
        name="a refusal",
        step=ended({"refusal": "I will not."}),
        reads="the model refused to answer",
        turns=(("refusal", False),),
    ),
    Row(
        name="a tool call",
        step=ended({"tool_calls": [{"function": {"name": "run", "arguments": "{}"}}]}, reason="tool_calls"),
        reads="the model called a tool instead of answering",
        turns=(("tool call", False),),
    ),
    Row(
        name="nothing at all, and nothing counted",
        step=ended(counted={"prompt_tokens": 11, "completion_tokens": 0}),
        reads="the reply is empty",
        turns=(("empty", False),),
        usd=11e-6,
    ),
    Row(
        name="nothing at all, though tokens were counted",
        step=ended(),
        reads="suspicious: the server counted 7 tokens of an answer, and none arrived",
        turns=(("empty", False),),
    ),
    Row(
        name="an error event",
        step=stream(chunk({"content": "He"}), 'event: error\ndata: {"message": "The engine died."}\n\n', done=False),
        reads="The engine died",
        turns=(("server", False), COMPLETE),
    ),
    Row(
        name="an error event in plain words",
        step=stream("event: error\ndata: upstream gone\n\n", done=False),
        reads="upstream gone",
        turns=(("server", False), COMPLETE),
    ),
    Row(
        name="an error in the choice",
        step=stream({"choices": [{"error": {"message": "provider down", "code": 502}, "finish_reason": "error"}]}),
        reads="provider down",
        turns=(("server", False), COMPLETE),
    ),
    Row(
        name="200 with an error",
        step=body({"error": {"message": "too many requests", "code": 429}}),
        reads="answered 429: too many requests",
        turns=(("rate limit", False), COMPLETE),
    ),
    Row(
        name="an integer of 5,000 digits",
        step=stream('data: {"created": ' + "9" * 5000 + "}\n\n"),
        reads="cannot be read",
        turns=(("malformed", False), COMPLETE),
        usd=USD,
    ),
    Row(
        name="deep nesting",
        step=stream("data: " + "[" * 100_000 + "\n\n"),
        reads="cannot be read",
        turns=(("malformed", False), COMPLETE),
    ),
)


def carried_out(row: Row, folder: Path) -> tuple[State, str]:
    """The session of a run of one iteration, and all that was read meanwhile; a second request is answered well."""
    told: list[str] = []

    def heard(event: Event, state: State) -> None:
        told.extend(lines(event, state))

    with ScriptedServer([row.step, ended({"content": CODE})]) as server:
        model = openai_model("any", base_url=server.base_url)
        made = order(ONE_TURN, folder, FakeModel(say=lambda ask, n: ""), heard=[])
        served = {"simulated": ServedModel(model=model, name="any", price=PRICE)}
        state = asyncio.run(run(replace(made, served=served, listener=heard), bench=FakeBench()))
    return state, "\n".join(told)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_read_kept_and_paid_for(row: Row, tmp_path: Path) -> None:
    state, told = carried_out(row, tmp_path / "s")
    (run,) = state.runs
    held = tuple((turn.reply_outcome or turn.outcome, turn.program is not None) for turn in run.turns)
    assert held == row.turns
    assert row.reads in told
    assert sum(turn.usd or 0.0 for turn in run.turns if turn.status == "ended") == pytest.approx(row.usd)
    assert "Traceback" not in told


def test_thoughts_are_kept_apart_from_the_answer(tmp_path: Path) -> None:
    row = replace(ROWS[0], step=ended({"reasoning_content": "Hm. "}, {"content": CODE}))
    state, _ = carried_out(row, tmp_path / "s")
    (turn,) = state.runs[0].turns
    assert (turn.reasoning, turn.text) == ("Hm. ", CODE)
    assert turn.first_token_seconds is not None


async def test_a_reply_that_never_begins_within_its_budget_is_the_servers_fault(tmp_path: Path) -> None:
    source = ONE_TURN.replace("1 iterations", "200 s")  # a fake clock's second is a real millisecond
    with ScriptedServer([Step(kind="hang"), ended({"content": CODE})]) as server:
        model = openai_model("any", base_url=server.base_url)
        made = order(source, tmp_path / "s", FakeModel(say=lambda ask, n: ""), clock=FakeClock(tick=30.0), heard=[])
        served = {"simulated": ServedModel(model=model, name="any", price=PRICE)}
        state = await run(replace(made, served=served), bench=FakeBench())
    first, second, *_ = state.runs[0].turns
    assert (first.status, first.outcome) == ("failed", "no first token")
    assert "tells of the server and not of the team" in first.error
    assert (second.outcome, second.remaining_seconds) == ("complete", first.remaining_seconds)


def test_what_a_server_refuses_is_said_once_recorded_and_left_out_also_after_a_resume(tmp_path: Path) -> None:
    refusal = body({"error": {"message": "Unknown parameter: 'seed'.", "param": "seed"}}, status=400)
    told: list[str] = []
    for replicates in (1, 2):
        with ScriptedServer(
            [refusal if replicates == 1 else ended({"content": CODE}), ended({"content": CODE})]
        ) as server:
            source = ONE_TURN.replace("replicates = 1", f"replicates = {replicates}")
            made = order(source, tmp_path / "s", FakeModel(say=lambda ask, n: ""), heard=[])
            served = {
                "simulated": ServedModel(model=openai_model("any", base_url=server.base_url), name="any", price=PRICE)
            }
            heard = lambda event, state: told.extend(lines(event, state))  # noqa: E731  # one line
            state = asyncio.run(run(replace(made, served=served, listener=heard), bench=FakeBench()))
            assert ["seed" in call.body for call in server.calls] == ([True, False] if replicates == 1 else [False])
    assert [found.parameter for found in state.refused_parameters] == ["seed"]
    assert sum("the server refuses seed" in line for line in told) == 1
    assert [turn.status for each in state.runs for turn in each.turns] == ["ended", "ended"]
    assert any("seed" in sentence for sentence in health(state).refused)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a reply", "correct"),
        ("the length limit in mid program", "no program: length"),
        ("a content filter", "no program: content filter"),
        ("a refusal", "no program: refusal"),
        ("a tool call", "no program: tool call"),
        ("thoughts that were cut off", "no program: only reasoning"),
    ],
)
def test_a_run_without_a_program_is_named_by_how_its_last_reply_ended(name: str, words: str, tmp_path: Path) -> None:
    row = next(row for row in ROWS if row.name == name)
    state, _ = carried_out(row, tmp_path / "s")
    assert [verdict_name(run, found) for run, found in zip(state.runs, results(state), strict=True)] == [words]
    ended_so = of_session(state).reply_outcomes[0].outcomes
    assert ended_so == ((row.turns[0][0], 1),)
