"""The export dialog: it says what it would write before it writes, asks before it writes over, and can be stopped."""

from pathlib import Path

import pytest

from refinery_tui.core.export import COSTLY, FORMATS, export, folder, preview
from refinery_tui.core.export.files import ExportPreview
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.tui.panes.plan import export_table
from refinery_tui.tui.screens.home.home_screen import HomeScreen
from refinery_tui.tui.screens.shared.dialogs import ChoiceDialog
from refinery_tui.tui.screens.shared.export_dialog import USUAL, ExportDialog
from refinery_tui.tui.text.styled import plain
from tests.cli.typed_commands import Typed
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled, text, until

WIDE = (160, 50)


@pytest.fixture(scope="module")
def folder_of_session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recorded") / "s"
    recorded_sessions.finished(path)
    return path


@pytest.fixture(scope="module")
def state(folder_of_session: Path) -> State:
    return opened(folder_of_session).state


@pytest.mark.parametrize("form", FORMATS)
def test_a_preview_is_what_is_written_to_the_byte(
    state: State, folder_of_session: Path, form: str, tmp_path: Path
) -> None:
    found = preview(state, form, "s", record=folder_of_session, simulated=True)
    out = tmp_path / "out"
    written = export(state, form, out, session="s", record=folder_of_session, simulated=True)
    assert {path.relative_to(tmp_path / "out").as_posix(): path.stat().st_size for path in written} == found.sizes
    assert found.bytes == sum(path.stat().st_size for path in written)
    assert found.rows.get("runs.csv", 24) == found.rows.get("runs.jsonl", 24) == 24


def test_a_cancelled_export_leaves_no_half_file_and_says_how_far_it_came(state: State, tmp_path: Path) -> None:
    from refinery_tui.core.base.errors import RefineryError
    from refinery_tui.core.export.files import write

    files = preview(state, "programs", "s").files
    told: list[int] = []
    with pytest.raises(RefineryError, match=r"Cancelled: 3 files of \d+ stand in"):
        write(files, tmp_path / "out", cancelled=lambda: len(told) >= 3, told=told.append)
    assert len(list((tmp_path / "out").iterdir())) == 3
    assert not list((tmp_path / "out").glob("*.part"))


def test_a_format_that_is_not_possible_says_why_and_cannot_be_chosen() -> None:
    found: dict[str, ExportPreview | str] = {"pilot": "The pilot's layout has no place for it: export it with csv."}
    assert plain(export_table.rows({"csv"}, found)[list(FORMATS).index("pilot")].cells[2]) == "not possible"
    assert "no place" in plain(export_table.explained("pilot", {"csv"}, found, 80)[0])


def test_a_format_that_takes_seconds_is_made_when_it_is_chosen() -> None:
    assert "report" in COSTLY
    place = list(FORMATS).index("report")
    for chosen, figures, words in (({"csv"}, "–", "made when it is chosen"), ({"report"}, "…", "counting")):
        assert plain(export_table.rows(chosen, {})[place].cells[2]) == figures
        assert words in plain(export_table.explained("report", chosen, {}, 80)[-1])


def steps_from_csv(form: str) -> int:
    """How many rows down a format stands from the one that the cursor begins on."""
    return list(FORMATS).index(form) - list(FORMATS).index(USUAL)


async def test_choosing_the_report_counts_it(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "sessions" / "s")
    async with app(tmp_path / "sessions", tmp_path / "sessions" / "s").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("x")
        await until(pilot, lambda: "would write 7 files" in text(pilot))
        await pilot.press(*["down"] * steps_from_csv("report"), "space")
        await until(pilot, lambda: "-csv, -report: would write 10 files" in text(pilot))


async def test_models_are_taught_from_a_simulated_session_only_when_that_is_asked_for(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "sessions" / "s")
    async with app(tmp_path / "sessions", tmp_path / "sessions" / "s").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("x")
        await until(pilot, lambda: "would write 7 files" in text(pilot))
        await pilot.press(*["up"] * -steps_from_csv("chat"))
        await until(pilot, lambda: "teach a model nothing; s allows it all the same, labelled." in text(pilot))
        await pilot.press("space")
        assert "and end in -csv: would write" in text(pilot)
        await pilot.press("s", "space")
        await until(pilot, lambda: "-chat, -csv: would write" in text(pilot))
        await pilot.press("s")
        await until(pilot, lambda: "teach a model nothing" in text(pilot) and "end in -csv: would" in text(pilot))


@pytest.mark.parametrize(("base", "made"), [("out/x", "out/x-csv"), (".", "csv"), ("/", "/csv")])
def test_every_format_has_a_folder_of_its_own(base: str, made: str) -> None:
    assert export_table.folders(base, {"csv"}) == {"csv": Path(made)}


async def test_the_dialog_counts_before_it_writes_and_asks_before_it_writes_over(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "sessions" / "s")
    out = tmp_path / "exports" / "s-csv"
    async with app(tmp_path / "sessions", tmp_path / "sessions" / "s").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("x")
        await until(pilot, lambda: "would write 7 files" in text(pilot))
        assert not out.exists()
        await pilot.press("enter")
        await until(pilot, lambda: "written to" in text(pilot))
        dialog = pilot.app.screen
        assert len(list(out.iterdir())) == 7
        (out / "runs.csv").write_text("mine")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog) and "names?" in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is dialog)
        assert (out / "runs.csv").read_text() == "mine"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        await pilot.press("o")
        await until(pilot, lambda: (out / "runs.csv").read_text() != "mine" and "written to" in text(pilot))
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.clipboard == str(out))


async def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "sessions" / "s")
    (tmp_path / "exports").write_text("a file")
    async with app(tmp_path / "sessions", tmp_path / "sessions" / "s").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportDialog))
        await pilot.press("enter")
        await until(pilot, lambda: "Make room there" in text(pilot))


async def test_home_exports_the_session_under_the_cursor(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "sessions" / "s")
    async with app(tmp_path / "sessions").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "24/24" in text(pilot))
        await pilot.press("x")
        await until(pilot, lambda: "would write 7 files" in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen) and pilot.app.focused is not None)
        pilot.app.screen.query_one("#offers").focus()
        await until(pilot, lambda: pilot.app.focused is not None and pilot.app.focused.id == "offers")
        await pilot.press("x")
        await until(pilot, lambda: "no session under the cursor" in text(pilot))


def test_the_app_and_the_command_line_write_to_the_same_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    recorded_sessions.finished(tmp_path / "sessions" / "s")
    monkeypatch.chdir(tmp_path)
    typed = Typed(monkeypatch, capsys)
    said = typed("export", "s", "--dry-run")
    assert said.out.startswith("exports/s-csv: 7 files")
    assert not (tmp_path / "exports").exists()
    assert typed("export", "s").out.splitlines()[0] == "exports/s-csv/runs.csv"
    assert folder(tmp_path / "sessions", tmp_path / "sessions" / "s", "csv") == tmp_path / "exports" / "s-csv"
