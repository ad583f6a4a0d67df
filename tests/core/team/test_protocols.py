"""What every protocol tells every agent at each step, which program it chooses, and that a kill loses nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from refinery_tui.core.base.chat import ModelRequest
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.bench_records import Check, Shot
from refinery_tui.core.models.simulated_roles import WORDS_ONLY
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.core.team import protocols
from refinery_tui.core.team.iteration.hints import hint_of
from refinery_tui.core.team.protocols.better import INSTRUCTION
from refinery_tui.core.team.protocols.debate import vote_of
from refinery_tui.core.team.protocols.repair import report
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import conducted, order
from tests.fakes.model import FakeModel, program

TASK = "Write a function get_difference"


@dataclass(frozen=True, kw_only=True)
class Told:
    """One turn: who was asked for what, how many messages it was sent, what its last message has and has not."""

    agent: int = 1
    role: str = ""
    words: bool = False
    part: tuple[int, int] = (1, 1)
    parents: tuple[int, ...] = ()
    messages: int = 2
    has: Sequence[str] = ()
    lacks: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Script:
    """A run: how it is written, what its agents answer, what they must have been told, which turn each iteration chose,
    and why.
    """

    lines: str
    replies: Sequence[str]
    told: Sequence[Told]
    chosen: Sequence[tuple[int | None, str]] = ()
    votes: dict[str, int] = field(default_factory=dict)


def code(seconds: float) -> str:
    return f"# seconds {seconds}"


SCRIPTS = {
    "rotate": Script(
        lines='agents = 2\nprotocol = "rotate"\nbudget = "2 iterations"\n',
        replies=[program(0.9), program(0.8)],
        told=[Told(has=[TASK], lacks=["# seconds"]), Told(agent=2, has=[TASK, code(0.9), "run faster"])],
    ),
    "better": Script(
        lines='protocol = "better"\nbudget = "3 iterations"\n',
        replies=[program(0.9), program(0.8, "wrong"), program(0.7)],
        told=[
            Told(role="writer", has=[TASK]),
            Told(role="writer", messages=4, has=["Make the code better."], lacks=[TASK, "# seconds", "hidden"]),
            Told(role="writer", messages=6, has=["Make the code better."], lacks=["wrong"]),
        ],
    ),
    "repair": Script(
        lines='protocol = "repair(4)"\nbudget = "2 iterations"\n',
        replies=[
            "No idea.",
            program(0.9, "crashed"),
            program(0.9, "wrong"),
            program(0.8, "wrong type"),
            program(0.7),
        ],
        told=[
            Told(role="writer", has=[TASK]),
            Told(role="repairer", part=(2, 1), messages=4, has=["held no complete program"], lacks=[TASK]),
            Told(role="repairer", part=(3, 1), parents=(2,), messages=6, has=["does not run to its end", "crashed"]),
            Told(role="repairer", part=(4, 1), parents=(3,), messages=8, has=["its answer is wrong", "kind 'empty'"]),
            Told(role="writer", has=[TASK, code(0.8)]),
        ],
        chosen=[(4, "4 attempts: none is correct"), (5, "attempt 1")],
    ),
    "repair form": Script(
        lines='protocol = "repair"\nbudget = "1 iteration"\n',
        replies=[program(0.9, "no answer"), program(0.8)],
        told=[
            Told(role="writer", has=[TASK]),
            Told(role="repairer", part=(2, 1), parents=(1,), messages=4, has=["has the wrong form: no answer"]),
        ],
        chosen=[(2, "attempt 2")],
    ),
    "act": Script(
        lines='agents = 2\nprotocol = "act(steps=2, attempts=2)"\nbudget = "2 iterations"\n',
        replies=[
            "1. Sort it.",
            "No idea.",
            program(0.9, "timed out"),
            "1. Count it.",
            program(0.8, "wrong"),
            program(0.7),
            "1. Go through it once.",
            program(0.6),
        ],
        told=[
            Told(role="planner", words=True, has=[TASK, "You plan"], lacks=["# seconds", "earlier plan"]),
            Told(agent=2, role="actor", part=(2, 1), messages=3, has=["1. Sort it.", "tried at once"], lacks=[TASK]),
            Told(
                agent=2,
                role="actor",
                part=(3, 1),
                messages=5,
                has=["held no complete program", "Look at the form", "Act again"],
                lacks=[TASK, "Sort it"],
            ),
            Told(
                role="planner",
                words=True,
                part=(4, 1),
                parents=(3,),
                has=[TASK, code(0.9), "timed out, on a hidden input", "Look at loops within loops", "An earlier plan"],
            ),
            Told(agent=2, role="actor", part=(5, 1), parents=(3,), messages=3, has=["1. Count it."]),
            Told(
                agent=2,
                role="actor",
                part=(6, 1),
                parents=(5,),
                messages=5,
                has=["its answer is wrong: wrong, on a hidden input of the kind 'empty'", "trace your program"],
            ),
            Told(role="planner", words=True, has=[TASK, code(0.7), "```\n\nSay in"], lacks=["earlier plan", "Look at"]),
            Told(agent=2, role="actor", part=(2, 1), messages=3, has=["1. Go through it once."]),
        ],
        chosen=[(6, "attempt 2, step 2"), (8, "attempt 1, step 1")],
    ),
    "act to its caps": Script(
        lines='protocol = "act(steps=1, attempts=2)"\nbudget = "1 iteration"\n',
        replies=["1. Sort it.", program(0.9, "crashed"), "1. Count it.", "No."],
        told=[
            Told(role="planner", words=True, has=[TASK]),
            Told(role="actor", part=(2, 1), messages=3, has=["1. Sort it."]),
            Told(role="planner", words=True, part=(3, 1), parents=(2,), has=[code(0.9), "Look for the line"]),
            Told(role="actor", part=(4, 1), parents=(2,), messages=3, has=["1. Count it."]),
        ],
        chosen=[(2, "2 attempts of 1 step: none is right")],
    ),
    "critic": Script(
        lines='agents = 2\nprotocol = "critic"\nbudget = "1 iteration"\n',
        replies=[program(0.9), "Shorten the loop.", program(0.8)],
        told=[
            Told(role="writer", has=[TASK]),
            Told(agent=2, role="critic", words=True, part=(2, 1), parents=(1,), has=[TASK, code(0.9), "correct on"]),
            Told(role="writer", part=(3, 1), parents=(1,), messages=4, has=["Shorten the loop."], lacks=[TASK]),
        ],
        chosen=[(3, "written after the review")],
    ),
    "best-of-n": Script(
        lines='agents = 2\nprotocol = "best-of-n(3)"\nbudget = "1 iteration"\n',
        replies=[program(0.9), program(0.7), program(0.8)],
        told=[
            Told(role="proposer", has=[TASK]),
            Told(agent=2, role="proposer", part=(1, 2), has=[TASK], lacks=["# seconds"]),
            Told(role="proposer", part=(1, 3), has=[TASK], lacks=["# seconds"]),
        ],
        chosen=[(2, "the fastest of 3 correct of 3 proposals")],
    ),
    "independent": Script(
        lines='agents = 2\nprotocol = "independent"\nmemory = "full"\nfeedback = "verdict"\nbudget = "2 iterations"\n',
        replies=[program(0.9), program(0.8, "wrong"), program(0.7), program(0.95)],
        told=[
            Told(role="soloist", has=[TASK], lacks=["team"]),
            Told(agent=2, role="soloist", part=(1, 2), has=[TASK]),
            Told(role="soloist", messages=4, has=[code(0.9), "is correct on"], lacks=[code(0.8)]),
            Told(agent=2, role="soloist", part=(1, 2), messages=4, has=[code(0.8), "wrong"], lacks=[code(0.9)]),
        ],
        chosen=[(1, "the fastest of 1 correct of 2 programs"), (3, "the fastest of 2 correct of 2 programs")],
    ),
    "debate": Script(
        lines='agents = 3\nprotocol = "debate(rounds=1, chooses=bench)"\nbudget = "1 iteration"\n',
        replies=[program(0.9), program(0.8), "No.", program(0.7), program(0.6), "No."],
        told=[
            Told(role="debater", has=[TASK]),
            Told(agent=2, role="debater", part=(1, 2), has=[TASK], lacks=["# seconds"]),
            Told(agent=3, role="debater", part=(1, 3), has=[TASK]),
            Told(role="debater", part=(2, 1), parents=(1, 2), messages=4, has=[code(0.8)], lacks=[code(0.9), TASK]),
            Told(agent=2, role="debater", part=(2, 2), parents=(2, 1), messages=4, has=[code(0.9)], lacks=[code(0.8)]),
            Told(agent=3, role="debater", part=(2, 3), parents=(1, 2), messages=4, has=[code(0.9), code(0.8)]),
        ],
        chosen=[(5, "the fastest of 2 correct of 3 programs")],
    ),
    "debate by vote": Script(
        lines='agents = 3\nprotocol = "debate(rounds=1, chooses=vote)"\nbudget = "1 iteration"\n',
        replies=[program(s) for s in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4)]
        + ["Vote: 2", "I say\n**Vote: 2**", "All of them."],
        told=[
            Told(role="debater", has=[TASK]),
            Told(agent=2, role="debater", part=(1, 2), has=[TASK]),
            Told(agent=3, role="debater", part=(1, 3), has=[TASK]),
            Told(role="debater", part=(2, 1), parents=(1, 2, 3), messages=4, has=[code(0.8), code(0.7)]),
            Told(agent=2, role="debater", part=(2, 2), parents=(2, 1, 3), messages=4, has=[code(0.9), code(0.7)]),
            Told(agent=3, role="debater", part=(2, 3), parents=(3, 1, 2), messages=4, has=[code(0.9), code(0.8)]),
            *(
                Told(agent=n, role="voter", words=True, part=(3, n), has=[TASK, code(0.6), code(0.5), "Program 3:"])
                for n in (1, 2, 3)
            ),
        ],
        chosen=[(5, "2 of 3 votes")],
        votes={"program 1, agent 1": 0, "program 2, agent 2": 2, "program 3, agent 3": 0},
    ),
    "relay": Script(
        lines='agents = 4\nprotocol = "relay"\nbudget = "2 iterations"\n',
        replies=["Sort it.", program(0.9), "Empty input fails.", program(0.8)] * 2,
        told=[
            Told(role="planner", words=True, has=[TASK, "You plan"], lacks=["# seconds"]),
            Told(agent=2, role="writer", part=(2, 1), messages=3, has=["Sort it."]),
            Told(agent=3, role="tester", words=True, part=(3, 1), parents=(2,), has=[TASK, code(0.9), "correct on"]),
            Told(agent=4, role="optimiser", part=(4, 1), parents=(2,), messages=5, has=["Empty input fails."]),
            Told(role="planner", words=True, has=[TASK, code(0.8), "```\n\nSay how"]),
            Told(agent=2, role="writer", part=(2, 1), messages=3, has=["Sort it."]),
            Told(agent=3, role="tester", words=True, part=(3, 1), parents=(6,), has=[code(0.9)]),
            Told(agent=4, role="optimiser", part=(4, 1), parents=(6,), messages=5),
        ],
        chosen=[(4, "optimised after the test"), (8, "optimised after the test")],
    ),
    "evolve": Script(
        lines='protocol = "evolve(population=1, islands=2)"\nbudget = "4 iterations"\n',
        replies=[program(0.5, "wrong"), program(0.8), program(0.7), program(0.9)],
        told=[
            Told(role="mutator", has=[TASK]),
            Told(role="mutator", has=[TASK], lacks=["# seconds"]),  # what is wrong is nobody's parent
            Told(role="mutator", has=[TASK], lacks=["# seconds"]),  # the first island has none that is correct yet
            Told(role="mutator", parents=(2,), has=[code(0.8)], lacks=[code(0.7)]),
        ],
    ),
}


def scripted(script: Script) -> FakeModel:
    return FakeModel(say=lambda ask, n: script.replies[n])


def written(lines: str) -> str:
    feedback = "" if "feedback" in lines else 'feedback = "none"\n'
    return f'task = "get_difference"\nreplicates = 1\n[run]\n{lines}{feedback}'


def test_every_protocol_has_a_script() -> None:
    kept_elsewhere = {"review"}  # a person answers it: tests/core/conduct/test_human_requests.py
    assert {name.split()[0] for name in SCRIPTS} == protocols.names() - kept_elsewhere


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_agent_is_told_what_its_protocol_says_at_each_step(tmp_path: Path, name: str) -> None:
    script = SCRIPTS[name]
    model = scripted(script)
    state = conducted(written(script.lines), tmp_path / "s", model)
    (whole,) = state.runs
    assert whole.reason == "budget"
    assert len(model.asks) == len(whole.turns) == len(script.told)
    for ask, turn, told in zip(model.asks, whole.turns, script.told, strict=True):
        agrees(ask, turn, told)
    choices = [(i.choice.turn, i.choice.why) for i in whole.iterations if i.choice is not None]
    assert choices == list(script.chosen)
    assert [dict(i.choice.votes) for i in whole.iterations if i.choice is not None and i.choice.votes] == (
        [script.votes] if script.votes else []
    )
    assert state == opened(tmp_path / "s").state


def agrees(ask: ModelRequest, turn: Turn, told: Told) -> None:
    last = ask.messages[-1].content
    where = f"turn {turn.number}: {last}"
    assert (turn.agent, turn.part.role, turn.part.wants == "words") == (told.agent, told.role, told.words), where
    assert ((turn.part.step, turn.part.lane), turn.part.parents) == (told.part, told.parents), where
    assert len(ask.messages) == told.messages, where
    assert [text for text in told.has if text not in last] == [], where
    assert [text for text in told.lacks if text in last] == [], where
    assert (WORDS_ONLY in ask.messages[0].content) == told.words
    assert turn.messages == tuple(ask.messages)


class Died(BaseException):
    """The conductor's process was killed."""


def cut_off(source: str, folder: Path, model: FakeModel, after: int) -> State | None:
    """The session's state when it ended; None where its conductor died because so many events were on disk."""
    heard: list[Event] = []

    def listen(event: Event, state: State) -> None:
        heard.append(event)
        if len(heard) == after:
            raise Died

    made = replace(order(source, folder, model, heard=[]), listener=listen)
    try:
        return asyncio.run(run(made, bench=FakeBench()))
    except (Died, BaseExceptionGroup):
        return None


def place(turn: Turn) -> tuple[int, int, int]:
    return turn.iteration, turn.part.step, turn.part.lane


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_conductor_that_dies_again_and_again_asks_for_nothing_that_is_paid(tmp_path: Path, name: str) -> None:
    script, folder = SCRIPTS[name], tmp_path / "s"
    first = scripted(script)
    whole = conducted(written(script.lines), tmp_path / "whole", first).run(1)
    seeds = {place(turn): ask.seed for turn, ask in zip(whole.turns, first.asks, strict=True)}
    answers = {ask.seed: reply for ask, reply in zip(first.asks, script.replies, strict=True)}
    assert len(answers) == len(script.replies)
    state, deaths = None, 0
    while state is None and deaths < 40:
        turns = opened(folder).state.run(1).turns if (folder / "events.jsonl").exists() else ()
        model = FakeModel(say=lambda ask, n: answers[ask.seed])
        state = cut_off(written(script.lines), folder, model, 7)
        deaths += state is None
        assert {seeds[place(turn)] for turn in turns if turn.status == "ended"}.isdisjoint(a.seed for a in model.asks)
    assert state is not None
    assert deaths > 0
    assert state == opened(folder).state
    assert not state.asked_otherwise
    assert sorted(place(t) for t in state.run(1).turns if t.status == "ended") == sorted(seeds)
    assert [i.sha256 for i in state.run(1).iterations] == [i.sha256 for i in whole.iterations]
    assert state.run(1).program == whole.program


@pytest.mark.parametrize(
    ("said", "vote"),
    [
        ("Vote: 2", 2),
        ("vote 1, no: **Vote:** program 3", 3),
        ("Vote: 4", None),
        ("Vote: 0", None),
        ("I voted for Vote: two", None),
        ("", None),
    ],
)
def test_a_vote_is_the_last_number_that_there_is_a_program_for(said: str, vote: int | None) -> None:
    assert vote_of(said, 3) == vote


def test_a_framing_with_a_review_of_its_own_says_it_in_the_place_of_the_bare_instruction(tmp_path: Path) -> None:
    lines = 'protocol = "better"\nframing = "fined"\nbudget = "2 iterations"\n'
    model = FakeModel(say=lambda ask, n: program(0.9))
    conducted(written(lines) + '[prompts.fined]\nreview = "That was slow."\n', tmp_path / "s", model)
    assert model.asks[1].messages[-1].content == "That was slow."
    assert INSTRUCTION == "{feedback}Make the code better."


def test_a_repairer_learns_the_name_of_a_python_exception_and_nothing_else_that_a_program_wrote() -> None:
    crashed = failing(Verdict.CRASHED, "SecretLeak: ZeroDivisionError: the input was 7123")
    said = report(crashed) or ""
    assert "crashed (ZeroDivisionError), on a hidden input of the kind 'empty'" in said
    assert "7123" not in said
    assert "SecretLeak" not in said


def test_a_repairer_learns_place_and_rule_of_an_answer_off_the_schema_and_nothing_that_was_printed() -> None:
    said = report(failing(Verdict.OFF_SCHEMA, "/amount should be integer\nprinted: 7123")) or ""
    assert "does not fit the JSON Schema of the task: /amount should be integer, on a hidden input" in said
    assert "7123" not in said


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - {Verdict.NO_PROGRAM}))
def test_whoever_acts_is_told_where_to_look_whatever_the_bench_found(verdict: Verdict) -> None:
    hint = hint_of(failing(verdict, "SecretLeak: the input was 7123"))
    if verdict is Verdict.CORRECT or not verdict.counts:
        assert hint is None
    else:
        assert hint is not None
        assert hint.look.startswith("Look ")
        assert verdict is Verdict.OFF_SCHEMA or "7123" not in hint.words


def failing(verdict: Verdict, detail: str) -> Turn:
    shot = Shot(program="", family="empty", verdict=verdict, cpu_seconds=None, wall_seconds=None, detail=detail)
    return Turn(
        number=1,
        iteration=1,
        agent=1,
        model="",
        messages=(),
        started_at=0.0,
        remaining_seconds=None,
        status="ended",
        outcome="complete",
        program="x",
        check=Check(program="", cases=(shot,)),
    )
