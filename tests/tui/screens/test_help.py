"""Help explains what is open, every column and every word, wherever it is asked for; the form explains its fields."""

from pathlib import Path

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from refinery_tui.core.find.glossary import explained, glossary
from refinery_tui.tui.all_bindings import binding_groups
from refinery_tui.tui.screens.shared.dialogs import ChoiceDialog, TextDialog
from refinery_tui.tui.screens.shared.export_dialog import ExportDialog
from refinery_tui.tui.screens.shared.help_screen import HelpScreen
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.views.tabs import NAMES, key
from refinery_tui.tui.widgets.reader import PageReader
from tests.fakes.waiting import app, settled, text, until

SIZE = (100, 40)


async def help_page(pilot: Pilot[int], asked: str = "question_mark") -> list[str]:
    """The rows of the help that a key opens."""
    await pilot.press(asked)
    await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen) and "Here" in text(pilot))
    rows = pilot.app.screen.query_one(PageReader).text_rows
    return ["".join(span.text for span in row).strip() for row in rows]


def between(rows: list[str], first: str, then: str) -> list[str]:
    return rows[rows.index(first) : rows.index(then)]


async def test_every_view_of_the_analysis_is_explained_first(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("a")
        for name in NAMES:
            await pilot.press(key(name))
            rows = await help_page(pilot)
            entry = explained(name)
            assert entry is not None
            assert rows[:2] == ["Here", entry.word]
            assert entry.says.startswith(rows[2])
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(pilot.app.screen, HelpScreen))


async def test_columns_come_before_other_words_also_those_that_gave_way_and_no_word_is_missing(sessions: Path) -> None:
    async with app(sessions, sessions / "half-way").run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("3")
        await until(pilot, lambda: "by iteration" in text(pilot))
        (heading,) = (row for row in text(pilot).splitlines() if "verdict" in row and "CPU time" in row)
        assert "tokens" not in heading  # the column gave way
        rows = await help_page(pilot)
        columns = between(rows, "Columns", "Words on this screen")
        for title in ("verdict", "cpu time", "× baseline", "tokens", "unpriced"):
            assert (title in columns) == (title != "unpriced")
        assert [entry.word for entry in glossary() if rows.count(entry.word) != 1] == []


@pytest.mark.parametrize(
    ("field", "size", "words"),
    [
        ("memory", SIZE, "pilot-faithful the first request again"),
        ("stopping", SIZE, "All keep the error rate at alpha."),
        ("memory", (60, 16), "memory: What an agent is shown"),
    ],
)
async def test_the_form_explains_the_field_that_has_the_focus(
    tmp_path: Path, field: str, size: tuple[int, int], words: str
) -> None:
    async with app(tmp_path / "none").run_test(size=size) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: "name: What the experiment is called" in text(pilot))
        pilot.app.screen.query_one(f"#{field}", Input).focus()
        await until(pilot, lambda: words in " ".join(text(pilot).split()))
        rows = await help_page(pilot, "f1")
        assert rows[1] == field


def test_every_dialog_has_the_key_of_help() -> None:
    dialogs = {group.name: {bound.id for bound in group.bound} for group in binding_groups() if group.dialog}
    assert {"Export", "Choice", "Text", "Pick"} <= dialogs.keys()
    assert [name for name, keys in dialogs.items() if not {"app.help", "help.close"} & keys] == []


@pytest.mark.parametrize(
    ("opens", "kind", "asks"),
    [("x", ExportDialog, "question_mark"), ("o", ChoiceDialog, "question_mark"), ("g", TextDialog, "f1")],
)
async def test_help_opens_over_a_dialog_and_leads_back_to_it(
    sessions: Path, opens: str, kind: type[Screen[object]], asks: str
) -> None:
    async with app(sessions, sessions / "finished").run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for key_pressed in (opens, opens):  # the first leads to a run's result where it is not seen yet
            if not isinstance(pilot.app.screen, kind):
                await pilot.press(key_pressed)
                await pilot.pause()
        await until(pilot, lambda: isinstance(pilot.app.screen, kind))
        await pilot.press(asks)
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen) and "leave a dialog" in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, kind))


@pytest.mark.parametrize("keys", [(), ("d",), ("a",), ("w",)])
async def test_a_key_that_can_do_nothing_here_says_why(sessions: Path, keys: tuple[str, ...]) -> None:
    async with app(sessions, sessions / "finished").run_test(size=(160, 50)) as pilot:
        await settled(pilot)
        await pilot.press(*keys)
        await until(pilot, lambda: (len(pilot.app.screen_stack) > 2) == bool(keys))
        page = pilot.app.screen
        assert isinstance(page, Page)
        idle = {b.key: page.refusal(b.action.partition("(")[0]) for _, b in page._bindings}
        idle = {name: why for name, why in idle.items() if why}
        assert idle
        assert all(why.endswith(".") and why[0].isupper() for why in idle.values())
        board = page.host.notices
        for name, why in idle.items():
            await pilot.press(name)
            await until(pilot, lambda why=why: board.last and board.last[-1].words == why)  # type: ignore[misc]  # bound now
            assert pilot.app.screen is page


@pytest.mark.parametrize("paused", [False, True])
async def test_the_palette_says_no_word_twice_and_finds_a_screenshot(sessions: Path, *, paused: bool) -> None:
    async with app(sessions, sessions / "half-way").run_test(size=SIZE) as pilot:
        screen = await settled(pilot)
        if paused:
            await pilot.press("p", "space")
            await until(pilot, lambda: screen.session.replay is not None and screen.session.replay.paused)
        titles = [Content.from_markup(each.title).plain for each in pilot.app.get_system_commands(screen)]
        assert [title for title in titles if title.split(": ")[:2] == 2 * title.split(": ")[:1]] == []
        assert any(title.startswith("screenshot: ") for title in titles)
        assert any(title.startswith("resume: hold the session") for title in titles) == paused


async def test_a_screenshot_is_a_file_that_holds_the_screen_without_the_palette(
    sessions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app(sessions, sessions / "finished").run_test(size=SIZE) as pilot:
        await settled(pilot)
        monkeypatch.chdir(tmp_path)
        await pilot.press("ctrl+p", *"screenshot")
        await until(pilot, lambda: "save a picture of this screen" in text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: list(tmp_path.glob("refinery-session-*.svg")))
        await until(pilot, lambda: "is written" in text(pilot))
        words = next(tmp_path.glob("refinery-session-*.svg")).read_text(encoding="utf-8")  # noqa: ASYNC240 - a small file
        assert "difference" in words  # the verdict
        assert "picture" not in words


async def test_a_screenshot_that_cannot_be_written_is_a_sentence(
    sessions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app(sessions, sessions / "finished").run_test(size=SIZE) as pilot:
        await settled(pilot)

        def full(*_: object) -> str:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(pilot.app, "save_screenshot", full)
        await pilot.press("ctrl+p", *"screenshot")
        await until(pilot, lambda: "save a picture of this screen" in text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "cannot be written: No space left on device." in text(pilot))
