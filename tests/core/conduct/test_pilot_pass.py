"""A session timed in the pilot's way: all at its end, in the order of the files, and labelled wherever it is seen."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.compare.session_pair import sessions_compared
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.serialize import written
from refinery_tui.core.export.formats import csv, pilot
from refinery_tui.core.plan.preview import outlook
from refinery_tui.core.record.events import Measured
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import SMALL, climbing, conducted, order, read
from tests.fakes.model import FakeModel, program

WAY = SMALL + '[measuring]\nway = "pilot-faithful"\nfamily = "uniform"\n[analysis]\nprimary = "agents: 2 / 1"\n'
SAID = ("wrong", "", "crashed", "timed out", "out of memory", "", "", "")


def team() -> FakeModel:
    """Replies of which every eighth one is wrong, crashed, too slow or too large, by turns."""
    return FakeModel(say=lambda ask, n: program(round(0.5 + n / 100, 3), SAID[n % 8]))


@pytest.fixture(scope="module")
def bench() -> FakeBench:
    return FakeBench()


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory, bench: FakeBench) -> State:
    folder = tmp_path_factory.mktemp("pilot") / "s"
    ended = conducted(WAY, folder, team(), bench)
    assert opened(folder).state == ended
    return ended


def test_all_programs_stand_in_one_process_by_treatment_and_replicate(state: State, bench: FakeBench) -> None:
    (process,) = bench.processes
    runs = sorted(state.runs, key=lambda run: (run.planned.treatment, run.planned.block))
    hopeless = (Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY)
    wanted = [run.source for run in runs if run.iterations[(run.chosen or 0) - 1].verdict not in hopeless]
    assert list(process) == wanted
    assert 0 < len(wanted) < len(runs)


def test_the_rounds_hold_no_baseline_and_no_calibration_and_each_run_has_its_four_timings(state: State) -> None:
    assert [(m.block, m.input, m.repeat) for m in state.rounds] == [
        (block, place, run) for block in (1, 2) for place in (1, 2) for run in (1, 2)
    ]
    assert all(shot.place is not None for measured in state.rounds for shot in measured.shots)
    assert state.calibrations == ()
    assert {len(result.timings) for result in results(state)} == {4}


def test_the_one_reference_decides_and_not_the_hidden_inputs(state: State) -> None:
    seen = [run.iterations[(run.chosen or 0) - 1].verdict for run in state.runs]
    found = [result.verdict for result in results(state)]
    passed = (Verdict.CORRECT, Verdict.WRONG, Verdict.CRASHED)
    assert found == [Verdict.CORRECT if verdict in passed else verdict for verdict in seen]
    assert seen != found


def test_the_analysis_says_so_in_its_verdict_and_how_many_programs_only_the_one_reference_passed(state: State) -> None:
    found = of_session(state)
    assert found.verdict.startswith("Not defensible, as programs were timed in the pilot's way. ")
    seen = {run.planned.id: run.iterations[(run.chosen or 0) - 1].verdict for run in state.runs}
    sound = [r.run for r in results(state) if r.verdict is Verdict.CORRECT]
    failed = sum(seen[run] is not Verdict.CORRECT for run in sound)
    told = next(caution.sentence for caution in found.cautions if caution.code == "passed-one-check")
    assert told.startswith(f"The pilot's one reference calls {len(sound)} programs correct; {failed} of them")
    assert "no figure here can be defended" in " ".join(as_text(found).split())


def test_it_is_labelled_on_screens_and_in_every_export(state: State) -> None:
    assert state.marks == ("SIMULATED", "NOT DEFENSIBLE")
    assert state.origin == "simulated, not defensible"
    for form in (csv, pilot):
        assert form.files(state, "s")["NOT-DEFENSIBLE.txt"].startswith("NOT DEFENSIBLE: final programs were timed as")
    assert "simulated, not defensible" in csv.files(state, "s")["runs.csv"]


def test_no_ratio_to_a_session_of_the_bench_is_given(state: State, tmp_path: Path) -> None:
    other = conducted(SMALL, tmp_path / "bench", climbing())
    both = sessions_compared(state, other, ("faithful", "bench"))
    assert both.incomparable.startswith("A timed no baseline")
    assert all(matched.quotient is None for matched in both.treatments)
    assert any("A is NOT DEFENSIBLE: its programs were timed in one process" in words for words in both.cautions)


def test_a_kill_between_two_rounds_times_all_anew_and_records_what_was_missing(tmp_path: Path) -> None:
    class Killed(Exception): ...

    def listener(event: object, seen: State) -> None:
        if isinstance(event, Measured) and len(seen.rounds) == 3:
            raise Killed

    first = replace(order(WAY, tmp_path / "s", team(), heard=[]), listener=listener)
    with pytest.raises(Killed):
        asyncio.run(run(first, bench=FakeBench()))
    again = conducted(WAY, tmp_path / "s", FakeModel(say=lambda ask, n: pytest.fail("nothing is asked again")))
    assert [(m.block, m.input, m.repeat) for m in again.rounds] == [
        (block, place, run) for block in (1, 2) for place in (1, 2) for run in (1, 2)
    ]


def test_it_is_said_before_anything_is_paid_and_a_file_keeps_it() -> None:
    experiment = read(WAY)
    assert any("NOT DEFENSIBLE" in warning for warning in outlook(experiment).warnings)
    assert read(written(experiment)) == experiment
    assert "way" not in written(read(SMALL))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (SMALL + '[measuring]\nfamily = "uniform"\n', r"measuring\.family: is for way = 'pilot-faithful'"),
        (WAY + 'stopping = "sequential"\n', r"measuring\.way: = 'pilot-faithful' times all programs at the end"),
        (WAY.replace('task = "get_difference"', 'tasks = ["get_difference", "top_k"]'), "programs of one task"),
        (WAY.replace("pilot-faithful", "pilot"), r"'pilot' is not known here\. Did you mean 'pilot-faithful'"),
    ],
)
def test_what_the_way_cannot_be_asked_for_is_refused_in_a_sentence(source: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        read(source)


def test_a_family_that_the_task_does_not_have_is_refused_before_anything_is_run() -> None:
    with pytest.raises(ConfigurationError, match=r"has no input family 'unifrom'\. Did you mean 'uniform'"):
        outlook(read(WAY.replace("uniform", "unifrom")))
