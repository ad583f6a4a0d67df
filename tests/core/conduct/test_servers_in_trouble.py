"""Servers that fail: what is waited for, what ends one run only, what pauses the session, and what mends it."""

import asyncio
import time
from pathlib import Path

import pytest

from refinery_tui.core.analysis.session.prepare import table
from refinery_tui.core.base.chat import ModelRequest
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.conduct.run_session import Order, run
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.find.resolve import begun, complete
from refinery_tui.core.models.model import ModelTrouble
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.events import Event, Failure, TurnFailed, TurnStarted
from refinery_tui.core.record.incidents import ServerAnswered, ServerAwaited
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Folder, opened
from refinery_tui.core.team.admission import GaveUp
from refinery_tui.core.team.turn_call import ServedModel
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import PRICE, SMALL, climbing, conducted, order, read
from tests.fakes.model import FakeClock, FakeModel, program

TWO = """
task = "get_difference"
replicates = 5
[run]
budget = "2 iterations"
[factors]
model = ["good", "bad"]
[models.good]
model = "g"
base_url = "http://127.0.0.1:1/v1"
[models.bad]
model = "b"
base_url = "http://127.0.0.1:2/v1"
"""


def trouble(kind: Failure, *, retryable: bool = True, wait: float | None = 0.001) -> ModelTrouble:
    return ModelTrouble(kind, f"The server says: {kind}.", retryable=retryable, retry_after_seconds=wait)


def _order(source: str, folder: Path, bad: FakeModel, heard: list[Event]) -> Order:
    experiment = read(source)
    good = FakeModel(say=lambda ask, n: program(0.5))
    return Order(
        experiment=experiment,
        source=source,
        task=load_task("get_difference"),
        folder=folder,
        resume=(folder / "events.jsonl").exists(),
        served={name: ServedModel(model=m, name=name, price=PRICE) for name, m in (("good", good), ("bad", bad))},
        prices={"good": PRICE, "bad": PRICE},
        clock=FakeClock(),
        listener=lambda event, state: heard.append(event),
    )


def two(source: str, folder: Path, bad: FakeModel) -> State:
    return asyncio.run(run(_order(source, folder, bad, []), bench=FakeBench()))


def test_a_server_that_is_away_for_long_is_waited_for_by_one_run_and_nothing_fails(tmp_path: Path) -> None:
    gone = iter(range(40))

    def say(ask: ModelRequest, n: int) -> str | ModelTrouble:
        return trouble("connection") if next(gone, None) is not None else program(0.5)

    heard: list[Event] = []
    asked = order(SMALL + "[limits]\nconcurrency = 8", tmp_path / "s", FakeModel(say=say), heard=heard)
    state = asyncio.run(run(asked, bench=FakeBench()))
    assert [each.status for each in state.runs] == ["ended"] * 8
    assert all(each.reason == "budget" for each in state.runs)
    waits = [event for event in heard if isinstance(event, ServerAwaited)]
    (answered,) = [event for event in heard if isinstance(event, ServerAnswered)]
    assert [wait.attempt for wait in waits] == list(range(2, len(waits) + 2))
    assert answered.attempts == waits[-1].attempt
    assert len({wait.run for wait in waits}) <= 8
    assert state.waits == ()
    assert state.waited_seconds > 0
    assert sum(turn.usd or 0.0 for each in state.runs for turn in each.turns if turn.status == "failed") == 0


def test_patience_that_ends_pauses_the_session_and_the_same_command_goes_on(tmp_path: Path) -> None:
    source = SMALL + '[limits]\npatience = "0.05 s"\nconcurrency = 4'
    away = FakeModel(say=lambda ask, n: trouble("connection", wait=0.02))
    with pytest.raises(GaveUp, match=r"says: connection.*limits\.patience \(50 ms\)") as gave_up:
        conducted(source, tmp_path / "s", away)
    assert gave_up.value.exit_code == 3
    state = opened(tmp_path / "s").state
    assert state.ended is not None
    assert (state.ended.reason, state.waits) == ("paused", ())
    assert Folder(path=tmp_path / "s").standing(state) == "out of patience"
    assert not any(each.status == "ended" for each in state.runs)
    assert [each.status for each in conducted(source, tmp_path / "s", climbing()).runs] == ["ended"] * 8


@pytest.mark.parametrize(("wait", "words"), [(9000.0, "2 h 30 min"), (1e300, "87600 h 00 min")])
def test_a_server_that_asks_for_more_than_the_patience_is_believed_at_once(
    tmp_path: Path, wait: float, words: str
) -> None:
    slow = FakeModel(say=lambda ask, n: trouble("rate limit", wait=wait))
    began = time.monotonic()
    with pytest.raises(GaveUp, match=f"asked again in {words}"):
        conducted(SMALL, tmp_path / "s", slow)
    assert time.monotonic() - began < 30


async def test_ctrl_c_during_a_wait_is_answered_at_once(tmp_path: Path) -> None:
    heard: list[Event] = []
    away = FakeModel(say=lambda ask, n: trouble("connection", wait=500.0))
    asked = order(SMALL + "[limits]\nconcurrency = 4", tmp_path / "s", away, heard=heard)
    going = asyncio.ensure_future(run(asked, bench=FakeBench()))
    while not any(isinstance(event, ServerAwaited) for event in heard):  # noqa: ASYNC110  # what is heard is a list
        await asyncio.sleep(0.001)
    began = time.monotonic()
    asked.commands.put_nowait("stop")
    state = await going
    assert time.monotonic() - began < 5  # measured: 0.01 s
    assert state.ended is not None
    assert state.ended.reason == "stopped"


async def test_ctrl_c_lets_go_of_a_request_that_a_silent_server_never_answers(tmp_path: Path) -> None:
    heard: list[Event] = []

    class Silent(FakeModel):
        async def stream(self, ask: ModelRequest):  # type: ignore[no-untyped-def]  # a generator that says nothing
            await asyncio.Event().wait()
            yield

    asked = order(SMALL, tmp_path / "s", Silent(say=lambda ask, n: ""), heard=heard)
    going = asyncio.ensure_future(run(asked, bench=FakeBench()))
    while not any(isinstance(event, TurnStarted) for event in heard):  # noqa: ASYNC110  # what is heard is a list
        await asyncio.sleep(0.001)
    asked.commands.put_nowait("stop")
    state = await asyncio.wait_for(going, 30)
    assert state.ended is not None
    assert state.ended.reason == "stopped"
    (failed,) = [event for event in heard if isinstance(event, TurnFailed)]
    assert failed.failure == "interrupted"
    assert failed.usage is not None
    assert failed.usage.input_tokens > 0


@pytest.mark.parametrize("kind", ["context too long", "bad request"])
def test_an_arm_that_cannot_go_on_is_set_aside_and_the_others_are_carried_out(tmp_path: Path, kind: Failure) -> None:
    bad = FakeModel(say=lambda ask, n: trouble(kind, retryable=False))
    state = two(TWO, tmp_path / "s", bad)
    assert state.ended is not None
    assert state.ended.reason == "finished"
    stuck = [each for each in state.runs if each.reason == "cannot go on"]
    assert [each.planned.treatment for each in stuck] == [1] * 5
    assert len(bad.asks) == 3
    assert [each.error.startswith("Not tried: 3 runs in a row") for each in stuck] == [False] * 3 + [True] * 2
    assert stuck[0].error == f"The server says: {kind}."
    verdicts = {result.run: result.verdict for result in results(state)}
    assert {verdicts[each.planned.id] for each in stuck} == {Verdict.CANNOT_GO_ON}
    assert sum(verdict is Verdict.CORRECT for verdict in verdicts.values()) == 5


def test_a_context_that_overflows_in_the_middle_ends_its_run_without_a_result(tmp_path: Path) -> None:
    bad = FakeModel(say=lambda ask, n: trouble("context too long", retryable=False) if n % 2 else program(0.3))
    state = two(TWO.replace("replicates = 5", "replicates = 1"), tmp_path / "s", bad)
    stuck = next(each for each in state.runs if each.reason == "cannot go on")
    assert (stuck.program, len(stuck.iterations), stuck.failure) == (None, 2, "context too long")


def test_a_dead_server_of_one_level_ends_its_runs_and_nobody_elses(tmp_path: Path) -> None:
    dead = FakeModel(say=lambda ask, n: trouble("connection", wait=0.02))
    source = TWO + '[limits]\npatience = "0.05 s"\nconcurrency = 2'
    state = two(source, tmp_path / "s", dead)
    assert {each.reason for each in state.runs if each.planned.treatment == 0} == {"budget"}
    stuck = [each for each in state.runs if each.planned.treatment == 1]
    assert {each.reason for each in stuck} == {"cannot go on"}
    assert stuck[0].failure == "connection"


def test_a_refused_key_of_one_server_leaves_its_runs_waiting_and_the_rest_is_carried_out(tmp_path: Path) -> None:
    refused = FakeModel(say=lambda ask, n: trouble("authentication", retryable=False))
    with pytest.raises(ModelTrouble, match="authentication"):
        two(TWO, tmp_path / "s", refused)
    state = opened(tmp_path / "s").state
    assert state.ended is not None
    assert state.ended.reason == "paused"
    assert [each.reason for each in state.runs if each.planned.treatment == 0] == ["budget"] * 5
    assert len(refused.asks) == 1
    state = two(TWO, tmp_path / "s", FakeModel(say=lambda ask, n: program(0.5)))
    assert [each.reason for each in state.runs] == ["budget"] * 10


def test_no_arm_that_can_go_on_fails_the_session_and_the_same_command_tries_them_again(tmp_path: Path) -> None:
    unknown = FakeModel(say=lambda ask, n: trouble("bad request", retryable=False))
    with pytest.raises(RefineryError, match="No treatment can go on") as refused:
        conducted(SMALL, tmp_path / "s", unknown)
    assert refused.value.exit_code == 2
    assert [each.reason for each in conducted(SMALL, tmp_path / "s", climbing()).runs] == ["budget"] * 8


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://127.0.0.1:2/v1", "http://127.0.0.1:3/v1"),
        ("http://127.0.0.1:2/v1", "https://elsewhere.example/v1"),
        ('model = "b"\n', 'model = "b"\nkey_env = "OTHER_KEY"\n'),
    ],
)
def test_a_mend_of_how_a_model_is_reached_goes_on_in_the_same_session(tmp_path: Path, before: str, after: str) -> None:
    folder = tmp_path / "sessions" / "s"
    two(TWO, folder, FakeModel(say=lambda ask, n: trouble("bad request", retryable=False)))
    mended = TWO.replace(before, after)
    assert mended != TWO
    assert complete(folder, read(TWO))
    assert begun(read(mended), tmp_path / "sessions") == folder
    assert not complete(folder, read(mended))
    state = two(mended, folder, FakeModel(say=lambda ask, n: program(0.5)))
    assert [each.reason for each in state.runs] == ["budget"] * 10
    assert state.experiment.models == read(mended).models
    assert complete(folder, read(mended))


def test_another_model_behind_the_name_is_another_treatment(tmp_path: Path) -> None:
    folder = tmp_path / "sessions" / "s"
    two(TWO, folder, FakeModel(say=lambda ask, n: program(0.5)))
    other = TWO.replace('model = "b"', 'model = "c"')
    assert begun(read(other), tmp_path / "sessions") is None
    with pytest.raises(RefineryError, match="models differs"):
        two(other, folder, FakeModel(say=lambda ask, n: program(0.5)))


def test_a_reply_that_fails_for_one_run_alone_ends_that_run(tmp_path: Path) -> None:
    """Its server answers all others: the fault is the reply's."""
    seeds: list[int] = []

    def say(ask: ModelRequest, n: int) -> str | ModelTrouble:
        seeds.append(ask.seed or 0)
        return trouble("server") if ask.seed == seeds[0] else program(0.5)

    source = SMALL.replace("replicates = 2", "replicates = 1").replace("[1, 2]", "[1, 2, 3, 4, 5, 6, 7, 8]")
    state = conducted(source + "[limits]\nconcurrency = 4", tmp_path / "s", FakeModel(say=say))
    assert [each.reason for each in state.runs].count("cannot go on") == 1
    assert [each.reason for each in state.runs].count("budget") == 15


def test_what_cannot_be_read_once_is_asked_for_again_of_a_server_that_could_be_read_before(tmp_path: Path) -> None:
    garbled = FakeModel(say=lambda ask, n: trouble("malformed", retryable=False) if n == 3 else program(0.5))
    assert {each.reason for each in conducted(SMALL, tmp_path / "s", garbled).runs} == {"budget"}
    with pytest.raises(ModelTrouble, match="malformed"):
        conducted(SMALL, tmp_path / "t", FakeModel(say=lambda ask, n: trouble("malformed", retryable=False)))


def test_the_analysis_names_the_treatment_that_could_not_go_on_and_leaves_its_runs_out(tmp_path: Path) -> None:
    bad = FakeModel(say=lambda ask, n: trouble("bad request", retryable=False))
    made = table(frames(two(TWO, tmp_path / "s", bad)))
    (fault,) = [each for each in made.faults if "could not go on" in each]
    assert fault.startswith("5 runs could not go on, since a server did not let it (model bad: 5)")
    assert set(made.rows["model"]) == {"good"}
