"""Imports: the published tables byte for byte, programs as they were, and every fault with its line."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.settings import Budget
from refinery_tui.core.export import export
from refinery_tui.core.find.import_tables import import_pilot
from refinery_tui.core.find.pilot_experiment import About
from refinery_tui.core.find.pilot_layout import ProgramName, program_name
from refinery_tui.core.record.results import results
from refinery_tui.core.record.store import opened
from tests.places import ROOT

TIMINGS = ROOT / "tests/data/pilot_timing_results.csv"
MEANS = ROOT / "tests/data/pilot_experiment_data.csv"
SHIPPED = ROOT / "sessions/published-pilot"
ABOUT = About(name="mine", model="gpt-4o", at=1.0)
PROGRAM = "def get_difference(numbers):\n    return 95931\n"

PUBLISHED_PILOT = About(
    name="published-pilot",
    model="gpt-4o",
    at=1740787200.0,  # 2025-03-01: the month is known, the day is not
    note="The published pilot: 24 GPT-4o programs, March 2025, 1.93 usd. The programs' texts are not in its tables.",
    teams_alike=True,
    settings=('memory = "pilot-faithful"', 'deadline = "lenient"'),
    primary="budget: 60 s, 120 s / 3 iterations, 8 iterations",
)


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_the_shipped_session_is_what_the_import_makes(tmp_path: Path) -> None:
    import_pilot(TIMINGS, tmp_path / "s", PUBLISHED_PILOT)
    for name in ("experiment.toml", "events.jsonl"):
        assert (tmp_path / "s" / name).read_bytes() == (SHIPPED / name).read_bytes()


def test_the_shipped_session_holds_24_runs_and_96_measurements() -> None:
    state = opened(SHIPPED).state
    found = results(state)
    assert len(state.runs) == 24
    assert sum(len(result.timings) for result in found) == 96
    assert all(result.verdict is Verdict.CORRECT for result in found)
    assert {shot.answer for measured in state.rounds for shot in measured.shots} == {"95931"}
    assert state.usd is None


def test_teams_of_two_and_three_are_the_same_arm_in_the_published_pilot() -> None:
    arms = {(a.levels["agents"], a.levels["budget"]): a.sha256 for a in opened(SHIPPED).state.started.arms}
    assert arms[2, "60 s"] == arms[3, "60 s"] != arms[1, "60 s"]
    assert len(set(arms.values())) == 8


def test_a_folder_of_programs_comes_back_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("1_3_inf_1.py", "2_inf_60_1.py", "2_inf_60_2.py"):
        (folder / name).write_text(PROGRAM + f"# {name}\n")
    state = import_pilot(folder, tmp_path / "s", ABOUT)
    export(state, "pilot", tmp_path / "out", session="s")
    assert [run.source for run in state.runs] == [
        PROGRAM + f"# {n}\n" for n in ("1_3_inf_1.py", "2_inf_60_1.py", "2_inf_60_2.py")
    ]
    for path in folder.iterdir():
        assert (tmp_path / "out/programs" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("1_3_inf_1.py,1,3", "evil\x1b[2J.py,1,3"), r":2: File Name: 'evil\.py' is not like"),
        (("1.3397941002622247", "soon"), r":2: Execution Time \(s\): 'soon' is not a time"),
        (("1.3397941002622247", "inf"), r":2: Execution Time \(s\): 'inf' is not a time"),
        (("1.3397941002622247,True", "1,Maybe"), r":2: Test Passed: 'Maybe' is neither"),
        (("inf,1,1,2,95931", "inf,1,1,1,95931"), r":3: 1_3_inf_1\.py, list 1, run 1 appears twice"),
        (("inf,1,1,1,95931", "inf,1,0,1,95931"), r":2: List: '0' is not a whole number"),
        (("Time Limit", "Limit of Time"), r":1: lacks the column 'Time Limit'"),
        (("95931,1.33", '95931,"1.33'), "not a table of comma-separated values"),
    ],
)
def test_a_table_that_is_not_the_pilots_is_refused_with_its_line(
    change: tuple[str, str], complaint: str, tmp_path: Path
) -> None:
    table = tmp_path / "timing_results.csv"
    table.write_text(TIMINGS.read_text().replace(*change, 1))
    with pytest.raises(ConfigurationError, match=complaint):
        import_pilot(table, tmp_path / "s", ABOUT)
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    "saved",
    [
        lambda text: text.replace("\n", "\n\n"),
        lambda text: "\n" + text,
        lambda text: text + "\n\n",
        lambda text: text + ",,,,,,,,,\n",
        lambda text: "\ufeff\r\n" + text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
    ],
)
def test_blank_lines_and_the_ends_of_lines_are_no_rows(saved: Callable[[str], str], tmp_path: Path) -> None:
    for table in (TIMINGS, MEANS):
        text = saved(table.read_text())
        (tmp_path / table.name.removeprefix("pilot_")).write_bytes(text.encode())
    assert (
        import_pilot(tmp_path, tmp_path / "s", ABOUT).runs == import_pilot(TIMINGS, tmp_path / "as-it-was", ABOUT).runs
    )


def test_all_complaints_of_a_table_come_at_once_and_no_more_than_a_screen(tmp_path: Path) -> None:
    table = tmp_path / "timing_results.csv"
    table.write_text(TIMINGS.read_text().replace(",True", ",Yes"))
    with pytest.raises(ConfigurationError) as caught:
        import_pilot(table, tmp_path / "s", ABOUT)
    assert len(str(caught.value).splitlines()) == 11
    assert "... and 86 more" in str(caught.value)


@pytest.mark.parametrize("made", ["nothing", "an empty folder", "bytes", "a table of bytes"])
def test_what_is_no_pilot_is_one_sentence(made: str, tmp_path: Path) -> None:
    path = tmp_path / "p"
    match made:
        case "an empty folder":
            path.mkdir()
        case "bytes":
            path.mkdir()
            (path / "1_3_inf_1.py").write_bytes(b"\xff\xfe")
        case "a table of bytes":
            path.write_bytes(b"\xff\x00")
    with pytest.raises(ConfigurationError) as caught:
        import_pilot(path, tmp_path / "s", ABOUT)
    assert len(str(caught.value).splitlines()) == 1


def test_rows_in_another_order_and_missing_ones_are_read_as_they_are(tmp_path: Path) -> None:
    head, *body = TIMINGS.read_text().splitlines()
    table = tmp_path / "timing_results.csv"
    table.write_text("\n".join([head, *reversed(body[1:])]) + "\n")
    state = import_pilot(table, tmp_path / "s", ABOUT)
    assert sum(len(result.timings) for result in results(state)) == 95


def test_programs_that_are_no_full_crossing_become_a_list_of_treatments(tmp_path: Path) -> None:
    for name in ("1_3_inf_1.py", "2_inf_90_1.py"):
        (tmp_path / name).write_text(PROGRAM)
    state = import_pilot(tmp_path, tmp_path / "s", ABOUT)
    assert [arm.name for arm in state.experiment.arms] == ["agents 1 · budget 3 iterations", "agents 2 · budget 90 s"]


def test_a_mean_that_was_not_published_is_computed(tmp_path: Path) -> None:
    shutil.copy(TIMINGS, tmp_path / "timing_results.csv")
    state = import_pilot(tmp_path, tmp_path / "s", ABOUT)
    export(state, "pilot", tmp_path / "out", session="s")
    computed, published = rows(tmp_path / "out/experiment_data.csv"), rows(MEANS)
    for one, other in zip(computed, published, strict=True):
        assert float(one["Avg. Execution Time"]) == pytest.approx(float(other["Avg. Execution Time"]), rel=1e-12)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x.py",
        "1_3_60_1.py",
        "1_inf_inf_1.py",
        "0_3_inf_1.py",
        "1_3_inf_0.py",
        "1_0_inf_1.py",
        "01_3_inf_1.py",
        "1_inf_1.50_1.py",
    ],
)
def test_a_name_that_says_nothing_or_two_things_is_none(name: str) -> None:
    assert program_name(name) is None


@given(st.integers(1, 100), st.integers(1, 9999), st.sampled_from(["iterations", "seconds"]), st.integers(1, 99))
def test_a_name_reads_back_as_what_it_was_made_from(agents: int, amount: int, unit: str, replicate: int) -> None:
    budget = Budget(amount=float(amount), unit="iterations" if unit == "iterations" else "seconds")
    name = ProgramName(agents=agents, budget=budget, replicate=replicate)
    assert program_name(name.file) == name


@pytest.mark.parametrize("model", ["gpt-4o", "simulated", "qwen3-coder", 'a "model" 🙂 [x]'])
def test_programs_of_any_model_can_be_imported(model: str, tmp_path: Path) -> None:
    (tmp_path / "1_3_inf_1.py").write_text(PROGRAM)
    state = import_pilot(tmp_path, tmp_path / "s", About(name="mine 🙂", model=model, at=1.0))
    assert state.experiment.settings(0).model == model
    assert state.run(1).turns[0].model == model
    assert opened(tmp_path / "s").state == state
