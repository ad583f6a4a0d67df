"""Every command that README.md shows can be typed as it stands there."""

import gzip
import random
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.core.experiment.task_shelf import load_task
from tests.cli.typed_commands import Typed
from tests.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SLOW = (
    "run pilot --display",
    "run mine.toml",
    "run pairs.toml",
    "task new mine",  # "task new pairs" is carried out
    "join",
    "cost SESSION",
    "measure",
    "models check",
    "task check",
    "task import AlgoTuneTasks",
    "doctor",
    "import programs",
    "import refinery_tui",
)


SOLUTION = """def pairs(numbers, total):
    'How many pairs of numbers, each counted once, have this total.'
    return sum(a + b == total for i, a in enumerate(numbers) for b in numbers[i + 1 :])
"""


def shown(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


LINES = [line for block in shown("sh") for line in block.splitlines()]
COMMANDS = [shlex.split(line, comments=True)[1:] for line in LINES if line.startswith("refinery")]


def test_the_tour_can_be_typed_from_its_first_line_to_its_last(typed: Typed, tmp_path: Path) -> None:
    """Slow commands are asked for their help: the parser still refuses an option that is not there."""
    (tmp_path / "mine.toml").write_text(shown("toml")[0])
    (tmp_path / "solution.py").write_text(SOLUTION)
    published = ROOT / "tests/data/benchmarks/humanevalplus.sample.jsonl"
    (tmp_path / "HumanEvalPlus.jsonl.gz").write_bytes(gzip.compress(published.read_bytes()))
    records = ROOT / "refinery_tui/tasks/clean_records"
    shutil.copy(records / "examples.jsonl", tmp_path / "pairs.jsonl")
    shutil.copy(records / "schema.json", tmp_path / "records.schema.json")
    for words in COMMANDS:
        line = " ".join(words)
        slow = line.startswith(SLOW) and "--dry-run" not in line
        said = typed(*words, *(["--help"] if slow else []))
        assert (said.code, said.out + said.err != "") == (0, True), (line, said.err)


def test_the_task_that_it_shows_is_one(tmp_path: Path) -> None:
    task = next(block for block in shown("toml") if "entry_point" in block)
    (inputs,) = shown("python")
    (tmp_path / "task.toml").write_text(task)
    (tmp_path / "inputs.py").write_text(inputs)
    (tmp_path / "baseline.py").write_text("def total(numbers):\n    return sum(numbers)\n")
    loaded = load_task(tmp_path)
    drawing: dict[str, Any] = {}
    exec(inputs, drawing)
    for family in loaded.families:
        drawn = drawing[family.name](random.Random(1), family.size)
        assert len(drawn) == family.size
        assert drawing["answer"](drawn) == sum(drawn)


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"^make ([a-z]+)", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE))
    assert named
    assert named <= targets


def test_every_command_there_is_stands_in_the_readme() -> None:
    from refinery_tui.cli.base.commands import COMMANDS as there

    assert {words[0] for words in COMMANDS if words} | {"demo", "selftest"} == set(there)


@pytest.mark.parametrize("name", re.findall(r"`((?:refinery_tui|styles|sessions|tests|benchmarks)/[\w/.-]*)`", README))
def test_every_place_that_the_readme_names_exists(name: str) -> None:
    assert (ROOT / name).exists()


def test_every_setting_of_a_run_stands_in_the_readme() -> None:
    from dataclasses import fields

    from refinery_tui.core.experiment.settings import Settings

    table = "".join(line for line in README.splitlines() if line.startswith("| `"))
    assert {f.name for f in fields(Settings)} <= set(re.findall(r"`([a-z_]+)`", table))
