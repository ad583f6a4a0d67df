"""A run is gone on with from one of its iterations: what was paid is not paid again, and all of it is exploratory."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.design import Level
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.conduct.run_session import Order, run
from refinery_tui.core.experiment.task_shelf import load_tasks
from refinery_tui.core.export.notes import notes
from refinery_tui.core.find.resolve import asked, begun
from refinery_tui.core.lineage.fork import (
    Fork,
    forked_experiment,
    forked_opening,
    read_changes,
    refuse_fork,
    share_left,
)
from refinery_tui.core.lineage.recorded import recorded
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Session
from refinery_tui.core.team.session_start import resumed
from refinery_tui.core.team.turn_call import ServedModel
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import PRICE, climbing, conducted
from tests.fakes.model import FakeClock, FakeModel
from tests.places import PILOT

THREE = """
task = "get_difference"
replicates = 2
[factors]
agents = [1, 2]
[run]
budget = "3 iterations"
memory = "full"
"""


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forks") / "old"
    conducted(THREE, folder, climbing())
    return folder


def fork_of(
    old: Path, *, iteration: int = 1, changes: Mapping[str, Level] | None = None, run_: int = 2, replicates: int = 1
) -> Fork:
    return Fork(
        earlier=recorded(old),
        path=old,
        run=run_,
        iteration=iteration,
        replicates=replicates,
        seed=9,
        changes=changes or {},
    )


def forked(wanted: Fork, target: Path, model: FakeModel) -> State:
    """What `refinery fork` carries out."""
    refuse_fork(wanted)
    experiment, source = forked_experiment(wanted, "fork")
    task, clock = load_tasks(experiment), FakeClock()
    order = Order(
        experiment=experiment,
        source=source,
        task=task,
        folder=target,
        served={"simulated": ServedModel(model=model, name="fake", price=PRICE)},
        prices={"simulated": PRICE},
        clock=clock,
        listener=lambda event, state: None,
        opening=lambda order, isolation: forked_opening(
            wanted, experiment, source, task=task, prices=order.prices, isolation=isolation, clock=clock
        ),
    )
    return asyncio.run(run(order, bench=FakeBench()))


@pytest.fixture(scope="module")
def model() -> FakeModel:
    return climbing(0.5)


@pytest.fixture(scope="module")
def new(old: Path, tmp_path_factory: pytest.TempPathFactory, model: FakeModel) -> State:
    """Twice gone on with from iteration 1 of run 2, with feedback."""
    wanted = fork_of(old, changes={"feedback": "timing"}, replicates=2)
    return forked(wanted, tmp_path_factory.mktemp("new") / "new", model)


def test_its_history_is_the_old_one_up_to_that_iteration(old: Path, new: State) -> None:
    before = recorded(old).state.run(2)
    for each in new.runs:
        assert len(each.iterations) == 3
        assert each.iterations[0].program == before.iterations[0].program
        assert each.iterations[0].turns[0].messages == before.iterations[0].turns[0].messages
        assert each.iterations[0].verdict == before.iterations[0].verdict
        assert each.iterations[1].program != before.iterations[1].program


def test_only_what_is_asked_from_there_is_paid(new: State, model: FakeModel) -> None:
    assert len(model.asks) == 4  # two runs of three iterations, of which the first was there
    assert new.runs[0].iterations[0].turns[0].usd == 0.0
    assert new.runs[0].dose.output_tokens == 2 * 50
    assert new.usd == pytest.approx(sum(turn.usd or 0 for each in new.runs for turn in each.turns[1:]))


@pytest.mark.usefixtures("new")
def test_the_next_agent_is_told_what_was_written_before(old: Path, model: FakeModel) -> None:
    program = recorded(old).state.run(2).iterations[0].program or ""
    assert any(program.strip() in message.content for message in model.asks[0].messages)


def test_the_setting_that_differs_holds_from_there_on(new: State, model: FakeModel) -> None:
    assert new.experiment.run.feedback == "timing"
    assert "It took" in model.asks[0].messages[-1].content
    assert new.started.earlier is not None
    assert new.started.earlier.changed == ("feedback timing (it was none)",)


def test_it_points_to_the_record_it_comes_from(old: Path, new: State) -> None:
    earlier, before = new.started.earlier, recorded(old)
    assert earlier is not None
    assert (earlier.session, earlier.head, earlier.run, earlier.iteration) == ("old", before.head, 2, 1)
    assert "gone on with from iteration 1 of run 2 of old" in earlier.words


def test_it_is_exploratory_wherever_it_is_read(new: State) -> None:
    found = of_session(new)
    assert new.marks == ("SIMULATED", "EXPLORATORY")
    assert new.origin == "simulated, exploratory"
    assert found.verdict.startswith("Exploratory, as it goes on from an earlier run")
    assert "EXPLORATORY." in as_text(found)
    assert "EXPLORATORY.txt" in notes(new, "")
    assert "forked" in {caution.code for caution in found.cautions if caution.severity == "error"}


def test_a_level_of_its_treatment_may_be_changed_too(old: Path) -> None:
    experiment, _ = forked_experiment(fork_of(old, changes=read_changes(["run.agents=3"])), "fork")
    assert [dict(arm.levels) for arm in experiment.arms] == [{"agents": 3}]


def test_what_is_left_of_its_budget_is_known_before_it_begins(old: Path) -> None:
    wanted = fork_of(old)
    assert share_left(wanted, forked_experiment(wanted, "fork")[0]) == pytest.approx(2 / 3)


def test_a_budget_that_is_used_up_is_refused_with_its_mend(old: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"used up at iteration 3: give it more, such as --set run.budget='6"):
        forked_experiment(fork_of(old, iteration=3), "fork")
    more = fork_of(old, iteration=3, changes=read_changes(["run.budget=4 iterations"]))
    assert forked_experiment(more, "fork")[0].settings(0).budget.amount == 4


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"run_": 9}, "has no run 9"),
        ({"iteration": 7}, "run 2 has no iteration 7; its iterations are 1 to 3"),
    ],
)
def test_where_there_is_nothing_to_go_on_from_it_says_so(old: Path, wanted: dict[str, int], why: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        refuse_fork(fork_of(old, **wanted))  # type: ignore[arg-type]  # of that test alone


def test_programs_that_were_written_elsewhere_have_no_team_that_could_go_on() -> None:
    with pytest.raises(ConfigurationError, match="written elsewhere"):
        refuse_fork(fork_of(PILOT))


@pytest.mark.parametrize("words", ["feedback", "run.feedbak=timing", "limits.usd=3"])
def test_only_settings_of_a_run_may_be_changed(words: str) -> None:
    with pytest.raises(ConfigurationError, match=r"write run\.SETTING=VALUE"):
        read_changes([words])


def test_a_value_that_is_none_is_named(old: Path) -> None:
    with pytest.raises(ConfigurationError, match="feedback"):
        forked_experiment(fork_of(old, changes={"feedback": "loud"}), "fork")


def test_it_grows_by_no_replicate_and_is_never_taken_for_a_session_of_its_experiment(old: Path, tmp_path: Path) -> None:
    new = forked(fork_of(old), tmp_path / "sessions" / "new", climbing(0.5))
    again = asked(str(tmp_path / "sessions" / "new")).experiment
    assert again == new.experiment
    assert begun(again, tmp_path / "sessions") is None
    with pytest.raises(ConfigurationError, match="fork that once more"):
        resumed(new, replace(again, replicates=2), FakeBench().isolation, FakeClock())


def test_one_that_was_interrupted_goes_on_from_where_it_stood(old: Path, tmp_path: Path) -> None:
    wanted, clock = fork_of(old), FakeClock()
    experiment, source = forked_experiment(wanted, "fork")
    task = load_tasks(experiment)
    first, *others = forked_opening(
        wanted, experiment, source, task=task, prices={}, isolation=FakeBench().isolation, clock=clock
    )
    Session.create(tmp_path / "new", first, *others).close()  # type: ignore[arg-type]  # it begins with its plan
    model, again = climbing(0.5), asked(str(tmp_path / "new"))
    order = Order(
        experiment=again.experiment,
        source=again.source,
        task=task,
        folder=tmp_path / "new",
        resume=True,
        served={"simulated": ServedModel(model=model, name="fake", price=PRICE)},
        prices={"simulated": PRICE},
        clock=clock,
        listener=lambda event, state: None,
    )
    whole = asyncio.run(run(order, bench=FakeBench()))
    assert len(model.asks) == 2
    assert len(whole.runs[0].iterations) == 3
