"""`refinery replay-script`: what it refuses in a sentence, and what it tells of one replay in Chromium."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from refinery_tui.core.bench.browser import chromium as chromium_here
from refinery_tui.core.bench.browser.presence import browser_presence
from tests.cli.typed_commands import Typed
from tests.docs.json_shapes import assert_held
from tests.fakes.browser import IN_CHROMIUM
from tests.fakes.browser_tasks import ADD, list_task
from tests.places import PILOT


@pytest.fixture
def task(tmp_path: Path) -> str:
    """A browser task in a folder, with a script beside it."""
    list_task(tmp_path / "list")
    (tmp_path / "mine.jsonl").write_text(ADD)
    return str(tmp_path / "list")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Name a session and a run"),
        ((str(PILOT),), "Name a session and a run"),
        ((str(PILOT), "1", "--task", "book_room"), "Name a session and a run"),
        ((str(PILOT), "99"), "has no run 99: its runs are 1 to 24"),
        ((str(PILOT), "1"), "The task get_difference is for programs"),
        (("--script", "mine.jsonl", "--task", "get_difference"), "get_difference is for programs"),
        (("--script", "mine.jsonl", "--task", "book_room", "--given", "room"), "should be NAME=VALUE"),
        (("--script", "none.jsonl", "--task", "book_room"), "none.jsonl: cannot be read"),
    ],
)
def test_what_cannot_be_replayed_is_a_sentence(typed: Typed, task: str, words: tuple[str, ...], sentence: str) -> None:
    said = typed("replay-script", *words)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


def test_without_playwright_or_without_chromium_it_is_one_sentence_with_its_mend(
    typed: Typed, task: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("replay-script", "--script", "mine.jsonl", "--task", task, "--trust")
    monkeypatch.setattr(chromium_here, "NAMES", ())
    none = typed(*words)
    assert (none.code, none.out) == (1, "")
    assert "there is none on this machine" in none.err
    assert "apt-get install chromium" in none.err
    monkeypatch.setitem(sys.modules, "playwright", None)
    bare = typed(*words)
    assert (bare.code, bare.out) == (2, "")
    assert "pip install 'refinery-tui[browser]'" in bare.err
    assert "Traceback" not in none.err + bare.err
    seen = asyncio.run(browser_presence())
    assert (seen.path, seen.chromium, seen.start_seconds) == ("", "", None)
    assert "pip install 'refinery-tui[browser]'" in seen.missing
    assert "apt-get install chromium" in seen.missing


class TestInChromium:
    pytestmark = IN_CHROMIUM[::2]  # what is typed has a loop of its own

    def test_it_tells_each_action_the_page_and_the_goals_for_values_of_ones_own(self, typed: Typed, task: str) -> None:
        words = ("replay-script", "--script", "mine.jsonl", "--task", task, "--trust", "--given", "item=green tea")
        said = typed(*words, "--json", "--picture", "page.png")
        told = json.loads(said.out)
        assert_held("replay-script", told)
        assert (said.code, told["verdict"], told["visit"]) == (0, "correct", {"item": "green tea"})
        assert [(action["line"], action["done"]) for action in told["actions"]] == [(1, True), (2, True)]
        assert [goal["holds"] for goal in told["goals"]] == [True, True]
        assert told["goals"][0]["found"] == '["green tea"]'
        assert "listitem: green tea" in told["outline"]
        assert Path("page.png").read_bytes().startswith(b"\x89PNG")
        (Path("mine.jsonl")).write_text('{"do": "click", "on": "#off"}\n')
        refused = typed(*words)
        assert refused.code == 1
        assert "line 1  NOT DONE" in refused.out
        assert "The script does not reach the goal: crashed, it is disabled." in refused.err
