"""What a simulated planner, tester, critic, debater and voter are worth is what the experiment says, no more."""

import math
import random
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.chat import Message
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.experiment.teams.truth import Truth
from refinery_tui.core.models.simulated_chain import Chances, chances_of
from refinery_tui.core.models.simulated_programs import ProgramLadder, ladder_of
from refinery_tui.core.models.simulated_roles import (
    DEBATED,
    PLANS,
    TESTS,
    VOTE,
    WORDS_ONLY,
    program_shown,
    words_said,
)
from refinery_tui.core.team.protocols.debate import vote_of
from tests.fakes.conductor import read
from tests.fakes.ladder_bench import simulated

TRUTH = Truth(skill=0.2, risk=0.4, critic=2.0, critic_risk=0.5, planner=3.0, tester=0.25)
MANY = 400


@pytest.fixture(scope="module")
def ladder() -> ProgramLadder:
    return ladder_of(load_task("get_difference"))


def user(text: str) -> Message:
    return Message(role="user", content=text)


def in_words(text: str) -> list[Message]:
    return [Message(role="system", content=WORDS_ONLY), user(text)]


@pytest.mark.parametrize(
    ("asked", "begins", "climb", "risk"),
    [
        ("You review a program.", "Reviewed:", 0.4, 0.2),
        (f"{PLANS} The task: ...", "Planned:", 0.6, 0.4),
        (f"{TESTS} for this task: ...", "Tested:", 0.2, 0.1),
    ],
)
def test_words_are_worth_to_their_reader_what_the_truth_says(
    ladder: ProgramLadder, asked: str, begins: str, climb: float, risk: float
) -> None:
    said = words_said(in_words(asked), TRUTH, ladder, random.Random(1))
    assert said.startswith(begins)
    worth = chances_of(TRUTH, [user(f"A colleague says: {said}")], None)
    assert worth == Chances(climb=pytest.approx(climb), risk=pytest.approx(risk))  # type: ignore[arg-type]  # it compares as one
    assert chances_of(TRUTH, [user(said), user("Go on.")], None) == Chances(climb=0.2, risk=0.4)  # only the last counts


def shown(ladder: ProgramLadder, what: str) -> str:
    """A defective program, the best of the ladder, and the worst, numbered."""
    programs = (ladder.defective[0], ladder.rungs[-1][0], ladder.rungs[0][0])
    return "\n\n".join(f"{what} {n}:\n\n```python\n{p.source.strip()}\n```" for n, p in enumerate(programs, 1))


@pytest.mark.parametrize("voter", [1.0, 0.4, 0.0])
def test_a_voter_names_the_best_as_often_as_its_skill_and_chance_say(ladder: ProgramLadder, voter: float) -> None:
    ballot, truth = in_words(f"{shown(ladder, 'Program')}\n\n{VOTE}"), replace(TRUTH, voter=voter)
    votes = [vote_of(words_said(ballot, truth, ladder, random.Random(seed)), 3) for seed in range(MANY)]
    expected = voter + (1 - voter) / 3
    assert abs(votes.count(2) / MANY - expected) <= 4 * math.sqrt(expected * (1 - expected) / MANY)
    assert None not in votes


@pytest.mark.parametrize("debate", [1.0, 0.3, 0.0])
def test_a_debater_goes_on_from_the_best_as_often_as_its_skill_says(ladder: ProgramLadder, debate: float) -> None:
    own = ladder.rungs[1][0]
    chat = [
        user("Write it."),
        Message(role="assistant", content=f"```python\n{own.source.strip()}\n```"),
        user(f"{DEBATED}\n\n{shown(ladder, 'Colleague')}"),
    ]
    truth = replace(TRUTH, debate=debate)
    gone = [program_shown(chat, truth, ladder, random.Random(seed)) for seed in range(MANY)]
    best = sum(each is ladder.rungs[-1][0] for each in gone)
    assert abs(best / MANY - debate) <= 4 * math.sqrt(debate * (1 - debate) / MANY)
    assert sum(each is own for each in gone) == MANY - best


CRITIC = """
task = "get_difference"
replicates = 40
seed = 7
[run]
agents = 2
budget = "1 iteration"
[factors]
protocol = ["rotate", "critic"]
[measuring]
inputs = 1
repeats = 1
[analysis]
response = "correct"
primary = "protocol: critic / rotate"
[simulated]
risk = 0.4
critic_risk = 0.25
"""


def test_the_analysis_finds_by_how_much_a_critic_raises_the_chance_of_a_correct_program(tmp_path: Path) -> None:
    """A draft is defective with 0.4, a tenth of it silent; what is written after the review with 0.1, and where that is
    silent the draft stands.
    """
    written, silent_draft, silent = 1 - 0.1, 0.4 * 0.1, 0.1 * 0.1
    critic = (1 - silent_draft) * written + (1 - 0.4) * silent
    truth = critic - (1 - 0.4)
    state = simulated(read(CRITIC), tmp_path / "s")
    found = of_session(state).primary_share
    assert found is not None
    assert found.attempted == (40, 40)
    assert found.ci[0] <= truth <= found.ci[1]
    assert found.ci[0] > 0  # with so many it cannot be missed
    assert truth == pytest.approx(0.27, abs=0.005)
