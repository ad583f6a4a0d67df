"""The pages lead to each other and to what there is, and say of the code what the code says."""

import random
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.core.docs.pages import docs_pages
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.task_shelf import load_task
from tests.docs import event_tables
from tests.docs.pages import DOCS, PAGES, blocks, page_name
from tests.places import ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PLACE = re.compile(r"`((?:refinery_tui|styles|sessions|tests|benchmarks|docs)/[\w/.-]*)`")
MOST_LINES = 110  # of README: one page


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub names them in links."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=page_name)
def test_every_link_and_every_place_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in LINK.findall(text):
        if re.match(r"https?://", target):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target
    assert [name for name in PLACE.findall(text) if "NAME" not in name and not (ROOT / name).exists()] == []


def test_every_page_is_in_the_index_and_in_readme_and_is_packed() -> None:
    names = {page.stem for page in DOCS.glob("*.md")}
    assert {page.name for page in docs_pages()} == names
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert names == set(re.findall(r"\(docs/([\w-]+)\.md\)", readme))
    assert all(page.says and page.title for page in docs_pages())
    packed = re.findall(
        r'^"docs/([\w-]+)\.md" = "refinery_tui/docs/\1\.md"', (ROOT / "pyproject.toml").read_text(), re.M
    )
    assert set(packed) == names


def test_readme_is_one_page() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_every_setting_of_a_run_stands_in_the_page_on_experiment_files() -> None:
    table = "".join(line for line in (DOCS / "experiment-file.md").read_text().splitlines() if line.startswith("| `"))
    assert {f.name for f in fields(Settings)} <= set(re.findall(r"`([a-z_]+)`", table))


def test_every_protocol_stands_in_the_page_on_teams() -> None:
    from refinery_tui.core.team.protocols import entries

    table = re.findall(r"^\| `([\w-]+)", (DOCS / "teams.md").read_text(), re.MULTILINE)
    assert {entry.name for entry in entries()} == set(table)


def test_the_task_that_is_shown_is_one(tmp_path: Path) -> None:
    shown = {block.word("file"): block.text for block in blocks(DOCS / "writing-a-task.md") if block.word("file")}
    for name in ("task.toml", "inputs.py", "baseline.py"):
        (tmp_path / name).write_text(shown[f"my_task/{name}"])
    drawing: dict[str, Any] = {}
    exec(shown["my_task/inputs.py"], drawing)
    for family in load_task(tmp_path).families:
        drawn = drawing[family.name](random.Random(1), family.size)
        assert len(drawn) == family.size
        assert drawing["answer"](drawn) == sum(drawn)


def test_every_kind_of_event_stands_in_the_page_on_sessions_with_its_fields() -> None:
    """Where it does not, `python -m tests.docs.event_tables` writes it."""
    page = event_tables.PAGE.read_text(encoding="utf-8")
    assert page == event_tables.renewed(page)
    kinds = {event_tables.kind_of(each) for each in event_tables.event_kinds()}
    assert {"session started", "turn ended", "decided", "profiled", "suspended"} < kinds
    assert kinds <= set(re.findall(r"^### (.+)$", page, re.MULTILINE))
