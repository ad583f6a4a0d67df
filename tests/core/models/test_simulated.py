"""The simulated team: the production path, at its pace, the same twice, and true to what it says of itself."""

import asyncio
import math
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refinery_tui.core.base.chat import Message, ModelRequest, ReplyPiece
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.experiment.teams.truth import Truth
from refinery_tui.core.models.model import tokens
from refinery_tui.core.models.simulated import simulated_model
from refinery_tui.core.models.simulated_chain import (
    Chances,
    Move,
    chances,
    chances_of,
    moves,
)
from refinery_tui.core.models.simulated_programs import ProgramLadder, ladder_of
from refinery_tui.core.models.simulated_server import answer
from tests.core.models.exchange import answered, ask
from tests.core.models.simulated_truth import expected_programs, expected_rungs
from tests.core.reply.extracted import extracted

INSTANT = Truth(instant=True)
TEAM = "You work in a team of agents."


@pytest.fixture(scope="module")
def task() -> Task:
    return load_task("get_difference")


@pytest.fixture(scope="module")
def ladder(task: Task) -> ProgramLadder:
    return ladder_of(task)


@dataclass
class FakeTime:
    """A session clock that only moves when somebody sleeps, `speed` session seconds to the second."""

    speed: float = 20.0
    wall: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.wall

    def elapsed(self) -> float:
        return self.wall * self.speed

    def real(self, session_seconds: float) -> float:
        return session_seconds / self.speed

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.wall += seconds
        await asyncio.sleep(0)


def shown(source: str) -> str:
    return f"Improve this.\n\n```python\n{source.strip()}\n```\n\nYou have 12 seconds left."


async def test_a_reply_comes_through_the_openai_client_with_usage(task: Task) -> None:
    model = simulated_model(INSTANT, task)
    text, finish = await answered(model, ask("Write it."))
    await model.aclose()
    assert (model.name, model.simulated) == ("simulated", True)
    assert (finish.reason, finish.model) == ("stop", "simulated")
    assert finish.usage.input_tokens == tokens("Write it.")
    assert finish.usage.output_tokens == tokens(text)
    assert not finish.usage.estimated


async def test_the_same_question_has_the_same_answer_and_another_seed_another(task: Task) -> None:
    model = simulated_model(INSTANT, task)
    first, second, *others = [(await answered(model, ask(seed=seed)))[0] for seed in (1, 1, 2, 3, 4)]
    await model.aclose()
    assert first == second
    assert len({first, *others}) > 1


@pytest.mark.parametrize(("speed", "rate", "first"), [(20.0, 50.0, 0.6), (1.0, 10.0, 0.0), (100.0, 1.0, 5.0)])
async def test_tokens_arrive_at_their_pace_in_session_time(task: Task, speed: float, rate: float, first: float) -> None:
    time = FakeTime(speed=speed)
    truth = Truth(tokens_per_second=rate, first_token_seconds=first)
    model = simulated_model(truth, task, clock=time, sleep=time.sleep)
    out, lags = 0, []
    async with aclosing(model.stream(ask())) as stream:
        async for part in stream:
            if isinstance(part, ReplyPiece):
                out += tokens(part.text)
                lags.append(time.elapsed() - (first + (out - 1) / rate))
    await model.aclose()
    assert time.elapsed() == pytest.approx(first + (out - 1) / rate), "the reply's end takes no time of its own"
    assert lags == pytest.approx([0.0] * len(lags), abs=1e-6)
    assert len(lags) > 2
    assert min(time.slept[1:]) > 0.005, "events so close together cost more than they show"


async def test_a_late_event_is_made_up_for(task: Task) -> None:
    time = FakeTime()

    async def oversleep(seconds: float) -> None:
        await time.sleep(seconds + 0.004)

    truth = Truth(tokens_per_second=50, first_token_seconds=0.6)
    model = simulated_model(truth, task, clock=time, sleep=oversleep)
    text, _ = await answered(model, ask())
    await model.aclose()
    assert time.elapsed() == pytest.approx(0.6 + (tokens(text) - 1) / 50, abs=0.004 * 20 + 1e-6)


async def test_an_instant_model_never_waits(task: Task) -> None:
    time = FakeTime()
    model = simulated_model(INSTANT, task, clock=time, sleep=time.sleep)
    await answered(model, ask())
    await model.aclose()
    assert time.slept == []


async def test_a_deadline_ends_the_reply_in_flight(task: Task) -> None:
    model = simulated_model(Truth(speed=20.0, first_token_seconds=0.1, tokens_per_second=1.0), task)
    heard: list[Any] = []

    async def listen() -> None:
        async with asyncio.timeout(0.2), aclosing(model.stream(ask())) as stream:
            async for part in stream:
                heard.append(part)

    with pytest.raises(TimeoutError):
        await listen()
    await model.aclose()
    assert heard
    assert all(isinstance(part, ReplyPiece) for part in heard)


async def test_a_cap_on_tokens_is_kept(task: Task) -> None:
    model = simulated_model(INSTANT, task)
    text, finish = await answered(model, replace(ask(), max_tokens=10))
    await model.aclose()
    assert (finish.reason, len(text), finish.usage.output_tokens) == ("length", 40, 10)


def asked(*said: str, seed: int = 1, system: str = "") -> dict[str, Any]:
    messages = [{"role": "system", "content": system}] if system else []
    return {"messages": [*messages, *({"role": "user", "content": words} for words in said)], "seed": seed}


def test_the_ladder_is_read_from_the_messages(ladder: ProgramLadder) -> None:
    def current(*said: str) -> str | None:
        found = ladder.current([Message(role="user", content=words) for words in said])
        return found.name if found else None

    first, second = ladder.rungs[1][0], ladder.rungs[3][0]
    assert current("Write it.") is None
    assert current(shown(first.source)) == first.name
    assert current(shown(first.source.replace("\n", "  \r\n"))) == first.name, "blank space is no difference"
    assert current(shown(first.source), shown(second.source)) == second.name, "the last one is current"
    assert current(shown(first.source) + shown(second.source)) == second.name
    assert current(shown(second.source), shown("x = 1")) == second.name, "an unknown program is passed over"
    assert current(shown(ladder.defective[0].source)) == ladder.defective[0].name


def test_a_sure_team_climbs_a_rung_a_reply_and_stays_on_top(ladder: ProgramLadder, task: Task) -> None:
    truth, program, climbed = Truth(skill=1.0, risk=0.0), "", []
    for _ in range(len(ladder.rungs) + 2):
        said = answer(asked(shown(program) if program else "Write it."), truth, ladder).text
        program = extracted(said, task.entry_point).program or ""
        found = ladder.current([Message(role="user", content=said)])
        climbed.append(ladder.position(found))
    top = len(ladder.rungs) - 1
    assert climbed == [min(step, top) for step in range(1, len(ladder.rungs) + 3)]


def test_every_kind_of_reply_occurs_and_every_program_survives_extraction(ladder: ProgramLadder, task: Task) -> None:
    counted: Counter[str] = Counter()
    known = {program.source.strip(): program for program in task.programs}
    for seed in range(400):
        said = answer(asked(shown(ladder.rungs[2][0].source), seed=seed), Truth(), ladder).text
        program = extracted(said, task.entry_point).program
        if program is None:
            counted["silence"] += 1
        else:
            counted["defective" if known[program.strip()].rung is None else "sound"] += 1
        counted["two blocks"] += said.count("```python") == 2
    assert min(counted[kind] for kind in ("silence", "defective", "sound", "two blocks")) > 0


@pytest.mark.parametrize("team", [False, True])
def test_the_stated_truth_is_what_the_team_does(ladder: ProgramLadder, task: Task, team: bool) -> None:
    """600 teams of four replies against the computed distribution: Pearson's X2 below its 99.99 % point."""
    truth, teams, iterations = Truth(), 600, 4
    ended: Counter[int | None] = Counter()
    for number in range(teams):
        name = _played(ladder, task, truth, number, iterations, team=team)
        sound = name is not None and any(p.name == name for rung in ladder.rungs for p in rung)
        ended[ladder.positions[name] if name and sound else None] += 1
    expected = expected_rungs(ladder, chances(truth, team=team), iterations)
    cells = {rung: p * teams for rung, p in expected.items() if p * teams >= 5}
    rare = teams - sum(cells.values())
    chi2 = sum((ended[rung] - mean) ** 2 / mean for rung, mean in cells.items())
    assert chi2 < 29.9, (ended, expected)  # of 7 degrees of freedom, the most there can be; the seeds are fixed
    assert sum(ended[rung] for rung in ended if rung not in cells) <= rare + 4 * math.sqrt(rare + 1)


def _played(ladder: ProgramLadder, task: Task, truth: Truth, number: int, iterations: int, *, team: bool) -> str | None:
    """The name of the last program of one team."""
    program: str | None = None
    for iteration in range(iterations):
        words = shown(program) if program else "Write it."
        said = answer(asked(words, seed=1000 * number + iteration, system=TEAM if team else "Hi."), truth, ladder).text
        program = extracted(said, task.entry_point).program or program
    found = ladder.current([Message(role="user", content=shown(program))]) if program else None
    return found.name if found else None


@given(climb=st.floats(0, 1), risk=st.floats(0, 1), iterations=st.integers(0, 12))
@settings(max_examples=40)
def test_probabilities_sum_to_one(climb: float, risk: float, iterations: int) -> None:
    ladder = ladder_of(load_task("get_difference"))
    odds = Chances(climb=climb, risk=risk)
    for program in (None, *ladder.known.values()):
        assert math.fsum(move.probability for move in moves(ladder, program, odds)) == pytest.approx(1)
    assert math.fsum(expected_programs(ladder, odds, iterations).values()) == pytest.approx(1)
    assert math.fsum(expected_rungs(ladder, odds, iterations).values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("truth", "system", "said", "temperature", "climb", "risk"),
    [
        (Truth(skill=0.4, risk=0.2), "", "", None, 0.4, 0.2),
        (Truth(skill=0.4, gain=1.5), TEAM, "", None, 0.6, 0.15),
        (Truth(skill=0.4, gain=1.5), "", "Our team waits.", None, 0.4, 0.15),
        (Truth(skill=0.9, gain=1.5), TEAM, "", None, 1.0, 0.15),
        (Truth(risk=0.2), "", "", 0.0, 0.45, 0.1),
        (Truth(risk=0.2), "", "", 2.0, 0.45, 0.3),
        (Truth(skill=0.4, effects={"A FINE": 0.5, "absent": 9.0}), "", "There is a fine.", None, 0.2, 0.15),
        (Truth(skill=0.4, effects={"fine": 0.5, "plan": 1.5}), "Plan first.", "A fine.", None, 0.3, 0.15),
    ],
)
def test_only_what_the_prompt_says_has_an_effect(
    truth: Truth, system: str, said: str, temperature: float | None, climb: float, risk: float
) -> None:
    messages = (Message(role="system", content=system), Message(role="user", content=said))
    odds = chances_of(truth, messages, temperature)
    assert (odds.climb, odds.risk) == pytest.approx((climb, risk))


def test_what_an_agent_said_earlier_is_no_prompt() -> None:
    messages = (Message(role="assistant", content="a fine team"),)
    assert chances_of(Truth(skill=0.4, effects={"fine": 0.0}), messages, None).climb == 0.4


def test_more_skill_and_more_replies_lead_higher(ladder: ProgramLadder) -> None:
    def mean(skill: float, iterations: int) -> float:
        rungs = expected_rungs(ladder, chances(Truth(skill=skill), team=False), iterations)
        return sum(rung * p for rung, p in rungs.items() if rung is not None)

    assert mean(0.2, 3) < mean(0.45, 3) < mean(0.45, 8) < mean(0.8, 8)


def test_a_task_without_a_ladder_is_refused_with_the_mend(task: Task) -> None:
    with pytest.raises(ConfigurationError, match="rung = 0"):
        ladder_of(replace(task, programs=()))


def test_a_task_without_defective_programs_can_still_be_silent(task: Task) -> None:
    ladder = ladder_of(replace(task, programs=task.ladder))
    defective = [m for m in moves(ladder, None, Chances(climb=0.5, risk=0.2)) if m.kind in ("slip", "silence")]
    assert defective == [Move(kind="silence", probability=0.2, program=None)]


def test_a_fence_in_a_program_does_not_end_its_block(task: Task) -> None:
    odd = replace(task.programs[0], source=task.programs[0].source + '\nNOTE = """\n```\n"""\n')
    ladder = ladder_of(replace(task, programs=(odd,)))
    said = answer(asked("Write it."), Truth(risk=0.0), ladder).text
    assert (extracted(said, task.entry_point).program or "").strip() == odd.source.strip()


async def test_many_teams_talk_at_once(task: Task) -> None:
    model = simulated_model(replace(INSTANT, instant=False, speed=1000.0), task)
    questions: list[ModelRequest] = [ask(seed=seed) for seed in range(8)]
    together = await asyncio.gather(*(answered(model, question) for question in questions))
    alone = [await answered(model, question) for question in questions]
    await model.aclose()
    assert together == alone
