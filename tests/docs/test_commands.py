"""Every command that README.md and docs/ show can be typed as it stands there, and answers what they show."""

import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.typed_commands import Typed
from tests.docs.pages import DOCS, PAGES, blocks, page_name
from tests.docs.reader import Reader, commands, unlike
from tests.places import ROOT

MOST_NOT_RUN = 0.25  # of all commands of all pages


def benchmark_files(folder: Path) -> None:
    """What a reader of the page on tasks has downloaded or has."""
    published = ROOT / "tests/data/benchmarks/humanevalplus.sample.jsonl"
    (folder / "HumanEvalPlus.jsonl.gz").write_bytes(gzip.compress(published.read_bytes()))
    records = ROOT / "refinery_tui/tasks/clean_records"
    shutil.copy(records / "examples.jsonl", folder / "pairs.jsonl")
    shutil.copy(records / "schema.json", folder / "records.schema.json")


def ready_programs(folder: Path) -> None:
    """Programs of two models, as the reader of the page on models has them."""
    given = ROOT / "refinery_tui/tasks/longest_distinct/programs"
    for model, files in (
        ("gpt-4o", ("every_stretch.py", "long_enough.py")),
        ("qwen3", ("window_set.py", "last_seen.py")),
    ):
        (folder / "programs" / model).mkdir(parents=True)
        for file in files:
            shutil.copy(given / file, folder / "programs" / model / file)


GIVEN: dict[str, tuple[Callable[[Path], None], ...]] = {
    "writing-a-task": (benchmark_files,),
    "models-and-agents": (ready_programs,),
}


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_a_page_can_be_typed_from_its_first_line_to_its_last(
    page: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for give in GIVEN.get(page.stem, ()):
        give(tmp_path)
    reader = Reader(typed=typed, patch=monkeypatch, folder=tmp_path)
    for block in blocks(page):
        reader.do(block)


def test_what_is_not_run_says_why_and_is_little() -> None:
    shown = [(block, len(commands(block.text))) for page in PAGES for block in blocks(page) if block.language == "sh"]
    for block, _ in shown:
        assert re.fullmatch(r'(exit: \d+|not-run: "[^"]{10,}")?', block.info), block
    not_run = sum(number for block, number in shown if block.word("not-run"))
    assert not_run < MOST_NOT_RUN * sum(number for _, number in shown)


def test_every_command_there_is_stands_in_the_pages() -> None:
    from refinery_tui.cli.base.commands import COMMANDS

    lines = [
        line for page in PAGES for block in blocks(page) if block.language == "sh" for line in commands(block.text)
    ]
    found = {line.split()[1] for line in lines if line.startswith("refinery ")}
    assert set(COMMANDS) - found == set()


def test_a_line_that_is_not_answered_is_found() -> None:
    """The test of the tests: a shown line that stands nowhere, or before the one above it, is told."""
    answered = "one 1.23 s\ntwo\nthree\n"
    assert unlike("one ... s\nthree\n", answered) == []
    assert unlike("three\ntwo\n", answered) == ["two"]
    assert unlike("four\n", answered) == ["four"]


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)) <= targets
    assert DOCS.is_dir()
