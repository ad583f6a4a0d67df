"""Members of a team: each with a name, a model, a temperature, a persona and a role of its own; teams as levels."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.base.chat import Price
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.serialize import written
from refinery_tui.core.experiment.servers.model_names import models_of
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.record.dataframes import turn_rows
from refinery_tui.core.record.events import TurnStarted
from refinery_tui.core.record.store import opened
from refinery_tui.core.team.iteration.member import members_of
from refinery_tui.core.team.session_start import arms
from refinery_tui.core.team.turn_call import ServedModel
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import PRICE, SMALL, climbing, conducted, order, read
from tests.fakes.model import FakeModel

ONE = 'task = "get_difference"\nreplicates = 1\n'
DEAR = Price(input_usd=100.0, output_usd=1000.0, source="a test")
PAIR = (
    ONE
    + """
[run]
budget = "2 iterations"
[[team]]
name = "Ann"
temperature = 0.2
persona = "You are terse."
role = "lead"
[[team]]
name = "Bob"
model = "senior"
[models.senior]
model = "big"
base_url = "http://localhost:1/v1"
"""
)
TEAMS = (
    ONE
    + """
[factors]
team = ["three juniors", "one senior, two juniors"]
[[teams."three juniors"]]
name = "junior"
count = 3
[[teams."one senior, two juniors"]]
name = "senior"
persona = "You have seen it all."
[[teams."one senior, two juniors"]]
name = "junior"
count = 2
"""
)


def test_each_member_is_asked_with_its_own_model_temperature_and_persona(tmp_path: Path) -> None:
    small, big = climbing(), replace(climbing(0.5), name="big")
    made = order(PAIR, tmp_path / "s", small, heard=[])
    served = {**made.served, "senior": ServedModel(model=big, name="big", price=DEAR)}
    prices = {"simulated": PRICE, "senior": DEAR}
    state = asyncio.run(run(replace(made, served=served, prices=prices), bench=FakeBench()))
    (ann,), (bob,) = small.asks, big.asks
    assert (ann.temperature, bob.temperature, bob.model) == (0.2, None, "big")
    assert ann.messages[0].content.endswith("You are terse.")
    assert "terse" not in bob.messages[0].content
    rows = list(turn_rows(state, state.run(1), state.origin))
    assert [(r["member"], r["role"], r["model"], r["server_model"]) for r in rows] == [
        ("Ann", "lead", "simulated", "fake"),
        ("Bob", None, "senior", "big"),
    ]
    assert [r["usd"] for r in rows] == [0.0006, 0.06]


def test_what_a_server_calls_the_model_that_answered_is_on_record(tmp_path: Path) -> None:
    state = conducted(SMALL, tmp_path / "s", replace(climbing(), name="fake-2026-11-28"))
    assert {turn.model for run in state.runs for turn in run.turns} == {"fake-2026-11-28"}
    (asked,) = {event.model for event in opened(tmp_path / "s").events if isinstance(event, TurnStarted)}
    assert asked == "fake"


def test_a_composition_of_a_team_is_a_level() -> None:
    experiment = read(TEAMS)
    names = [[member.called for member in members_of(experiment, arm)] for arm in (0, 1)]
    assert names == [["junior 1", "junior 2", "junior 3"], ["senior", "junior 1", "junior 2"]]
    assert [experiment.settings(arm).agents for arm in (0, 1)] == [3, 3]
    assert read(written(experiment)) == experiment
    one, other = arms(experiment, load_task("get_difference"))
    assert one.sha256 != other.sha256


def test_teams_that_differ_in_names_alone_are_one_treatment() -> None:
    alike = TEAMS.replace('persona = "You have seen it all."\n', "")
    one, other = arms(read(alike), load_task("get_difference"))
    assert one.sha256 == other.sha256


def test_only_models_that_somebody_calls_are_needed() -> None:
    assert models_of(read(PAIR)) == ("simulated", "senior")
    both = PAIR.replace('name = "Ann"\n', 'name = "Ann"\nmodel = "senior"\n')
    assert models_of(read(both)) == ("senior",)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('[[team]]\nname = "Ann"\n[[team]]\nname = "ann"\n', "team[1].name: another member is called 'ann' too"),
        ('[[team]]\nname = "A\\u001b[31m"\n', "team[0].name: 'A' holds characters that nobody can read"),
        ('[[team]]\nname = "A"\npersona = "be\\u0007 bold"\n', "team[0].persona: 'be bold' holds characters"),
        ('[[team]]\nname = "7"\n', "team[0].name: '7' is a number"),
        ('[[team]]\nname = "A"\ncount = 101\n', "team[0].count: must be at most 100, not 101."),
        ('[[team]]\nname = "A"\nmodle = "x"\n', "is not a setting. Did you mean 'model'?"),
        ('[[team]]\nname = "A"\nmodel = "nobody"\n', "team[0].model: 'nobody' is not a model"),
        ('[[team]]\nname = "A"\n[run]\nagents = 3\n', "run.agents: stands beside teams"),
        ('[run]\nteam = "seniors"\n[[teams.juniors]]\nname = "A"\n', "'seniors' is not a team"),
        ('[run]\nteam = "a"\n[[team]]\nname = "A"\n[[teams.a]]\nname = "B"\n', "team: gives every run its members"),
    ],
)
def test_a_team_that_cannot_be_is_refused_with_its_key_and_a_mend(lines: str, says: str) -> None:
    with pytest.raises(RefineryError) as refused:
        read(ONE + lines)
    assert says in str(refused.value)


def test_a_run_whose_members_have_names_says_who_answered(tmp_path: Path) -> None:
    source = PAIR.replace('model = "senior"\n', "", 1)
    state = conducted(source, tmp_path / "s", FakeModel(say=lambda ask, n: climbing().say(ask, n)))
    assert [turn.part.member for turn in state.run(1).turns] == ["Ann", "Bob"]
    assert [i.number for i in state.run(1).iterations if i.program] == [1, 2]
