"""Iterations of several turns: what is asked and chosen, what a kill leaves, what a protocol may not do."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.base.chat import ModelRequest, ReplyEnd, ReplyPiece
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.models.simulated_roles import WORDS_ONLY
from refinery_tui.core.record.events import Event, Measured, TurnEnded, TurnStarted
from refinery_tui.core.record.run.family_tree import bench_verdict
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.core.team import protocols
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import conducted, order, read
from tests.fakes.model import FakeModel, program

ONE = 'task = "get_difference"\nreplicates = 1\n[run]\n'
BEST = ONE + 'agents = 2\nprotocol = "best-of-n(3)"\nbudget = "2 iterations"\n'
CRITIC = ONE + 'agents = 2\nprotocol = "critic"\nbudget = "2 iterations"\n'


@pytest.fixture
def odd_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protocols of `tests/fakes/protocols` stand beside those that ship."""
    monkeypatch.setattr(protocols, "__path__", [*protocols.__path__, str(Path("tests/fakes/protocols").resolve())])
    return


def talker() -> FakeModel:
    """Programs each faster than the one before, and words where words are asked for."""
    return FakeModel(
        say=lambda ask, n: "Shorten the loop." if WORDS_ONLY in ask.messages[0].content else program(0.9 * 0.95**n)
    )


def test_the_bench_chooses_among_proposals_made_at_once(tmp_path: Path) -> None:
    model = FakeModel(say=lambda ask, n: program([0.5, 0.3, 0.4, 0.9, 0.8, 0.7][n], "wrong" if n == 1 else ""))
    state = conducted(BEST, tmp_path / "s", model)
    (whole,) = state.runs
    first, second = whole.iterations
    assert [(t.part.step, t.part.lane, t.agent, t.part.role) for t in first.turns] == [
        (1, 1, 1, "proposer"),
        (1, 2, 2, "proposer"),
        (1, 3, 1, "proposer"),
    ]
    assert [turn.verdict for turn in first.turns] == [Verdict.CORRECT, Verdict.WRONG, Verdict.CORRECT]
    assert first.choice is not None
    assert (first.choice.turn, first.choice.why) == (3, "the fastest of 2 correct of 3 proposals")
    assert (first.verdict, first.seconds, first.sha256) == (Verdict.CORRECT, 0.4, first.turns[2].check.program)  # type: ignore[union-attr]  # it was checked
    assert len({ask.seed for ask in model.asks}) == 6
    assert [m.content for m in model.asks[0].messages] == [m.content for m in model.asks[2].messages]
    assert "# seconds 0.4" in model.asks[3].messages[-1].content  # the next iteration goes on from what was chosen
    assert (whole.dose.iterations, whole.dose.turns, second.choice.turn) == (2, 6, 6)  # type: ignore[union-attr]  # it was chosen


def test_the_critic_is_asked_in_words_and_the_writer_sees_the_review(tmp_path: Path) -> None:
    model = talker()
    state = conducted(CRITIC, tmp_path / "s", model)
    first, second = state.runs[0].iterations
    roles = [(turn.agent, turn.part.role, turn.part.wants) for turn in first.turns]
    assert roles == [(1, "writer", "program"), (2, "critic", "words"), (1, "writer", "program")]
    draft, review, again = (ask.messages for ask in model.asks[:3])
    assert "# seconds 0.9" in review[-1].content
    assert "The program is correct on every hidden input." in review[-1].content
    assert [m.role for m in again] == ["system", "user", "assistant", "user"]
    assert again[:2] == draft
    assert "Shorten the loop." in again[-1].content
    words = first.turns[1]
    assert (words.verdict, words.program, words.without, words.extraction) == (None, None, "", None)
    assert (first.choice.turn, second.verdict) == (3, Verdict.CORRECT)  # type: ignore[union-attr]  # it was chosen
    assert first.turns[2].part.parents == (1,)


@pytest.mark.parametrize("protocol", ["critic", "relay"])
def test_the_last_writing_is_the_iteration_s_program_and_is_judged_as_such_also_when_it_is_worse(
    tmp_path: Path, protocol: str
) -> None:
    last = {"critic": 2, "relay": 3}[protocol]
    replies = {"critic": "pwp", "relay": "wpwp"}[protocol] * 2
    said = [program(0.3 - 0.01 * n) if kind == "p" else "Shorten the loop." for n, kind in enumerate(replies)]
    said[last] = program(0.1, "wrong")
    model, bench = FakeModel(say=lambda ask, n: said[n]), FakeBench()
    source = ONE + f'feedback = "verdict"\nprotocol = "{protocol}"\nbudget = "2 iterations"\n'
    state = conducted(source, tmp_path / "s", model, bench)
    first, second = state.run(1).iterations
    draft, written = [turn for turn in first.turns if turn.program is not None]
    assert (draft.verdict, first.verdict, first.program) == (Verdict.CORRECT, Verdict.WRONG, written.program)
    assert bench_verdict(first, written).verdict is Verdict.WRONG
    assert first.failing is not None
    next_writing = next(turn for turn in second.turns if turn.part.wants == "program")
    (request,) = [m.content for m in next_writing.messages if "# verdict wrong" in m.content]
    assert "The program is not right: wrong on a hidden input of the kind 'empty'." in request
    assert second.verdict is Verdict.CORRECT
    assert bench.checked.count(written.program or "") == 1  # once, as the iteration's


class Unhurried(FakeModel):
    """Lets others run while its reply arrives."""

    async def stream(self, ask: ModelRequest) -> AsyncGenerator[ReplyPiece | ReplyEnd]:
        async for part in FakeModel.stream(self, ask):
            await asyncio.sleep(0)
            yield part


class Died(BaseException):
    """The conductor's process was killed."""


def dying(source: str, folder: Path, model: FakeModel, after: int) -> None:
    """A session whose conductor dies when so many events are on disk."""
    heard: list[Event] = []

    def listen(event: Event, state: State) -> None:
        heard.append(event)
        if len(heard) == after:
            raise Died

    made = replace(order(source, folder, model, heard=[]), listener=listen)
    with pytest.raises((Died, BaseExceptionGroup)):
        asyncio.run(run(made, bench=FakeBench()))


@pytest.mark.parametrize("source", [BEST, CRITIC], ids=["best-of-n", "critic"])
@pytest.mark.parametrize("after", range(3, 14))
def test_a_kill_anywhere_in_an_iteration_loses_nothing_that_was_paid(tmp_path: Path, source: str, after: int) -> None:
    whole = conducted(source, tmp_path / "whole", talker())
    dying(source, tmp_path / "s", talker(), after)
    before = opened(tmp_path / "s").state
    paid = [turn for turn in before.run(1).turns if turn.status == "ended"]
    model = talker()
    state = conducted(source, tmp_path / "s", model)
    ended = [turn for turn in state.run(1).turns if turn.status == "ended"]
    assert {turn.text for turn in paid} <= {turn.text for turn in ended}
    assert len(model.asks) == len(ended) - len(paid)
    assert state == opened(tmp_path / "s").state
    assert not state.asked_otherwise
    steps = [(t.part.step, t.part.lane, t.part.wants) for t in ended]
    expected = [(t.part.step, t.part.lane, t.part.wants) for t in whole.run(1).turns]
    assert sorted(steps) == sorted(expected)
    assert [i.choice is not None for i in state.run(1).iterations] == [True, True]
    checks = [e for e in opened(tmp_path / "s").events if isinstance(e, Measured) and e.purpose == "selection"]
    assert len({(e.iteration, e.turn) for e in checks}) == len(checks)  # no program was timed twice


@pytest.mark.usefixtures("odd_ones")
@pytest.mark.parametrize(
    ("name", "reason", "says"),
    [
        ("silent", "budget", ""),
        ("stranger", "cannot go on", "asks '9', and its team has 1 member: agent 1"),
        ("raising", "cannot go on", "The protocol raising failed in iteration 3: KeyError: 'nothing"),
        ("endless", "cannot go on", "asks for more replies than an iteration may have: 1,000"),
        ("deaf(9)", "cannot go on", "failed in iteration 3: It goes on whatever is refused. It asks '9'"),
    ],
)
def test_a_protocol_at_fault_ends_its_run_with_a_sentence_and_the_others_go_on(
    tmp_path: Path, name: str, reason: str, says: str
) -> None:
    source = f'{ONE}budget = "4 iterations"\n[factors]\nprotocol = ["rotate", "{name}"]\n'
    state = conducted(source, tmp_path / "s", talker())
    of = {str(state.started.arms[r.planned.treatment].levels["protocol"]): r for r in state.runs}
    assert (of["rotate"].reason, of["rotate"].dose.iterations) == ("budget", 4)
    assert of[name].reason == reason
    assert says in of[name].error
    assert "\x1b" not in of[name].error
    assert state.ended is not None
    assert state.ended.reason == "finished"
    assert state == opened(tmp_path / "s").state


@pytest.mark.usefixtures("odd_ones")
def test_iterations_without_a_program_are_counted_and_have_a_verdict(tmp_path: Path) -> None:
    state = conducted(ONE + 'protocol = "silent"\nbudget = "2 iterations"\n', tmp_path / "s", talker())
    assert [i.verdict for i in state.run(1).iterations] == [Verdict.NO_PROGRAM] * 2
    assert [turn.reply_outcome for turn in state.run(1).turns] == ["complete"] * 2


@pytest.mark.usefixtures("odd_ones")
def test_who_asks_after_the_budget_is_spent_ends_its_iteration(tmp_path: Path) -> None:
    state = conducted(ONE + 'protocol = "endless"\nbudget = "200 tokens"\n', tmp_path / "s", talker())
    (whole,) = state.runs
    assert (whole.reason, whole.dose.turns, whole.program) == ("budget", 2, None)
    assert whole.iterations[0].choice is not None
    assert whole.iterations[0].choice.ended == "budget"


@pytest.mark.usefixtures("odd_ones")
def test_who_passes_over_a_spent_budget_and_asks_on_is_stopped(tmp_path: Path) -> None:
    source = f'{ONE}budget = "600 tokens"\n[factors]\nprotocol = ["rotate", "deaf"]\n'
    state = conducted(source, tmp_path / "s", talker())
    (whole,) = [run for run in state.runs if state.started.arms[run.planned.treatment].levels["protocol"] != "rotate"]
    assert whole.reason == "cannot go on"
    assert "It goes on whatever is refused. It asks for more replies than an iteration may have" in whole.error
    assert whole.dose.turns < 6
    assert state == opened(tmp_path / "s").state


def test_a_critic_that_no_budget_pays_for_leaves_the_draft(tmp_path: Path) -> None:
    state = conducted(CRITIC.replace("2 iterations", "100 tokens"), tmp_path / "s", talker())
    (first,) = state.run(1).iterations
    assert first.choice is not None
    assert (first.choice.turn, first.choice.why) == (1, "the budget ended before it was written again")
    assert (state.run(1).reason, state.run(1).chosen) == ("budget", 1)


@pytest.mark.usefixtures("odd_ones")
def test_sixty_four_agents_at_once_keep_to_the_requests_that_may_be_under_way(tmp_path: Path) -> None:
    source = ONE + 'agents = 64\nprotocol = "crowd"\nbudget = "1 iteration"\n[limits]\nconcurrency = 8\n'
    heard: list[Event] = []
    made = order(source, tmp_path / "s", Unhurried(say=talker().say), heard=heard)
    state = asyncio.run(run(made, bench=FakeBench()))
    under_way, most = 0, 0
    for event in heard:
        under_way += isinstance(event, TurnStarted) - isinstance(event, TurnEnded)
        most = max(most, under_way)
    (first,) = state.run(1).iterations
    assert most == 8
    assert sorted(turn.part.lane for turn in first.turns) == list(range(1, 65))
    assert sorted(turn.number for turn in first.turns) == list(range(1, 65))
    assert first.choice is not None
    assert dict(first.choice.votes) == {"agent 1": 64}
    assert [path.name for path in (tmp_path / "s" / "live").iterdir()] == []


@pytest.mark.usefixtures("odd_ones")
def test_a_protocol_that_asks_otherwise_on_resuming_is_bench_words(tmp_path: Path) -> None:
    source = ONE + 'protocol = "fickle"\nbudget = "1 iteration"\n'
    dying(source, tmp_path / "s", talker(), 5)
    state = conducted(source, tmp_path / "s", talker())
    (noted,) = state.asked_otherwise
    assert "something else than is on record for turn 1" in noted.what
    assert state == opened(tmp_path / "s").state


def test_a_deadline_counts_what_is_asked_at_once_as_the_longest_of_it(tmp_path: Path) -> None:
    state = conducted(BEST, tmp_path / "s", talker())
    first = state.run(1).iterations[0]
    longer = replace(first, turns=tuple(replace(t, seconds=float(t.number)) for t in first.turns))
    assert longer.generation_seconds == 3.0


@pytest.mark.parametrize(
    ("run_lines", "says"),
    [
        ('protocol = "best-of-n(1)"', "run.protocol: best-of-n: n must be at least 2, not 1."),
        ('protocol = "best-of-n(four)"', "run.protocol: best-of-n: n 'four' is not a whole number"),
        ('protocol = "best-of-n(m=4)"', "run.protocol: best-of-n has no parameter 'm', but the parameter n."),
        ('protocol = "rotate(3)"', "run.protocol: rotate has no parameters: write 'rotate'."),
        ('protocol = "rotat"', "run.protocol: 'rotat' is not a protocol. Did you mean 'rotate'?"),
        ('protocol = "rotate(("', "run.protocol: is no protocol: write its name, and its parameters in brackets"),
        ('protocol = "best-of-n"\n[protocol]\nn = 99', "protocol: best-of-n: n must be at most 64, not 99."),
        ('protocol = "best-of-n"\n[protocol]\nk = 2', "protocol: best-of-n has no parameter 'k'"),
        ('[protocol]\nn = 2\n[factors]\nprotocol = ["rotate", "critic"]', "stands beside levels of protocol"),
        ('[factors]\nprotocol = ["best-of-n", "best-of-n(4)"]', "names a level twice."),
        ('[factors]\nprotocol = ["rotate", "best-of-n(0)"]', "factors.protocol: best-of-n: n must be at least 2"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_with_its_key_and_a_mend(run_lines: str, says: str) -> None:
    with pytest.raises(RefineryError) as refused:
        read(ONE + run_lines + "\n")
    assert says in str(refused.value)


def test_a_protocol_is_written_in_one_way(tmp_path: Path) -> None:
    assert read(ONE + 'protocol = "best-of-n"\n').run.protocol == "best-of-n(4)"
    assert read(ONE + 'protocol = "best-of-n( n = 8 )"\n').run.protocol == "best-of-n(8)"
    assert read(ONE + 'protocol = "best-of-n"\n[protocol]\nn = 6\n').run.protocol == "best-of-n(6)"
    levels = read(ONE + '[factors]\nprotocol = ["rotate", "best-of-n(n=2)"]\n').factor_levels
    assert levels == {"protocol": ("rotate", "best-of-n(2)")}
