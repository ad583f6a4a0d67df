"""A session whose final programs are checked anew and not timed: no round, no calibration, a verdict of shares."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.cli.experiments.progress import lines
from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.serialize import written
from refinery_tui.core.record.events import Checked, Event
from refinery_tui.core.record.results import blocks_timed, results, timing
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import order, read
from tests.fakes.model import FakeModel, program

UNTIMED = """
task = "get_difference"
replicates = 10
[run]
budget = "2 iterations"
[factors]
agents = [1, 2]
[measuring]
way = "untimed"
[analysis]
response = "correct"
primary = "agents: 2 / 1"
"""
SAID = ("wrong", "", "", "crashed", "")


class Died(BaseException):
    """The conductor's process was killed."""


def conducted(folder: Path, told: list[str], dies_at: int = 0) -> State | None:
    """The session carried out from where it stands; killed at its `dies_at`th final check where that is above 0."""
    finals = 0

    def listen(event: Event, state: State) -> None:
        nonlocal finals
        told.extend(lines(event, state))
        finals += isinstance(event, Checked) and event.purpose == "final"
        if finals == dies_at > 0:
            raise Died

    model = FakeModel(say=lambda ask, n: program(round(0.5 + n / 1000, 4), SAID[n % 5]))
    made = replace(order(UNTIMED, folder, model, heard=[]), listener=listen)
    try:
        return asyncio.run(run(made, bench=FakeBench()))
    except (Died, BaseExceptionGroup):
        if not dies_at:
            raise
        return None


@pytest.fixture(scope="module")
def told() -> list[str]:
    return []


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory, told: list[str]) -> State:
    folder = tmp_path_factory.mktemp("untimed") / "s"
    ended = conducted(folder, told)
    assert ended is not None
    assert opened(folder).state == ended
    return ended


def test_nothing_is_timed_and_every_program_is_checked_anew(state: State, told: list[str]) -> None:
    assert (state.rounds, state.calibrations) == ((), ())
    assert all(run.final is not None for run in state.runs)
    found = results(state)
    assert {result.verdict for result in found} == {Verdict.CORRECT, Verdict.WRONG, Verdict.CRASHED}
    assert {result.seconds for result in found} == {None}
    assert blocks_timed(state) == frozenset(range(1, 11))
    assert timing(state) == ""
    assert sum(line.startswith("block ") and " checked: " in line for line in told) == 10


def test_a_correct_program_counts_as_judged_by_the_dearest_execution_of_its_check(state: State) -> None:
    correct = [i for run in state.runs for i in run.iterations if i.verdict is Verdict.CORRECT]
    assert not any(iteration.unjudged for run in state.runs for iteration in run.iterations)
    assert all(i.check and i.program_seconds == max(s.cpu_seconds or 0 for s in i.check.cases) for i in correct)
    assert {i.ratio for i in correct} == {None}


def test_the_analysis_says_how_many_are_correct_and_why_it_says_nothing_of_speed(state: State) -> None:
    found = of_session(state)
    text = " ".join(as_text(found).split())
    assert "No program was timed, as the experiment says (way = 'untimed')" in text
    assert "others' evals" not in text
    assert "cannot be estimated" not in found.verdict
    assert "6 of 10 correct against 6 of 10" in found.verdict


def test_a_session_that_died_between_final_checks_goes_on_with_those_that_are_left(tmp_path: Path) -> None:
    folder, told = tmp_path / "s", list[str]()
    assert conducted(folder, told, dies_at=5) is None
    cut = opened(folder).state
    assert cut is not None
    assert blocks_timed(cut) == {1, 2}
    ended = conducted(folder, told)
    assert ended is not None
    assert len(blocks_timed(ended)) == 10
    finals = [each for each in opened(folder).events if isinstance(each, Checked) and each.purpose == "final"]
    runs = [each.run for each in finals]
    assert sorted(runs) == list(range(1, len(ended.runs) + 1))


@pytest.mark.parametrize("response", ["time", "correct and 2x faster", "scaling"])
def test_a_response_that_needs_times_is_refused_with_its_mend(response: str) -> None:
    source = UNTIMED.replace('"correct"', f'"{response}"')
    with pytest.raises(ConfigurationError, match=r"measuring\.way: = 'untimed' checks programs and times none: give"):
        read(source)


def test_the_setting_is_written_back_and_read_again() -> None:
    experiment = read(UNTIMED)
    assert experiment.measuring.rounds == ()
    assert read(written(experiment)).measuring == experiment.measuring
