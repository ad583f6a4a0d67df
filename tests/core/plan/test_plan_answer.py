"""What a plan rests on, and what it answers."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.cli.experiments import plan as command
from refinery_tui.core.analysis.design.planner import PILOT_SD
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.plan import assumptions as resting
from refinery_tui.core.plan import plan_answer
from refinery_tui.core.plan.preview import outlook
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.core.team.forecast import forecast
from tests.fakes import recorded_sessions
from tests.places import PILOT, SESSIONS


@pytest.fixture(scope="module")
def pilot() -> Experiment:
    return asked("pilot").experiment


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> State:
    folder = tmp_path_factory.mktemp("planning") / "finished"
    recorded_sessions.finished(folder)
    return opened(folder).state


def test_an_experiment_that_has_not_run_is_planned_with_the_pilots_spread_and_its_own_forecast(
    pilot: Experiment,
) -> None:
    basis = resting.of_experiment(pilot)
    assert basis.given.sd_between == PILOT_SD
    assert 0 < basis.given.usd_per_program < 0.1
    assert basis.source.startswith("Nothing has been run yet, so the spread is assumed")
    assert basis.factors["budget"] == ("3 iterations", "8 iterations", "60 s", "120 s")


def test_a_session_says_in_words_what_was_learned_from_how_many_programs(state: State) -> None:
    basis = resting.of_state(state, "finished")
    assert basis.source.startswith("SD of log seconds 0.47, from 21 programs of finished (planned with 0.63")
    assert basis.blocks == 2


def test_a_session_too_small_to_tell_is_planned_with_defaults_and_says_why(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "begun")
    basis = resting.of_state(made.session.state, "begun")
    made.session.close()
    assert basis.source.startswith("begun does not show how much programs vary (0 correct programs), so the spread is")
    assert basis.given.sd_between == PILOT_SD


def test_what_an_imported_session_never_recorded_is_forecast_and_said_so() -> None:
    pilot = PILOT
    basis = resting.of_state(opened(pilot).state, "published-pilot")
    assert "The price and time were not recorded: forecast from the experiment." in basis.source
    assert math.isfinite(basis.given.usd_per_program)
    assert math.isfinite(basis.given.minutes_per_program)


def test_the_declared_contrast_is_asked_first_and_every_contrast_offered_can_be_answered(pilot: Experiment) -> None:
    basis = resting.of_experiment(pilot)
    offered = plan_answer.contrasts_of(basis)
    assert offered[0] == pilot.analysis.primary
    assert len(offered) == len(set(offered)) == 1 + 3 + 6
    for contrast in offered:
        found = plan_answer.answer(basis, plan_answer.PlanRequest(primary=contrast))
        assert found.option.power >= 0.8


def test_nothing_to_compare_is_a_sentence_with_its_mend(pilot: Experiment) -> None:
    basis = replace(resting.of_experiment(pilot), factors={}, plan=replace(pilot.analysis, primary=None))
    with pytest.raises(ConfigurationError, match="give a factor two levels"):
        plan_answer.first_wish(basis)


def test_the_curve_rises_and_holds_the_point_where_the_plan_stands(pilot: Experiment) -> None:
    basis = resting.of_experiment(pilot)
    found = plan_answer.answer(basis, replace(plan_answer.first_wish(basis), usd=2.0))
    powers = [point.power for point in found.curve]
    assert powers == sorted(powers)
    here = next(point for point in found.curve if point.replicates == found.option.replicates)
    assert here.power == pytest.approx(found.option.power)
    assert here.usd == pytest.approx(found.option.usd)


def test_a_small_budget_leaves_more_unanswered_than_a_large_one(pilot: Experiment) -> None:
    basis = resting.of_experiment(pilot)
    wish = plan_answer.PlanRequest(primary="agents: 2 / 1")
    small = plan_answer.answer(basis, replace(wish, usd=0.5), "full factorial")
    large = plan_answer.answer(basis, replace(wish, usd=50.0), "full factorial")
    assert any(sentence.startswith("one level of agents against another") for sentence in small.open)
    assert len(large.open) < len(small.open)


def test_every_design_becomes_an_experiment_with_the_treatments_it_was_priced_for(pilot: Experiment) -> None:
    two = replace(pilot, factors={"agents": [1, 2], "memory": ["full", "last-program"], "feedback": ["none", "timing"]})
    two = replace(two, analysis=replace(pilot.analysis, primary="agents"))
    for experiment in (pilot, two):
        basis = resting.of_experiment(experiment)
        wish = plan_answer.first_wish(basis)
        for option in plan_answer.answer(basis, wish).advice.options:
            made = plan_answer.designed(basis, wish, option)
            assert len(made.arms) == option.design.treatments
            assert made.replicates == option.replicates
            assert (made.analysis.primary, made.analysis.power) == (wish.primary, wish.power)
            assert {type(v) for arm in made.arms for f, v in arm.levels.items() if f == "agents"} <= {int}


def test_what_may_be_spent_at_most_is_the_limit_of_the_file(pilot: Experiment) -> None:
    basis = resting.of_experiment(pilot)
    for usd, limit in ((7.5, 7.5), (math.inf, pilot.limits.usd)):
        wish = replace(plan_answer.first_wish(basis), usd=usd)
        made = plan_answer.designed(basis, wish, plan_answer.answer(basis, wish).advice.options[0])
        assert made.limits.usd == limit
        assert made.limits.concurrency == pilot.limits.concurrency


def test_a_budget_for_nothing_starts_nothing(pilot: Experiment) -> None:
    basis = resting.of_experiment(pilot)
    wish = replace(plan_answer.first_wish(basis), usd=0.0001)
    with pytest.raises(ConfigurationError, match="does not pay for one replicate"):
        plan_answer.designed(basis, wish, plan_answer.answer(basis, wish).advice.options[0])


def test_the_command_line_and_the_plan_screen_learn_the_same_from_a_session(tmp_path: Path) -> None:
    made = recorded_sessions.finished(tmp_path / "finished")
    state = made.session.state
    assert state.started.speed == 20.0
    found = command.learned_from("finished", tmp_path)
    given, words = found.given, found.source
    rests = resting.of_state(state, "finished")
    assert rests.given.minutes_per_program == pytest.approx(given.minutes_per_program)
    assert rests.source == words


def test_the_hours_of_a_plan_are_those_that_its_session_took_with_every_check_and_timing(tmp_path: Path) -> None:
    state = recorded_sessions.finished(tmp_path / "finished").session.state
    given = resting.of_state(state, "finished").given
    took = state.worked_seconds(state.last_at, conducted=False)
    replies = sum(run.dose.seconds for run in state.runs) / state.started.speed
    assert given.minutes_per_program * len(state.runs) / given.concurrency == pytest.approx(took / 60)
    assert took > replies / given.concurrency


def test_the_command_line_forecasts_what_nobody_recorded_as_the_plan_screen_does() -> None:
    shipped = SESSIONS
    found = command.learned_from("published-pilot", shipped)
    given, words = found.given, found.source
    rests = resting.of_state(opened(shipped / "published-pilot").state, "published-pilot")
    assert (given.usd_per_program, words) == (rests.given.usd_per_program, rests.source)
    assert math.isfinite(given.usd_per_program)


def test_a_plan_of_gated_runs_says_that_its_hours_leave_people_out(pilot: Experiment) -> None:
    gated = replace(pilot, run=replace(pilot.run, protocol="review"))
    said = "Its runs wait at a gate after every program until a person answers: the hours do not include that wait."
    assert said in resting.of_experiment(gated).source
    assert said not in resting.of_experiment(pilot).source
    expected = forecast(gated, load_task(gated.task), {})
    assert expected.assumes.endswith("a person who answers every gate at once")


def test_the_form_and_the_plan_ask_for_the_same_replicates_where_nothing_has_been_run(pilot: Experiment) -> None:
    basis = resting.of_experiment(pilot)
    power = outlook(pilot).power
    assert power is not None
    full = plan_answer.answer(basis, plan_answer.first_wish(basis), "full factorial").option
    assert power.needed == full.replicates_needed
    assert f"planned with SD {basis.given.sd_plan:.2f}" in power.sentence
    assert f"upper limit, {basis.given.sd_plan:.2f};" in basis.source
