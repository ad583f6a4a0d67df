"""The conductor: what is asked, what stands at the end, what is lost when it dies."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.analysis.session.health import health
from refinery_tui.core.base.chat import Instead
from refinery_tui.core.base.clock import SessionClock
from refinery_tui.core.base.control import Command
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.bench_records import Check, Shot
from refinery_tui.core.models.model import ModelTrouble
from refinery_tui.core.record.bench_note import BenchNote
from refinery_tui.core.record.events import Checked, Event, Measured, SessionEnded, TurnEnded, TurnFailed
from refinery_tui.core.record.results import results
from refinery_tui.core.record.run.judged import fastest
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Session, opened
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import SMALL, climbing, conducted, order
from tests.fakes.model import FakeClock, FakeModel, program

SAID: tuple[Command, ...] = ("pause", "step", "step", "stop")
ONE = 'task = "get_difference"\nreplicates = 1\n[run]\n'
LONG = ONE + "max_tokens = 4_000_000\n"


def test_every_planned_run_ends_once_and_is_timed_in_every_round(tmp_path: Path) -> None:
    state = conducted(SMALL, tmp_path / "s", climbing())
    assert [run.status for run in state.runs] == ["ended"] * 8
    assert [run.dose.iterations for run in state.runs] == [
        int(str(state.started.arms[run.planned.treatment].levels["budget"])[0]) for run in state.runs
    ]
    assert {(m.block, m.input, m.repeat) for m in state.rounds} == set(itertools.product((1, 2), (1, 2), (1, 2)))
    assert all(len(result.timings) == 4 for result in results(state))
    assert state.ended is not None
    assert state.ended.reason == "finished"


def test_a_session_opened_afterwards_is_the_one_that_was_watched(tmp_path: Path) -> None:
    watched: list[State] = []
    heard: list[Event] = []
    asked = order(SMALL, tmp_path / "s", climbing(), heard=heard)
    object.__setattr__(asked, "listener", lambda event, state: watched.append(state))
    state = asyncio.run(run(asked, bench=FakeBench()))
    assert opened(tmp_path / "s").state == state == watched[-1]


def test_whoever_watches_is_told_whose_program_the_bench_has_and_in_the_end_that_it_has_none(tmp_path: Path) -> None:
    said: list[BenchNote | None] = []
    asked = order(SMALL, tmp_path / "s", climbing(), heard=[])
    object.__setattr__(asked, "noted", said.append)
    state = asyncio.run(run(asked, bench=FakeBench()))
    noted = [note for note in said if note is not None]
    assert said[-1] is None
    checked = [note.run for note in noted if note.doing == "checking"]
    assert sorted(set(checked), key=str) == [run.planned.id for run in state.runs]
    assert len(checked) == sum(run.dose.iterations for run in state.runs)
    assert [note.run for note in noted if note.doing == "confirming"] == [run.planned.id for run in state.runs]
    assert sum(note.doing == "timing" and note.run is None for note in noted) == len(state.rounds)
    assert sum(note.doing == "calibrating" for note in noted) == len(state.calibrations)
    assert list((tmp_path / "s" / "live").iterdir()) == []


def test_selection_timings_never_enter_the_results(tmp_path: Path) -> None:
    bench = FakeBench(noise=0.5)
    state = conducted(SMALL, tmp_path / "s", climbing(), bench)
    chosen = {r.planned.id: next(i for i in r.iterations if i.number == r.chosen).seconds for r in state.runs}
    finals = {result.run: [timing.seconds for timing in result.timings] for result in results(state)}
    assert all(chosen[number] not in seconds for number, seconds in finals.items())


def test_the_lead_rotates_and_each_sees_the_current_program(tmp_path: Path) -> None:
    model = climbing()
    state = conducted(ONE + 'agents = 3\nbudget = "5 iterations"', tmp_path / "s", model)
    assert [turn.agent for turn in state.run(1).turns] == [1, 2, 3, 1, 2]
    for before, ask in itertools.pairwise(range(5)):
        shown = state.run(1).iterations[before].program
        assert shown is not None
        assert shown.strip() in model.asks[ask].messages[-1].content


def test_the_deadline_cancels_the_reply_in_flight_and_the_last_complete_program_stands(tmp_path: Path) -> None:
    model = FakeModel(say=lambda ask, n: program(0.5), hang=frozenset({2}))
    heard: list[Event] = []
    asked = order(ONE + 'budget = "60 s"', tmp_path / "s", model, clock=SessionClock(speed=300), heard=heard)
    state = asyncio.run(run(asked, bench=FakeBench()))
    ended = [event for event in heard if isinstance(event, TurnEnded)]
    assert [event.outcome for event in ended] == ["complete", "complete", "deadline"]
    assert ended[-1].text
    assert ended[-1].usage.estimated
    assert state.run(1).chosen == 2
    assert state.run(1).iterations[2].verdict is None
    assert model.closed == 3


def test_time_budgets_quote_the_seconds_that_are_left(tmp_path: Path) -> None:
    model = FakeModel(say=lambda ask, n: program(0.5))
    asked = order(ONE + 'budget = "60 s"', tmp_path / "s", model, clock=FakeClock(tick=5.0), heard=[])
    asyncio.run(run(asked, bench=FakeBench()))
    assert "You have 60 seconds left." in model.asks[0].messages[-1].content
    assert "You have 50 seconds left." in model.asks[1].messages[-1].content


def test_overshoot_of_a_lenient_deadline_is_recorded(tmp_path: Path) -> None:
    model = FakeModel(say=lambda ask, n: program(0.5))
    source = ONE + 'budget = "12 s"\ndeadline = "lenient"'
    asked = order(source, tmp_path / "s", model, clock=FakeClock(tick=5.0), heard=[])
    state = asyncio.run(run(asked, bench=FakeBench()))
    assert state.run(1).dose.seconds == 20
    assert state.run(1).overshoot_seconds == 8


@pytest.mark.parametrize(("feedback", "words"), [("none", ""), ("verdict", "kind 'empty'"), ("timing", "kind 'empty'")])
def test_feedback_tells_the_failing_family_and_never_an_answer(tmp_path: Path, feedback: str, words: str) -> None:
    model = FakeModel(say=lambda ask, n: program(0.5, "wrong"))
    conducted(ONE + f'budget = "2 iterations"\nfeedback = "{feedback}"', tmp_path / "s", model)
    said = model.asks[1].messages[-1].content
    assert (words in said) if words else ("hidden" not in said)


def test_timing_feedback_quotes_the_ratio_to_the_baseline(tmp_path: Path) -> None:
    model = FakeModel(say=lambda ask, n: program(0.25))
    conducted(ONE + 'budget = "2 iterations"\nfeedback = "timing"', tmp_path / "s", model)
    assert "0.25 × the baseline's" in model.asks[1].messages[-1].content


@pytest.mark.parametrize(("choose", "chosen"), [("last", 3), ("best", 2)])
def test_choose_decides_which_program_is_the_result(tmp_path: Path, choose: str, chosen: int) -> None:
    speeds = [0.9, 0.2, 0.7]
    model = FakeModel(say=lambda ask, n: program(speeds[n]))
    state = conducted(ONE + f'budget = "3 iterations"\nchoose = "{choose}"', tmp_path / "s", model)
    assert state.run(1).chosen == chosen


def test_a_reply_without_code_is_a_verdict_and_the_program_before_it_stands(tmp_path: Path) -> None:
    model = FakeModel(say=lambda ask, n: program(0.5) if n == 0 else "I would rather not.")
    state = conducted(ONE + 'budget = "2 iterations"', tmp_path / "s", model)
    assert state.run(1).iterations[1].verdict is Verdict.NO_PROGRAM
    assert state.run(1).chosen == 1


@pytest.mark.parametrize(
    ("said", "finish", "instead", "words"),
    [
        ("```python\ndef get_difference(numbers):\n", "length", "", "the reply was cut off at the length limit"),
        ("", "stop", "reasoning", "the reply is reasoning without an answer"),
        ("", "length", "reasoning", "the reply is reasoning without an answer, cut off at the length limit"),
        ("", "tool_calls", "tool call", "the model called a tool instead of answering"),
        ("", "content_filter", "", "the server's content filter ended the reply"),
        ("I will not.", "stop", "refusal", "the model refused to answer"),
        ("x" * 4_100_000, "stop", "", "the reply is too large to be read within its bounds"),
    ],
)
def test_why_a_reply_holds_no_program_is_on_record(
    tmp_path: Path, said: str, finish: str, instead: Instead, words: str
) -> None:
    model = FakeModel(say=lambda ask, n: said, finish=finish, instead=instead)
    conducted(LONG + 'budget = "1 iterations"', tmp_path / "s", model)
    iteration = opened(tmp_path / "s").state.run(1).iterations[0]
    assert (iteration.program, iteration.verdict, iteration.without) == (None, Verdict.NO_PROGRAM, words)


def test_what_was_assumed_to_find_a_program_is_on_record(tmp_path: Path) -> None:
    model = FakeModel(say=lambda ask, n: program(0.5).replace("```", "") if n else program(0.6) + program(0.5))
    conducted(ONE + 'budget = "2 iterations"', tmp_path / "s", model)
    state = opened(tmp_path / "s").state
    first, second = state.run(1).iterations
    assert first.assumed == ("the last of several programs is meant",)
    assert second.assumed == ("the code outside of any code block is the program",)
    replies = health(state).replies
    assert (replies.replies, replies.without, replies.ambiguous) == (2, (), ((1, 1),))
    assert replies.assumed == (("no fence", 1),)


async def test_a_reply_that_takes_long_to_read_holds_up_no_other_run_and_costs_no_time(tmp_path: Path) -> None:
    fields = "```python\ndef get_difference(numbers):\n    return 0\nS = f'" + "{a}" * 65_000 + "'\n```\n"
    model = FakeModel(say=lambda ask, n: fields if n == 0 else program(0.5))
    heard: list[Event] = []
    asked = order(SMALL + "[run]\nmax_tokens = 4_000_000\n", tmp_path / "s", model, heard=heard)
    going = asyncio.create_task(run(asked, bench=FakeBench()))
    gaps = []
    while not going.done():
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        gaps.append(time.perf_counter() - before)
    state = await going
    assert max(gaps) < 2.0  # measured: 0.06 s; parsing it takes seconds
    slow = next(turn for each in state.runs for turn in each.turns if turn.text == fields)
    assert slow.program is not None
    assert slow.seconds < 2.0
    assert [each.status for each in state.runs] == ["ended"] * 8


@pytest.mark.parametrize(
    "said",
    [
        "",
        "```python\n" + "x" * 10_000_000,
        "\x1b]0;owned\x07\x00\x9b2J [@click=app.quit]here[/] \u202e",
        "one\n```python\nprint(1)\n```\ntwo\n" + program(0.5),
    ],
    ids=["nothing", "ten megabytes", "control bytes and markup", "two blocks"],
)
def test_whatever_a_reply_says_is_kept_as_it_was_said(tmp_path: Path, said: str) -> None:
    state = conducted(LONG + 'budget = "1 iterations"', tmp_path / "s", FakeModel(say=lambda ask, n: said))
    assert opened(tmp_path / "s").state.run(1).turns[0].text == said
    assert state.run(1).status == "ended"


@pytest.mark.parametrize("verdict", ["wrong", "crashed", "out of memory"])
def test_a_wrong_program_is_counted_and_never_timed(tmp_path: Path, verdict: str) -> None:
    bench = FakeBench()
    state = conducted(ONE, tmp_path / "s", FakeModel(say=lambda ask, n: program(0.5, verdict)), bench)
    (result,) = results(state)
    assert result.verdict == verdict
    assert result.seconds is None
    assert bench.rounds == []


def test_a_program_that_times_out_is_timed_once_so_that_its_cut_is_on_record(tmp_path: Path) -> None:
    bench = FakeBench()
    state = conducted(ONE, tmp_path / "s", FakeModel(say=lambda ask, n: program(7.0, "timed out")), bench)
    (result,) = results(state)
    assert result.verdict is Verdict.TIMED_OUT
    assert [(t.shot.wall_seconds, t.seconds) for t in result.timings] == [(7.0 * 1.1, None)]


def test_a_server_that_calls_its_reply_imported_is_paid_for_as_any_other(tmp_path: Path) -> None:
    model = climbing()
    model.finish = "imported"
    state = conducted(ONE + 'budget = "2 iterations"', tmp_path / "s", model)
    assert {turn.by for turn in state.runs[0].turns} == {"agent"}
    assert state.runs[0].dose.turns == 2
    assert state.usd


def test_a_failing_server_is_retried_in_the_open_and_the_retry_is_no_iteration(tmp_path: Path) -> None:
    trouble = ModelTrouble("rate limit", "slow down", retryable=True, retry_after_seconds=0.001)
    model = FakeModel(say=lambda ask, n: trouble if n == 0 else program(0.5))
    state = conducted(ONE + 'budget = "1 iterations"', tmp_path / "s", model)
    assert [turn.status for turn in state.run(1).turns] == ["failed", "ended"]
    assert state.run(1).dose.iterations == 1


def test_a_server_that_refuses_ends_the_session_and_loses_nothing(tmp_path: Path) -> None:
    refused = ModelTrouble("authentication", "the key is refused", retryable=False)
    model = FakeModel(say=lambda ask, n: refused if n == 3 else program(0.5))
    with pytest.raises(ModelTrouble, match="refused"):
        conducted(SMALL, tmp_path / "s", model)
    state = opened(tmp_path / "s").state
    assert state.ended == SessionEnded(at=state.last_at, reason="failed", error="the key is refused")
    state = conducted(SMALL, tmp_path / "s", climbing())
    assert [run.status for run in state.runs] == ["ended"] * 8


def test_the_money_runs_out_before_a_reply_that_it_may_not_pay_for_at_worst(tmp_path: Path) -> None:
    limit = 0.0876
    state = conducted(SMALL + f"[limits]\nusd = {limit}", tmp_path / "s", climbing())
    assert state.ended is not None
    assert state.ended.reason == "usd limit"
    kept = [turn.reserved_usd or 0.0 for run in state.runs for turn in run.turns]
    assert min(kept) > 8192 * 10 / 1e6
    assert state.usd is not None
    assert limit - min(kept) * 1.01 < state.usd <= limit


class Died(BaseException):
    """The conductor's process ended."""


@pytest.mark.parametrize("deaths", [(1, 2, 3), (5, 9, 14), (20, 1, 30, 2), (40, 41, 7)])
def test_dying_and_going_on_changes_no_number(tmp_path: Path, deaths: tuple[int, ...]) -> None:
    def by_seed() -> FakeModel:
        return FakeModel(say=lambda ask, n: program(round(0.2 + (ask.seed or 0) % 997 / 1000, 6)))

    whole = conducted(SMALL, tmp_path / "whole", by_seed())
    for death in deaths:
        _die(tmp_path / "killed", by_seed(), after=death)
    killed = conducted(SMALL, tmp_path / "killed", by_seed())
    assert [run.planned for run in killed.runs] == [run.planned for run in whole.runs]
    assert [run.program for run in killed.runs] == [run.program for run in whole.runs]
    assert [(r.verdict, r.seconds, r.ratio) for r in results(killed)] == [
        (r.verdict, r.seconds, r.ratio) for r in results(whole)
    ]


def _die(folder: Path, model: FakeModel, *, after: int) -> None:
    """Run and fall over after so many events, as SIGKILL would have it: with a torn line at the end."""
    heard: list[Event] = []
    asked = order(SMALL, folder, model, heard=heard)

    def listen(event: Event, state: State) -> None:
        heard.append(event)
        if len(heard) == after:
            raise Died

    object.__setattr__(asked, "listener", listen)
    try:
        asyncio.run(run(asked, bench=FakeBench()))
    except (Died, BaseExceptionGroup):
        with (folder / "events.jsonl").open("ab") as file:
            file.write(b'{"prev":"torn')


def test_an_interrupted_reply_is_on_record_and_asked_for_again(tmp_path: Path) -> None:
    _die(tmp_path / "s", climbing(), after=3)
    heard: list[Event] = []
    asyncio.run(run(order(SMALL, tmp_path / "s", climbing(), heard=heard), bench=FakeBench()))
    failed = [event for event in heard if isinstance(event, TurnFailed)]
    assert [event.failure for event in failed] == ["interrupted"]


def test_a_check_that_failed_through_the_bench_is_repeated(tmp_path: Path) -> None:
    class Faltering(FakeBench):
        async def check(self, source: str, *, thorough: bool = False) -> Check:
            found = await super().check(source, thorough=thorough)
            if len(self.checked) % 3:
                return replace(found, cases=(replace(found.cases[0], verdict=Verdict.INTERNAL_ERROR),))
            return found

    state = conducted(SMALL, tmp_path / "s", climbing(), Faltering())
    assert {i.verdict for run in state.runs for i in run.iterations} == {Verdict.CORRECT}
    assert {result.verdict for result in results(state)} == {Verdict.CORRECT}


def test_more_replicates_grow_a_finished_session(tmp_path: Path) -> None:
    before = conducted(SMALL, tmp_path / "s", climbing())
    after = conducted(SMALL.replace("replicates = 2", "replicates = 3"), tmp_path / "s", climbing())
    assert after.runs[:8] == before.runs
    assert len(after.runs) == 12
    assert after.blocks == 3


def test_another_experiment_is_refused_in_an_old_folder(tmp_path: Path) -> None:
    conducted(SMALL, tmp_path / "s", climbing())
    with pytest.raises(RefineryError, match=r"another experiment \(seed differs\)"):
        conducted("seed = 7\n" + SMALL, tmp_path / "s", climbing())


def test_a_second_conductor_is_kept_out(tmp_path: Path) -> None:
    conducted(SMALL, tmp_path / "s", climbing())
    with Session.resume(tmp_path / "s"), pytest.raises(RefineryError, match="another conductor"):
        Session.resume(tmp_path / "s")


def test_commands_pause_step_and_stop(tmp_path: Path) -> None:
    heard: list[Event] = []
    asked = order(SMALL, tmp_path / "s", climbing(), heard=heard)

    async def scenario() -> State:
        for command in SAID:
            asked.commands.put_nowait(command)
        return await run(asked, bench=FakeBench())

    state = asyncio.run(scenario())
    assert state.ended is not None
    assert state.ended.reason == "stopped"
    assert sum(isinstance(event, TurnEnded) for event in heard) <= 2
    finished = conducted(SMALL, tmp_path / "s", climbing())
    assert all(run.status == "ended" for run in finished.runs)


def test_a_stop_leaves_the_bench_s_work_undone_and_it_is_done_when_the_session_goes_on(tmp_path: Path) -> None:
    class Endless(FakeBench):
        async def check(self, source: str, *, thorough: bool = False) -> Check:
            asked.commands.put_nowait("stop")
            await asyncio.Event().wait()
            raise AssertionError("nothing ends it but the stop")

    heard: list[Event] = []
    asked = order(SMALL + "[limits]\nconcurrency = 2\n", tmp_path / "s", climbing(), heard=heard)
    state = asyncio.run(run(asked, bench=Endless()))
    assert state.ended is not None
    assert state.ended.reason == "stopped"
    assert not any(isinstance(event, Checked) for event in heard)
    assert {turn.status for each in state.runs for turn in each.turns} == {"ended"}
    finished = conducted(asked.source, tmp_path / "s", climbing())
    assert {result.verdict for result in results(finished)} == {Verdict.CORRECT}


def test_several_runs_generate_at_once_and_measuring_is_serial(tmp_path: Path) -> None:
    at_once = 0
    most = 0

    class Counting(FakeBench):
        async def check(self, source: str, *, thorough: bool = False) -> Check:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0)
            at_once -= 1
            return await super().check(source, thorough=thorough)

    state = conducted(SMALL + "[limits]\nconcurrency = 4", tmp_path / "s", climbing(), Counting())
    assert most == 1
    assert all(run.status == "ended" for run in state.runs)


def test_identical_programs_are_measured_each_for_itself(tmp_path: Path) -> None:
    bench = FakeBench()
    state = conducted(SMALL, tmp_path / "s", FakeModel(say=lambda ask, n: program(0.5)), bench)
    finals = [m for m in state.rounds if isinstance(m, Measured)]
    assert all(len(m.shots) == 5 for m in finals)
    assert all(len(result.timings) == 4 for result in results(state))


def test_stopped_at_once_while_programs_are_timed_is_on_record_as_stopped(tmp_path: Path) -> None:
    class Slow(FakeBench):
        async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
            shots = await super().round(sources)
            if len(sources) > 1:
                asked.commands.put_nowait("abort")
                await asyncio.Event().wait()
            return shots

    asked = order(SMALL, tmp_path / "s", climbing(), heard=[])
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(run(asked, bench=Slow()))
    ended = opened(tmp_path / "s").state.ended
    assert ended is not None
    assert ended.reason == "stopped"
    assert {r.verdict for r in results(conducted(SMALL, tmp_path / "s", climbing()))} == {Verdict.CORRECT}


def test_the_best_program_is_the_one_that_beats_the_baseline_of_its_round_most(tmp_path: Path) -> None:
    run = conducted(SMALL, tmp_path / "s", climbing()).run(1)
    one, other = run.iterations[:2]
    own, base = (next(s for s in one.selection if (s.place is None) is b) for b in (False, True))
    slow = replace(one, selection=(replace(own, cpu_seconds=2.0), replace(base, cpu_seconds=8.0)))
    fast = replace(other, selection=(replace(own, cpu_seconds=1.0), replace(base, cpu_seconds=2.0)))
    assert fastest([slow, fast]) is slow
    assert fastest([slow, replace(fast, selection=fast.selection[:1])]).number == fast.number  # type: ignore[union-attr]  # one is correct
