"""Experiment files, tables, tasks and folders to export into, prepared by a stranger: one sentence each at most."""

import shutil
from pathlib import Path

import pytest

from tests.cli.typed_commands import Typed
from tests.fakes.strangers import PLANTS, Victim, link_to_file, link_to_folder, within
from tests.places import DATA, TINY

SECONDS = 30.0


@pytest.fixture
def victim(tmp_path_factory: pytest.TempPathFactory) -> Victim:
    return Victim.in_folder(tmp_path_factory.mktemp("outside") / "victim")


@pytest.mark.parametrize("name", ["small.toml", "sessions", ".env", "sessions/x", "sessions/x/events.jsonl"])
@pytest.mark.parametrize("words", [("list",), ("run", "small.toml", "--dry-run"), ("show", "x")])
def test_whatever_stands_in_the_current_folder_is_a_sentence_at_most(
    name: str, words: tuple[str, ...], typed: Typed, tmp_path: Path, victim: Victim
) -> None:
    before = victim.stands
    for plant in PLANTS:
        folder = tmp_path / plant.__name__
        folder.mkdir()
        typed.patch.chdir(folder)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        plant(folder / name, victim)
        with within(SECONDS):
            said = typed(*words)
        assert said.code in (0, 1, 2), plant
        assert "Traceback" not in said.err, plant
        assert victim.stands == before, plant
        assert not victim.leaked_into(folder), plant


@pytest.mark.parametrize("name", ["pilot_timing_results.csv", "pilot_programs", "pilot_programs/1_1_inf_1.py"])
def test_no_table_or_program_is_imported_from_elsewhere(
    name: str, typed: Typed, tmp_path: Path, victim: Victim
) -> None:
    for plant in PLANTS:
        folder = tmp_path / f"import-{plant.__name__}"
        folder.mkdir()
        shutil.copy(DATA / "pilot_timing_results.csv", folder / "pilot_timing_results.csv")
        (folder / "pilot_programs").mkdir()
        plant(folder / name, victim)
        with within(SECONDS):
            said = typed("import", str(folder), "--sessions", str(tmp_path / "imported"))
        assert "Traceback" not in said.err, plant
        assert not victim.leaked_into(tmp_path / "imported"), plant


@pytest.mark.parametrize("name", ["task.toml", "inputs.py", "programs/loop.py"])
def test_no_file_of_a_task_is_read_from_elsewhere(name: str, typed: Typed, tmp_path: Path, victim: Victim) -> None:
    for plant in PLANTS:
        if plant.__name__ == "second_name":
            continue  # a file is a file, whatever else it is called
        folder = Path(shutil.copytree(TINY, tmp_path / f"task-{plant.__name__}"))
        plant(folder / name, victim)
        with within(SECONDS):
            said = typed("task", "check", str(folder), "--trust")
        assert said.code in (1, 2), plant
        assert "Traceback" not in said.err, plant
        assert "the-victim's-secret" not in said.err + said.out, plant


@pytest.mark.parametrize("name", ["runs.csv", "runs.csv.part"])
def test_an_export_writes_nothing_through_a_link(name: str, typed: Typed, small: Path, victim: Victim) -> None:
    before = victim.stands
    for number, plant in enumerate((link_to_file, link_to_folder)):
        out = Path(f"out-{number}")
        out.mkdir()
        plant(out / name, victim)
        said = typed("export", str(small), "--out", str(out), "--force")
        assert "Traceback" not in said.err
        assert victim.stands == before, plant


def test_a_plan_from_a_session_without_factors_is_a_sentence(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(
        f'task = "{TINY}"\nreplicates = 1\n[run]\nbudget = "1 iteration"\n[simulated]\ninstant = true\n'
    )
    folder = typed("run", "one.toml", "--display", "none").out.strip()
    said = typed("plan", "--from", folder)
    assert said.code == 2
    assert "has no factors, so nothing is compared: add --factor" in said.err
