"""A block is judged when its last planned final round is there, and not a round earlier."""

from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.analysis.session.prepare import table
from refinery_tui.core.base.files.package_files import published_pilot
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.find.catalogue import summarised
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.events import Calibrated, Event, Measured
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.results import blocks_timed, results, timing
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes.conductor import SMALL, climbing, conducted

ROUNDS = 4  # two inputs, two repeats
DECLARED = SMALL + '[analysis]\nprimary = "agents: 2 / 1"\n'
LOOKS = DECLARED + 'stopping = "sequential"\nfirst_look = 1\n'


def cut(folder: Path, rounds: int) -> State:
    """The session of a folder as it stood after so many final rounds of its second block."""
    state: State | None = None
    for event in Reader(path=folder / "events.jsonl").read():
        if _last_part(event) and state is not None and _had(state) == rounds:
            return state
        state = apply(state, event)
    raise AssertionError("the session has no second block")


def _last_part(event: Event) -> bool:
    if isinstance(event, Measured):
        return event.purpose == "final" and event.block == 2
    return isinstance(event, Calibrated) and event.place == "after" and event.block == 2


def _had(state: State) -> int:
    return sum(measured.block == 2 for measured in state.rounds)


@pytest.mark.parametrize("source", [DECLARED, LOOKS], ids=["fixed", "sequential"])
@pytest.mark.parametrize("rounds", [0, 1, ROUNDS - 1])
def test_a_block_that_lacks_a_round_is_neither_judged_nor_shown(tmp_path: Path, source: str, rounds: int) -> None:
    conducted(source, tmp_path / "s", climbing())
    state = cut(tmp_path / "s", rounds)
    assert [r.verdict for r in results(state)[4:]] == [None] * 4
    assert [r.seconds for r in results(state)[4:]] == [None] * 4
    assert blocks_timed(state) == {1}
    prepared = table(frames(state))
    assert (prepared.blocks_done, len(prepared.rows)) == ((1,), 4)
    found = of_session(state)
    assert found.blocks == 1
    assert "4 of 4 programs are correct" in found.verdict  # those of block 1
    line = summarised(tmp_path / "s", state)
    assert (line.judged, line.correct) == (4, 4)
    assert line.best_seconds == min(r.seconds for r in results(state)[:4] if r.seconds)


@pytest.mark.parametrize("source", [DECLARED, LOOKS], ids=["fixed", "sequential"])
def test_with_its_last_round_a_block_is_judged(tmp_path: Path, source: str) -> None:
    conducted(source, tmp_path / "s", climbing())
    state = cut(tmp_path / "s", ROUNDS)
    assert all(r.verdict is Verdict.CORRECT and r.seconds for r in results(state))
    assert table(frames(state)).blocks_done == (1, 2)
    assert of_session(state).blocks == 2


def test_failures_of_a_block_are_not_counted_before_what_passed_is_timed(tmp_path: Path) -> None:
    conducted(SMALL, tmp_path / "s", climbing())
    state = cut(tmp_path / "s", ROUNDS - 1)
    run = state.runs[7]
    assert run.final is not None
    cases = tuple(replace(case, verdict=Verdict.WRONG) for case in run.final.cases)
    wrong = replace(run, final=replace(run.final, cases=cases))
    failed = replace(state, runs=(*state.runs[:7], wrong))
    assert results(failed)[7].verdict is Verdict.WRONG
    assert len(table(frames(failed)).rows) == 4


def test_a_session_without_a_timed_block_is_told_so_in_true_words(tmp_path: Path) -> None:
    conducted(SMALL, tmp_path / "s", climbing())
    state = cut(tmp_path / "s", 0)
    untimed = replace(state, rounds=(), calibrations=())
    assert any("No block has been timed yet" in said for said in of_session(untimed).cannot)


def test_an_imported_table_is_judged_by_the_timings_it_has() -> None:
    path = published_pilot()
    assert path is not None
    state = opened(path).state
    known = [result for result in results(state) if result.verdict is Verdict.CORRECT]
    assert known
    assert all(result.seconds for result in known)
    half = replace(state, rounds=state.rounds[::2])
    assert blocks_timed(half) == blocks_timed(state)


def test_while_a_block_is_timed_its_round_is_named(tmp_path: Path) -> None:
    conducted(SMALL, tmp_path / "s", climbing())
    assert timing(cut(tmp_path / "s", 0)) == "timing block 2: round 1 of 4"
    assert timing(cut(tmp_path / "s", 2)) == "timing block 2: round 3 of 4"
    assert timing(opened(tmp_path / "s").state) == ""
    assert timing(replace(cut(tmp_path / "s", 0), runs=opened(tmp_path / "s").state.runs[:4])) == ""
