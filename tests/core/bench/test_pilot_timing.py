"""The pilot's way of timing, with its faults: one process, shared lists, one reference, a clock within reach."""

import asyncio
from collections.abc import Mapping

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.judge.pilot_way.pilot_script import pilot_reports
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.experiment.task_shelf import family_named, load_task

TASK = load_task("get_difference")
SOUND = TASK.ladder[-2].source
WAY = Measuring(way="pilot-faithful", family="edges", inputs=2, repeats=2)
PROGRAMS = {
    "sound": SOUND,
    "constant": "def get_difference(numbers):\n    return 95931\n",
    "none": "def get_difference(numbers):\n    print('loud')\n",
    "crash": "import nothing_of_the_kind\n",
    "empties the shared list": SOUND + "inner = get_difference\ndef get_difference(n):\n"
    "    found = inner(n)\n    n.clear()\n    return found\n",
    "what is left": "def get_difference(numbers):\n    return len(numbers)\n",
    "leaves": "import os\ndef get_difference(numbers):\n    os._exit(0)\n",
    "stops the clock": "import time\ntime.perf_counter = lambda: 7.0\n" + SOUND,
    "after it": SOUND,
}
Found = Mapping[str, tuple[Shot, ...]]


@pytest.fixture(scope="module")
def found() -> Found:
    """Every program's four timings: list 1 twice, then list 2 twice."""

    async def timed() -> Found:
        async with open_bench(TASK) as bench:
            rounds = await bench.pilot_rounds(list(PROGRAMS.values()), WAY)
        return {name: tuple(shots[place] for shots in rounds) for place, name in enumerate(PROGRAMS)}

    return asyncio.run(timed())


def test_a_sound_program_is_timed_by_the_clock_of_its_own_process_once_a_round(found: Found) -> None:
    assert [shot.verdict for shot in found["sound"]] == [Verdict.CORRECT] * 4
    assert all(shot.wall_seconds and shot.cpu_seconds is None for shot in found["sound"])
    assert {shot.place for shot in found["sound"]} == {0}


def test_an_answer_is_held_against_one_reference_alone(found: Found) -> None:
    assert {shot.verdict for shot in found["none"]} == {Verdict.WRONG}
    assert {(shot.verdict, shot.answer) for shot in found["constant"]} <= {
        (Verdict.CORRECT, "95931"),
        (Verdict.WRONG, "95931"),
    }


def test_what_raises_is_a_crash_and_those_after_it_go_on_in_the_same_process(found: Found) -> None:
    assert {shot.verdict for shot in found["crash"]} == {Verdict.CRASHED}
    assert "nothing_of_the_kind" in found["crash"][0].detail


def test_lists_are_shared_so_that_one_program_may_spoil_them_for_the_next(found: Found) -> None:
    assert found["empties the shared list"][0].verdict is Verdict.CORRECT
    assert [shot.answer for shot in found["what is left"]] == ["0"] * 4


def test_a_program_that_takes_the_process_down_is_the_one_at_fault(found: Found) -> None:
    assert {shot.verdict for shot in found["leaves"]} == {Verdict.NO_ANSWER}
    assert {shot.verdict for shot in found["after it"]} == {Verdict.CORRECT}


def test_a_program_may_stop_the_clock_for_itself_and_for_all_that_come_after_it(found: Found) -> None:
    for name in ("stops the clock", "after it"):
        assert [shot.wall_seconds for shot in found[name]] == [0.0] * 4


def test_the_first_report_of_a_timing_counts_and_what_is_none_is_passed_over() -> None:
    log = (
        b'\n{"begun": 3}\nhello\n{"program": 3, "input": 1, "repeat": 1, "seconds": %s, "answer": "1", "digest": "d"}\n'
    )
    told = pilot_reports(log % b"0.5" + log % b"0.1" + log % b"NaN" + b"[" * 100_000)
    assert told.begun == 3
    assert [report.seconds for report in told.timings.values()] == [0.5]


@pytest.mark.parametrize("name", ["edge", "every_value"])
def test_a_family_that_no_list_can_be_drawn_from_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"Task get_difference has no input family '{name}'"):
        family_named(TASK, name)
