"""Other people's text never drives the terminal, in any pane."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.tui.text.highlight import program, reply
from refinery_tui.tui.text.styled import plain
from refinery_tui.tui.widgets.line_widgets import safe
from tests.fakes import recorded_sessions
from tests.fakes.hostile_text import NASTY, driving, hostile_session
from tests.fakes.waiting import app, settled, text, until

SOURCE = f'def get_difference(n):\n    return """{NASTY}"""\n'


@given(st.text())
def test_whatever_is_painted_holds_no_control(text: str) -> None:
    assert driving(safe(text)) == []
    assert "\n" not in safe(text)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_whatever_is_highlighted_holds_no_control_when_painted(text: str) -> None:
    for words in (*reply(text), *program(text)):
        assert driving(safe(plain(words))) == []


async def test_hostile_text_reaches_no_pane(tmp_path: Path) -> None:
    made = hostile_session(tmp_path / "s", NASTY, SOURCE, f"{NASTY}\n" * 3 + NASTY)
    async with app(tmp_path, tmp_path / "s").run_test(size=(160, 50)) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "[@click=app.quit]click[/]" in text(pilot))
        assert driving(text(pilot)) == []
        for key in ("left_square_bracket", "left_square_bracket", "d", "2", "3", "4", "5", "escape"):
            await pilot.press(key)
            await pilot.pause()
            assert driving(text(pilot)) == []
    made.session.close()


async def test_a_reply_of_ten_megabytes_on_one_line_does_not_stall_the_app(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    made.begin(1)
    made.ask(1, 1)
    made.live(1, "x" * 10_000_000)
    async with app(tmp_path, tmp_path / "s").run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        await until(pilot, lambda: screen.session.watched.tails[1, 1].offset == 10_000_000)
        made.answer(1, 1, text="y" * 10_000_000, source=None)
        await until(pilot, lambda: "10,000,000 characters" in text(pilot) or "yyyy" in text(pilot))
    made.session.close()


def test_names_of_others_are_made_harmless(tmp_path: Path) -> None:
    from refinery_tui.core.record.store import opened
    from refinery_tui.tui.panes.session.header import header, name

    made = recorded_sessions.recorder(tmp_path / "s")
    made.session.close()
    state = opened(tmp_path / "s").state
    named = replace(state, experiment=replace(state.experiment, name=NASTY))
    assert driving(name(named)) == []
    assert driving(plain(header(named, 0.0, 120, running=True))) == []
