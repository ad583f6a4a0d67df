"""The published systems that Refinery covers, row by row: what each did, and what is done here in its place.

The rows of the pilot (24 GPT-4o programs, March 2025) are numbered as on the page that lists them; what a row claims in
detail stands in the tests of its own module.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.analysis.session.published_pilot import PublishedFigure, as_published
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.export import export
from refinery_tui.core.find.pilot_layout import program_name
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.plan.preview import outlook
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.core.reply.bounded import read_at_once
from refinery_tui.core.team.iteration.rehearsal import requests
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import conducted, order
from tests.fakes.model import FakeClock, FakeModel, program
from tests.places import DATA, PILOT

ONE = 'task = "get_difference"\nreplicates = 1\n[run]\n'


@pytest.fixture(scope="module")
def pilot() -> Experiment:
    return asked("pilot").experiment


@pytest.fixture(scope="module")
def faithful() -> Experiment:
    return asked("pilot-faithful").experiment


@pytest.fixture(scope="module")
def published() -> State:
    return opened(PILOT).state


@pytest.fixture(scope="module")
def figures(published: State) -> dict[str, PublishedFigure]:
    return {figure.name: figure for figure in as_published(frames(published))}


def said(experiment: Experiment, **levels: object) -> list[tuple[str, str]]:
    """First request and review of the treatment with these levels."""
    at = next(n for n, arm in enumerate(experiment.arms) if dict(arm.levels) == levels)
    told = requests(experiment, at, load_task(experiment.task))
    return [(message.role, message.content) for _, messages in told for message in messages]


def test_row_1_a_team_sentence_stands_only_where_there_are_several_agents(pilot: Experiment) -> None:
    alone, team = (said(pilot, agents=n, budget="3 iterations")[0] for n in (1, 2))
    assert alone[0] == team[0] == "system"
    assert "team" not in alone[1]
    assert team[1].startswith(alone[1])
    assert "team of agents" in team[1]


def test_row_2_agent_1_answers_first_and_then_each_in_turn(pilot: Experiment, tmp_path: Path) -> None:
    assert pilot.run.protocol == "rotate"
    state = conducted(
        ONE + 'agents = 3\nbudget = "5 iterations"', tmp_path / "s", FakeModel(say=lambda a, n: program(1))
    )
    assert [turn.agent for turn in state.run(1).turns] == [1, 2, 3, 1, 2]


def test_row_3_a_review_shows_the_current_program_and_asks_for_speed(pilot: Experiment) -> None:
    review = said(pilot, agents=1, budget="3 iterations")[-1][1]
    assert load_task("get_difference").baseline.strip() in review
    assert "Make it run faster" in review


def test_row_4_the_seconds_that_are_left_are_quoted_where_time_is_the_budget(pilot: Experiment) -> None:
    assert "You have 60 seconds left." in said(pilot, agents=1, budget="60 s")[1][1]
    assert "seconds left" not in said(pilot, agents=1, budget="8 iterations")[-1][1]


def test_row_5_budgets_are_three_or_eight_iterations_of_which_the_first_counts_or_60_or_120_s(
    pilot: Experiment, faithful: Experiment, tmp_path: Path
) -> None:
    assert dict(pilot.factors) == dict(faithful.factors)
    assert pilot.factors["budget"] == ["3 iterations", "8 iterations", "60 s", "120 s"]
    state = conducted(ONE + 'budget = "3 iterations"', tmp_path / "s", FakeModel(say=lambda a, n: program(1)))
    assert len(state.run(1).turns) == 3


@pytest.mark.parametrize(
    ("deadline", "outcome", "becomes"), [("strict", "deadline", False), ("lenient", "complete", True)]
)
def test_row_6_a_reply_after_the_deadline_is_cancelled_or_under_a_lenient_one_becomes_the_result_and_is_recorded(
    pilot: Experiment, faithful: Experiment, tmp_path: Path, deadline: str, outcome: str, becomes: bool
) -> None:
    assert (pilot.run.deadline, faithful.run.deadline) == ("strict", "lenient")
    hang = frozenset({1}) if deadline == "strict" else frozenset[int]()
    model = FakeModel(say=lambda ask, n: program(0.5), hang=hang)
    source = ONE + f'budget = "12 s"\ndeadline = "{deadline}"'
    made = order(source, tmp_path / "s", model, clock=FakeClock(speed=100.0, tick=5.0), heard=[])
    state = asyncio.run(run(made, bench=FakeBench()))
    assert state.run(1).turns[-1].outcome == outcome
    assert state.run(1).chosen == (2 if becomes else 1)
    assert state.run(1).overshoot_seconds > 0  # of either: what was cancelled ended a little after its time, too


def test_row_7_memory_is_a_factor_and_the_pilots_is_kept_for_comparison(
    pilot: Experiment, faithful: Experiment
) -> None:
    assert (pilot.run.memory, faithful.run.memory) == ("last-program", "pilot-faithful")
    task = load_task("get_difference").prompt.strip()
    reviews = [said(each, agents=1, budget="3 iterations") for each in (pilot, faithful)]
    assert [sum(content.strip() == task for _, content in each) for each in reviews] == [1, 2]


def test_row_8_of_several_blocks_the_one_that_defines_the_entry_point_wins_and_none_is_a_verdict(
    tmp_path: Path,
) -> None:
    reply = "```python\nhelper = 1\n```\nand\n```python\ndef get_difference(numbers):\n    return 0\n```\n"
    found = read_at_once(reply, "get_difference")
    assert found is not None
    assert found.program == "def get_difference(numbers):\n    return 0\n"
    state = conducted(ONE + 'budget = "1 iteration"', tmp_path / "s", FakeModel(say=lambda ask, n: "I cannot."))
    assert [result.verdict for result in results(state)] == [Verdict.NO_PROGRAM]


@pytest.mark.parametrize(("choose", "chosen"), [("last", 3), ("best", 2)])
def test_row_9_the_last_program_or_the_best_is_the_result(tmp_path: Path, choose: str, chosen: int) -> None:
    speeds = (0.9, 0.3, 0.6)
    model = FakeModel(say=lambda ask, n: program(speeds[n]))
    state = conducted(ONE + f'budget = "3 iterations"\nchoose = "{choose}"', tmp_path / "s", model)
    assert state.run(1).chosen == chosen
    gap = {each.axis: each.final_over_best for each in of_session(state).trajectories}["iteration"]
    assert gap == pytest.approx(2.0)  # what the last one is slower by, whichever is the result


def test_row_10_the_pilots_folder_of_programs_and_its_tables_come_back_byte_for_byte(
    published: State, tmp_path: Path
) -> None:
    assert program_name("3_inf_120_2.py") is not None
    export(published, "pilot", tmp_path, session="published-pilot")
    for table in ("timing_results.csv", "experiment_data.csv"):
        assert (tmp_path / table).read_bytes() == (DATA / f"pilot_{table}").read_bytes()


def test_row_11_one_process_with_shared_lists_in_file_order_is_a_way_of_measuring_that_is_labelled(
    pilot: Experiment, faithful: Experiment
) -> None:
    assert pilot.measuring.way == "bench"
    assert (faithful.measuring.way, len(faithful.measuring.rounds)) == ("pilot-faithful", 4)
    assert any("NOT DEFENSIBLE" in warning for warning in outlook(faithful).warnings)
    assert not any("NOT DEFENSIBLE" in warning for warning in outlook(pilot).warnings)


def test_row_12_a_constant_passes_the_one_reference_and_no_input_family_of_the_bench(faithful: Experiment) -> None:
    task = load_task("get_difference")
    constant = next(each for each in task.programs if "95931" in each.source)
    assert constant.verdict == "wrong"
    assert len({family.name for family in task.checks}) >= 9
    assert task.timing.name == "planted_large"
    assert faithful.measuring.family == "uniform"


def test_row_13_a_failure_stays_on_record_and_is_counted(tmp_path: Path) -> None:
    model = FakeModel(say=lambda ask, n: program(0.5, "wrong" if n < 3 else ""))
    state = conducted('task = "get_difference"\nreplicates = 24\n[run]\nbudget = "1 iteration"', tmp_path / "s", model)
    found = of_session(state)
    assert (found.correct, found.programs) == (21, 24)
    assert len(model.asks) == 24


def test_row_14_the_anova_on_96_timings_stands_beside_the_right_one(figures: dict[str, PublishedFigure]) -> None:
    assert figures["p of type x level"].published == "0.002496"
    assert figures["p of type x level"].right == "0.2407"
    assert "96 timings were taken for independent programs; there are 24." in figures["p of type x level"].why


def test_row_15_power_and_sample_size_are_reproduced_and_what_they_are_is_named(
    figures: dict[str, PublishedFigure],
) -> None:
    assert figures["power of 24 programs to see 0.5 s"].published == "0.35"
    needed = figures["replicates per treatment for 80 % power"]
    assert needed.published == "43"
    assert "one of programs in total" in needed.why


def test_row_16_cost_is_metered_from_usage_and_a_limit_stops_the_session(published: State, tmp_path: Path) -> None:
    assert published.usd is None  # typed by hand: nobody metered it
    source = ONE + 'budget = "8 iterations"\n[limits]\nusd = 0.012\nreply_tokens = 1000\n'
    state = conducted(source, tmp_path / "s", FakeModel(say=lambda ask, n: program(1)))
    assert state.ended is not None
    assert state.ended.reason == "usd limit"
    assert 0 < (state.usd or 0) <= 0.012
    assert 0 < len(state.run(1).turns) < 8


def test_row_17_treatments_that_are_the_same_by_construction_are_called_an_a_a_comparison(pilot: Experiment) -> None:
    same = outlook(replace(pilot, analysis=replace(pilot.analysis, primary=None))).same
    assert len(same) == 4
    assert all({name.split(" · ")[0] for name in pair} == {"agents 2", "agents 3"} for pair in same)


def test_the_published_tables_open_as_a_session_with_the_published_and_the_right_figure(published: State) -> None:
    assert len(published.runs) == 24
    assert sum(len(result.timings) for result in results(published)) == 96
    assert {shot.answer for each in published.rounds for shot in each.shots} == {"95931"}
    assert of_session(published).programs == 24


@pytest.mark.parametrize(("name", "framings"), [("better-casual", 1), ("better-engineered", 2)])
def test_section_2_one_agent_is_asked_again_and_again_with_the_whole_conversation(name: str, framings: int) -> None:
    experiment = asked(name).experiment
    assert (experiment.run.protocol, experiment.run.agents, experiment.run.choose) == ("better", 1, "last")
    assert len(experiment.factors.get("framing", [experiment.run.framing])) == framings
    last = requests(experiment, len(experiment.arms) - 1, load_task(experiment.task))[-1][1]
    assert [message.role for message in last][-3:] == ["user", "assistant", "user"]
    assert experiment.replicates > 1


def test_section_2_casual_is_the_bare_instruction_and_engineered_has_rules_a_fine_and_the_benchs_word() -> None:
    casual, engineered = (
        said(asked("better-engineered").experiment, framing=name) for name in ("better-casual", "better-engineered")
    )
    assert casual[0][0] == "user"
    assert casual[-1][1].endswith("Make the code better.")
    assert engineered[0][0] == "system"
    assert "fined 100 dollars" in engineered[0][1]
    assert "Plan first" in engineered[1][1]
    assert "have been fined" in engineered[-1][1]
    assert asked("better-engineered").experiment.run.feedback == "verdict"


def test_section_2_a_version_that_is_wrong_is_marked_and_has_no_speed_up(tmp_path: Path) -> None:
    replies = [program(seconds, verdict) for seconds, verdict in ((1.0, ""), (0.5, ""), (0.1, "wrong"), (0.25, ""))]
    source = ONE + 'protocol = "better"\nbudget = "4 iterations"'
    state = conducted(source, tmp_path / "s", FakeModel(say=lambda ask, n: replies[n]))
    found = of_session(state).versions
    assert [(each.version, each.speedup) for each in found] == [(0, 1.0), (1, 2.0), (2, None), (3, 4.0)]
    assert found[2].verdict is Verdict.WRONG
