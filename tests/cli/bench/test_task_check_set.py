"""Many tasks are checked at once: their files in seconds, some on the bench, a line for each that is not sound."""

import json
import shutil
from pathlib import Path

import pytest

from refinery_tui.cli.bench.task_check import check
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.tasks.import_set import ImportRequest, import_set
from tests.docs.json_shapes import assert_held

SAMPLE = Path(__file__).parents[2] / "data" / "benchmarks" / "mbpp.sample.jsonl"


@pytest.fixture
def mbpp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    import_set(ImportRequest(source=SAMPLE, out=Path("mbpp")))
    return tmp_path / "mbpp"


def test_a_set_is_checked_on_the_bench_task_by_task_and_unsound_ones_end_with_a_sentence(
    mbpp: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("mbpp-2", "mbpp-11", "mbpp-367", "mbpp-601"):
        shutil.rmtree(mbpp / name)
    with pytest.raises(RefineryError, match=r"1 of 2 tasks not sound: mbpp/mbpp-899\."):
        check(["mbpp"], trust=True)
    first, second, summary = capsys.readouterr().out.splitlines()
    assert first.startswith("mbpp/mbpp-56: sound")
    assert second.startswith("mbpp/mbpp-899: NOT SOUND: The constant True answers 100% of the timed inputs")
    assert summary == "2 tasks: 1 sound as far as was looked, 1 not; 2 run on the bench."


def test_faulty_files_are_named_and_the_others_are_read_all_the_same(
    mbpp: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (mbpp / "mbpp-2" / "inputs.py").write_text("x = [")
    (mbpp / "mbpp-11" / "baseline.py").write_text("def other():\n    pass\n")
    (mbpp / "mbpp-56" / "task.toml").write_text(
        'libraries = ["no_such_library"]\n' + (mbpp / "mbpp-56" / "task.toml").read_text()
    )
    with pytest.raises(RefineryError, match=r"3 of 6 tasks not sound: mbpp/mbpp-2, mbpp/mbpp-11, mbpp/mbpp-56\."):
        check(["mbpp/*"], as_json=True, run="0")
    found = json.loads(capsys.readouterr().out)
    assert_held("task check of several", found)
    assert (found["tasks"], found["ran"], len(found["unsound"])) == (6, 0, 3)
    words = [row["faults"][0]["words"] for row in found["found"] if not row["sound"]]
    assert "is missing or is not Python" in words[0]
    assert words[1:] == [
        "Its baseline does not define remove_Occ, the entry point.",
        "Its programs import no_such_library, which is not installed here: see `refinery task env`.",
    ]


def test_only_a_number_or_all_of_them_are_run(mbpp: Path) -> None:
    with pytest.raises(ConfigurationError, match="give a number of tasks, or all"):
        check(["mbpp"], run="many")
    with pytest.raises(ConfigurationError, match="stands for no task"):
        check(["none/*"])
