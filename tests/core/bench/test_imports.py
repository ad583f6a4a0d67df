"""What a program may import: all of the standard library, its task's libraries, and nothing else, all from memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.exchange import libraries
from refinery_tui.core.bench.judge import module_archive
from refinery_tui.core.bench.program.archive_finder import ArchiveFinder
from tests.fakes.sum_task import SumTask

OPENS_A_BROWSER = {"antigravity"}
FAILING = """
import importlib
def failing(names):
    found = []
    for name in names:
        try:
            importlib.import_module(name)
        except BaseException:
            found.append(name)
    return found
"""


@pytest.fixture
def standard() -> list[str]:
    """Every module of the standard library but CPython's own tests and what runs when it is imported."""
    finder = ArchiveFinder(archive := module_archive.build(module_archive.standard_library(), ()))
    os.close(archive)
    names = {name for name in finder.names() if not name.endswith("__main__")}
    return sorted(names - OPENS_A_BROWSER)


@pytest.fixture
def failing_outside(standard: list[str]) -> str:
    """Those that an ordinary Python cannot import on this machine, as text of a list."""
    program = f"{FAILING}\nprint(failing({standard!r}))"
    python = [sys.executable, "-I", "-S", "-B", "-c", program]
    done = subprocess.run(python, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    return done.stdout.strip().rpartition("\n")[2]  # `import this` prints before it


async def test_what_an_ordinary_python_can_import_a_program_can(
    sum_task: SumTask, standard: list[str], failing_outside: str
) -> None:
    assert {"csv", "sqlite3", "cProfile", "xml.dom.minidom", "unittest.mock", "_lsprof"} <= {*standard}
    inside = f"{FAILING}\ndef total(argument):\n    return repr(failing({standard!r}))\n"
    task = sum_task(kind="str", answer=repr(failing_outside), more="limits = {answer_bytes = 200000}")
    async with open_bench(task) as bench:
        (shot, _) = await bench.round([inside])
    assert (shot.verdict, shot.answer) == (Verdict.CORRECT, repr(failing_outside)[:200])
    assert len(failing_outside) < len(repr(standard)) / 10


async def test_an_import_looks_no_name_up_and_finds_only_what_is_declared(sum_task: SumTask) -> None:
    form = "import {name}\ndef total(argument):\n    return sum(argument)\n"
    names = ["csv", "numpy", "numpy.testing", "pydantic", "pytest", "refinery_tui"]
    async with open_bench(sum_task(more='libraries = ["numpy"]')) as bench:
        shots = await bench.volley("few", 5, [form.format(name=name) for name in names])
    missing = [name for name, shot in zip(names, shots, strict=True) if "ModuleNotFoundError" in shot.detail]
    assert missing == ["pydantic", "pytest", "refinery_tui"]
    assert [shot.verdict for shot in shots[:3]] == [Verdict.CORRECT] * 3


def test_a_library_brings_what_it_requires_and_no_extras() -> None:
    found = libraries.with_needed(["statsmodels"])
    assert found[0] == "statsmodels"
    assert {"numpy", "pandas", "scipy", "patsy"} <= set(found)
    assert not {"pytest", "matplotlib", "textual"} & set(found)
    assert libraries.with_needed([]) == []


def test_a_library_without_a_distribution_stands_alone() -> None:
    assert libraries.with_needed(["summing"]) == ["summing"]


def test_the_archive_is_sealed_and_the_first_of_two_names_counts(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        package = tmp_path / folder / "both"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(f"WHERE = {folder!r}\n")
        (package / "words.txt").write_text("plain")
    archive = module_archive.build([str(tmp_path / "one")], [str(tmp_path / "two" / "both")])
    with pytest.raises(PermissionError):
        os.pwrite(archive, b"x", 0)
    finder = ArchiveFinder(archive)
    os.close(archive)
    names: dict[str, object] = {}
    exec(finder.get_code("both"), names)
    assert names["WHERE"] == "one"
    assert finder.get_data(str(tmp_path / "one" / "both" / "words.txt")) == b"plain"
    assert finder.find_spec(str(tmp_path / "one" / "both" / "words.txt")) is None
    with pytest.raises(FileNotFoundError):
        finder.get_data("/etc/passwd")
    assert list(finder.names()) == ["both"]
