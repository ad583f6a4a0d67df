"""measure, doctor and task, as typed."""

import json
from pathlib import Path

import pytest

from refinery_tui.cli.bench.doctor import doctor
from refinery_tui.cli.bench.measure import measure
from refinery_tui.cli.bench.measure_text import short_names
from refinery_tui.cli.bench.task import listing, show
from refinery_tui.cli.bench.task_check import check
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.bench import calibration_cache
from refinery_tui.core.bench.compare import FIRST, SOONEST
from tests.docs.json_shapes import assert_held
from tests.fakes.sum_task import SumTask

QUICK = "def total(argument):\n    return sum(argument)\n"
QUADRATIC = "def total(argument):\n    return sum(a for a in argument for _ in argument) // len(argument)\n"
WRONG = "def total(argument):\n    return -1\n"
EXAMPLE = '[[programs]]\nfile = "{name}.py"\nverdict = "{verdict}"\nidea = "an example"\n'


@pytest.fixture
def programs(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("quick.py", "quadratic.py", "wrong.py")]
    for path, source in zip(paths, (QUICK, QUADRATIC, WRONG), strict=True):
        path.write_text(source)
    return paths


def larger(folder: Path) -> None:
    text = (folder / "task.toml").read_text()
    (folder / "task.toml").write_text(text.replace("size = 50\n", "size = 1500\n"))


def test_measure_gives_every_raw_value_as_json(
    sum_task: SumTask, programs: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    task = sum_task()
    measure(programs, str(task.folder), rounds=6, as_json=True, trust=True)
    found = json.loads(capsys.readouterr().out)
    assert_held("measure", found)
    by_file = {Path(p["file"]).stem: p for p in found["programs"]}
    assert [p["verdict"] for p in by_file.values()] == ["correct", "correct", "wrong"]
    quick = by_file["quick"]
    assert {"seconds", "median_seconds", "ratio", "flags", "shots", "checks", "sha256"} <= quick.keys()
    assert len(quick["shots"]) == len(quick["baseline_shots"]) >= 5
    assert quick["seconds"] == min(shot["cpu_seconds"] for shot in quick["shots"])
    assert quick["ratio_interval"][0] <= quick["ratio"] <= quick["ratio_interval"][1]
    assert by_file["wrong"]["seconds"] is None
    assert by_file["wrong"]["failing_family"] == "few"
    assert found["isolation"]["verified"] is True
    assert found["calibration"]["floor_seconds"] > 0
    (claim,) = found["claims"]
    assert claim["faster"] is None or len(quick["shots"]) >= FIRST + SOONEST  # fewer rounds confirm nothing


def test_a_score_over_levels_has_a_shape_of_its_own(
    sum_task: SumTask, programs: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    page = sum_task().folder / "task.toml"
    page.write_text(page.read_text().replace("size = 50\n", "size = 4000\nweight = 2\n"))
    measure(programs, str(page.parent), levels=True, as_json=True, trust=True)
    found = json.loads(capsys.readouterr().out)
    assert_held("measure --levels", found)
    quick, quadratic, wrong = found["programs"]
    assert (quick["verdict"], [each["weight"] for each in quick["levels"]]) == ("correct", [2])
    assert 0 <= quadratic["efficiency"] <= quick["efficiency"]
    assert (wrong["verdict"], wrong["efficiency"], wrong["levels"]) == ("wrong", 0.0, [])


def test_a_calibration_is_made_once_and_said_to_be_kept(
    sum_task: SumTask, programs: list[Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibration_cache, "AGREES", 1e9)  # whatever the neighbours do to the baseline meanwhile
    folder = sum_task(more="# a task of this test alone").folder
    (folder / "inputs.py").write_text((folder / "inputs.py").read_text() + "\n# an input of this test alone\n")
    for expected in (True, False):
        measure(programs[:1], str(folder), rounds=2, as_json=True, trust=True)
        out, err = capsys.readouterr()
        assert ("calibrating" in err) is expected
        assert (json.loads(out)["calibration_age_seconds"] == 0) is expected
    measure(programs[:1], str(folder), rounds=2, trust=True)
    assert " ago" in capsys.readouterr().out


def test_a_quick_answer_says_what_it_leaves_open(
    sum_task: SumTask, programs: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = sum_task().folder
    measure([programs[0], programs[2]], str(folder), quick=True, as_json=True, trust=True)
    found = json.loads(capsys.readouterr().out)
    assert_held("measure", found)
    assert found["programs"][1]["verdict"] == "wrong"
    assert all(claim["faster"] is None for claim in found["claims"])
    assert any("nothing here is confirmed" in sentence for sentence in found["not_said"])
    measure([programs[0]], str(folder), quick=True, trust=True)
    assert "nothing here is confirmed" in " ".join(capsys.readouterr().out.split())
    with pytest.raises(ConfigurationError, match="--quick leaves no time"):
        measure(programs[:1], str(folder), quick=True, thorough=True)


def test_measure_says_in_words_who_is_faster_and_what_does_not_scale(
    sum_task: SumTask, programs: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = sum_task().folder
    larger(folder)
    measure(programs[:2], str(folder), rounds=12, scaling=True, trust=True)
    out = capsys.readouterr().out
    assert "quick.py is faster than quadratic.py" in out
    assert all(len(line) <= 80 for line in out.splitlines())
    figures, plot = (line for line in out.splitlines() if line.startswith("quick.py   "))
    assert figures.index("correct") == len("quadratic.py  ") == min(plot.find(mark) for mark in "·●┃" if mark in plot)
    assert "[does not scale]" in out
    assert "┃" in out
    assert "isolation  " in out


@pytest.mark.parametrize(
    ("paths", "short"),
    [
        (["/a/b/quick.py"], ["quick.py"]),
        (["/a/b/quick.py", "/a/b/slow.py"], ["quick.py", "slow.py"]),
        (["/a/b/same.py", "/a/c/same.py", "/a/c/other.py"], ["b/same.py", "c/same.py", "other.py"]),
        (["same.py", "/a/same.py"], ["same.py", "a/same.py"]),
        (["b/same.py", "/a/b/same.py"], ["b/same.py", "a/b/same.py"]),
    ],
)
def test_programs_are_called_by_their_shortest_distinct_names(paths: list[str], short: list[str]) -> None:
    assert list(short_names(paths).values()) == short


def test_measure_refuses_what_is_not_there(sum_task: SumTask, programs: list[Path], tmp_path: Path) -> None:
    folder = str(sum_task().folder)
    with pytest.raises(ConfigurationError, match="No such file"):
        measure([tmp_path / "absent.py"], folder, trust=True)
    with pytest.raises(ConfigurationError, match="twice"):
        measure([programs[0], programs[0]], folder, trust=True)


def test_doctor_says_what_is_in_force_and_what_it_costs(sum_task: SumTask, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(sum_task().folder)
    doctor(as_json=True, task=folder, trust=True, unsafe_no_sandbox=False)
    found = json.loads(capsys.readouterr().out)
    assert_held("doctor", found)
    assert found["isolation"]["mode"] in ("strict", "no-open")
    assert all(reason and layer not in found["isolation"]["layers"] for layer, reason in found["absent"].items())
    assert 0 < found["run_seconds"] < found["start_seconds"]
    assert bool(found["browser"]["missing"]) == (found["browser"]["start_seconds"] is None)
    doctor(as_json=False, task=folder, trust=True, unsafe_no_sandbox=True)
    out = capsys.readouterr().out
    assert "UNVERIFIED" in out
    assert "optional   without control group (memory, processes): left out" in out


def test_task_list_shows_permissions(capsys: pytest.CaptureFixture[str]) -> None:
    listing(as_json=True)
    found = next(task for task in json.loads(capsys.readouterr().out) if task["name"] == "get_difference")
    assert (found["name"], found["permissions"], found["libraries"]) == ("get_difference", [], ["numpy"])


def test_task_check_runs_the_examples_and_names_a_guessable_answer(
    sum_task: SumTask, programs: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    good = EXAMPLE.format(name="quick", verdict="correct") + EXAMPLE.format(name="wrong", verdict="wrong")
    check([str(sum_task(more=good).folder)], as_json=True, trust=True)
    found = json.loads(capsys.readouterr().out)
    assert_held("task check", found)
    assert found["sound"] is True
    assert [program["as_said"] for program in found["programs"]] == [True, True]
    with pytest.raises(RefineryError, match="Not as the task says: wrong"):
        check([str(sum_task(more=EXAMPLE.format(name="wrong", verdict="correct")).folder)], trust=True)
    with pytest.raises(RefineryError, match="The constant 3 answers 100%"):
        check([str(sum_task(answer="3").folder)], trust=True)


def test_a_tasks_page_names_its_inputs_and_every_limit(sum_task: SumTask, capsys: pytest.CaptureFixture[str]) -> None:
    more = "may_change_argument = true\nthreads = true\nlimits = {load_seconds = 3, output_bytes = 2000}"
    folder = str(sum_task(kind="list", answer="sorted(argument)", more=more).folder)
    show(folder)
    out = capsys.readouterr().out
    assert all(len(line) <= 80 for line in out.splitlines())
    for words in (
        "time  few ",
        "loading      3 s of CPU time",
        "2 kB by the call",
        "may be changed",
        "at most 100",
        "no files",
    ):
        assert words in out
    assert "no threads" not in out
    show(folder, as_json=True)
    found = json.loads(capsys.readouterr().out)
    few = {
        "name": "few",
        "role": "time",
        "size": 50,
        "least": None,
        "count": 1,
        "calls": False,
        "shown": False,
        "thorough": 0,
        "weight": 0,
    }
    assert found["families"][1] == few
    assert list(found["limits"]) == LIMITS


LIMITS = ["program", "loading", "call", "asleep", "memory", "printing", "argument", "answer", "rights"]
