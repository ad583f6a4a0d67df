"""A task that does not ship is a program: known by one hash of all its files."""

import compileall
import os
import shutil
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.consent.agreements import Agreements
from refinery_tui.core.consent.task_folder import task_folder, untrusted
from refinery_tui.core.experiment.task_shelf import load_task
from tests.places import TINY


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "mine"))


def sha(folder: Path) -> str:
    return task_folder(load_task(folder)).sha256


def test_a_bundled_task_needs_no_agreement_and_every_other_one_does(mine: Path) -> None:
    assert untrusted(load_task("get_difference"), Agreements()) is None
    found = untrusted(load_task(mine), Agreements())
    assert found is not None
    told = " ".join(found.lines(confined=True))
    for words in ("Sum of a list", str(mine), f"{found.files} files", found.sha256[:16], "confined"):
        assert words in told
    assert "all your rights" in " ".join(found.lines(confined=False))
    assert untrusted(load_task(mine), Agreements(tasks={found.sha256: ""})) is None


def test_what_an_installer_compiles_changes_a_task_that_does_not_ship_and_none_that_does(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sha(mine)
    assert compileall.compile_dir(mine, quiet=1)
    assert list(mine.rglob("__pycache__/inputs.*.pyc"))
    assert sha(mine) != before
    monkeypatch.setattr("refinery_tui.core.consent.task_folder.TASKS", mine.parent)
    assert sha(mine) == before


def test_any_change_of_a_file_or_a_name_makes_another_program_and_a_copy_does_not(mine: Path, tmp_path: Path) -> None:
    before = sha(mine)
    assert sha(Path(shutil.copytree(mine, tmp_path / "copy"))) == before
    seen = {before}
    (mine / "inputs.py").write_text((mine / "inputs.py").read_text() + "\n# more\n")
    seen.add(sha(mine))
    (mine / "inputs.py").rename(mine / "hidden.py")
    shutil.copy(TINY / "inputs.py", mine / "inputs.py")
    seen.add(sha(mine))
    (mine / "link").symlink_to("/etc")
    seen.add(sha(mine))
    (mine / "link").unlink()
    (mine / "link").symlink_to("/tmp")
    seen.add(sha(mine))
    assert len(seen) == 5


def test_where_its_packages_come_from_counts_too(mine: Path) -> None:
    (mine / "env").mkdir()
    toml = (mine / "task.toml").read_text()
    (mine / "task.toml").write_text(toml.replace("[[families]]", 'environment = "env"\n[[families]]', 1))
    one = task_folder(load_task(mine))
    assert one.environment == mine / "env"
    assert f"packages are taken from {mine / 'env'}" in " ".join(one.lines(confined=True))


def test_a_folder_with_a_pipe_or_of_no_end_is_refused_and_not_waited_for(mine: Path) -> None:
    task = load_task(mine)
    os.mkfifo(mine / "pipe")
    with pytest.raises(ConfigurationError, match="pipe is a pipe"):
        task_folder(task)
    (mine / "pipe").unlink()
    with (mine / "large").open("wb") as file:
        file.truncate(3_000_000_000)
    with pytest.raises(ConfigurationError, match="large is a file of 3 GB"):
        task_folder(task)
