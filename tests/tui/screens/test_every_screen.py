"""What holds on every screen: notices, themes that are remembered, no colour, little motion."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from textual.css.stylesheet import Stylesheet
from textual.widgets._toast import Toast

from refinery_tui.tui.app import RefineryApp
from refinery_tui.tui.keys.notices import Notice, notice_lines, row
from refinery_tui.tui.screens.shared.help_screen import HelpScreen
from refinery_tui.tui.text.styled import plain, width
from tests.fakes.waiting import NOW, app, settled, text, until


def kept(sessions: Path, file: Path) -> RefineryApp:
    return RefineryApp(sessions=sessions, now=lambda: NOW, theme_file=file)


async def test_a_notice_stands_on_the_foot_line_covers_no_figure_and_goes(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        before = text(pilot).splitlines()
        after: list[str] = []

        def told() -> bool:
            after[:] = text(pilot).splitlines()  # as it is when the notice stands there, which goes by itself
            return "It is [@click=app.quit]done…d more" in after[-1]

        pilot.app.notify("It is [@click=app.quit]done[/] \x1b[2J" + 30 * "and more ", timeout=2)
        await until(pilot, told)
        assert before[:-1] == after[:-1]
        assert after[-1].rstrip().endswith("? all")
        assert not pilot.app.screen.query(Toast)
        await until(pilot, lambda: "? help" in text(pilot))
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        assert "Recent messages" in text(pilot)
        assert "and more and more" in text(pilot)


@pytest.mark.parametrize("cells", [20, 60, 200])
def test_a_notice_is_one_row_and_is_told_in_full(cells: int) -> None:
    notice = Notice(words="The disk is full. " * 20, severity="error")
    assert width(row(notice, "?", cells)) <= cells
    rows = notice_lines([notice], cells)
    assert "".join(plain(each).strip(" ✗") for each in rows).count("disk") == 20
    assert all(width(each) <= cells for each in rows)


async def test_the_theme_of_the_last_time_is_the_theme_of_the_next(sessions: Path, tmp_path: Path) -> None:
    file = tmp_path / "state" / "theme"
    async with kept(sessions, file).run_test() as pilot:
        assert pilot.app.theme == "refinery-dark"
        await pilot.press("t")
        await until(pilot, lambda: file.exists() and file.read_text() == "refinery-light\n")
    async with kept(sessions, file).run_test() as pilot:
        assert pilot.app.theme == "refinery-light"


@pytest.mark.parametrize("theme", ["refinery-dark", "refinery-light"])
async def test_the_first_styles_are_those_of_the_theme_and_are_made_once(
    sessions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    made_anew: list[Stylesheet] = []
    parsed_anew = Stylesheet.reparse

    def counted(sheet: Stylesheet) -> None:
        made_anew.append(sheet)
        parsed_anew(sheet)

    monkeypatch.setattr(Stylesheet, "reparse", counted)
    (tmp_path / "theme").write_text(f"{theme}\n")
    async with kept(sessions, tmp_path / "theme").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "24/24" in text(pilot))
        assert (pilot.app.theme, len(made_anew)) == (theme, 0)
        nodes = [pilot.app, *pilot.app.screen.walk_children(with_self=True)]
        first = [node.styles.css for node in nodes]
        pilot.app.refresh_css(animate=False)
        assert len(made_anew) == 1
        assert [node.styles.css for node in nodes] == first
        await pilot.press("t")
        await until(pilot, lambda: len(made_anew) == 2 and pilot.app.screen.styles.css != first[1])


@pytest.mark.parametrize("harm", ["banana\n", "\x1b[2J\n", None])
async def test_a_theme_that_cannot_be_recalled_is_a_sentence(sessions: Path, tmp_path: Path, harm: str | None) -> None:
    file = tmp_path / "theme"
    file.mkdir() if harm is None else file.write_text(harm)
    async with kept(sessions, file).run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: "The theme is the usual one." in text(pilot))
        assert pilot.app.theme == "refinery-dark"


async def test_a_theme_that_cannot_be_kept_is_a_sentence(sessions: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with kept(sessions, tmp_path / "file" / "theme").run_test(size=(200, 50)) as pilot:
        await pilot.press("t")
        await until(pilot, lambda: "The theme is not remembered." in text(pilot))


async def test_with_motion_reduced_nothing_is_shown_anew_more_than_once_a_second(
    sessions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFINERY_MOTION", "none")
    async with app(sessions, sessions / "half-way").run_test() as pilot:
        screen = await settled(pilot)
        assert pilot.app.animation_level == "none"
        ours = [
            timer._interval for timer in screen._timers if timer._interval > 1 / 59
        ]  # textual's own paints, when asked
        assert ours
        assert min(ours) >= 1


def test_processes_the_app_starts_are_told_of_no_color(tmp_path: Path) -> None:
    code = (
        "import os; from pathlib import Path; from refinery_tui.tui.app import RefineryApp;"
        "a = RefineryApp(sessions=Path('none')); print(a.no_color, os.environ.get('NO_COLOR'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"NO_COLOR": "1"}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True 1"
