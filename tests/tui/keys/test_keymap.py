"""Keys of one's own: what is in the file holds everywhere, what cannot be is refused in a sentence with its line."""

import ast
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen

import refinery_tui.tui
from refinery_tui.core.base import toml
from refinery_tui.tui.all_bindings import binding_groups
from refinery_tui.tui.app import RefineryApp
from refinery_tui.tui.keys.keymap import Keymap, checked
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.screens.shared.help_screen import HelpScreen, ours
from tests.fakes.waiting import NOW, app, knowing, settled, text, until


def read(source: str) -> Keymap:
    return checked(toml.parse(source, "keys.toml"), binding_groups())


def remapped(sessions: Path, opened: Path | None, file: Path) -> RefineryApp:
    return knowing(RefineryApp(sessions=sessions, open_session=opened, now=lambda: NOW, keys_file=file))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'session.folow = "f7"',
            "keys.toml:1: session.folow: is not the name of a key. Did you mean 'session.follow'?",
        ),
        ('session.diff = "ctrl+i"', "'ctrl+i' cannot be told from tab"),
        ('session.diff = "ctrl+m"', "cannot be told from enter"),
        ('session.diff = "ctrl+j"', "cannot be told from enter"),
        ('session.diff = "ctrl+h"', "cannot be told from backspace"),
        ('session.diff = "ctrl+c"', "interrupts"),
        ('session.diff = "ctrl+b"', "belongs to tmux"),
        ('session.diff = "shift+g"', 'is written as the letter it makes: "G"'),
        ('session.diff = "banana"', "is not a key that a terminal sends"),
        ('session.diff = "pagedwn"', "Did you mean 'pagedown'?"),
        ("session.diff = 3", "write a key in quotes"),
        ("session.diff = []", "write a key in quotes"),
        ('session.diff = "a"', "'a' is already session.analysis"),
        ('session.diff = "enter"', "already map.open"),
        ('app.help = "q"', "already app.leave"),
        ('session.diff = "', "not TOML"),
        ('session.diff = "\\u001b[2J"', "is not a key that a terminal sends"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line_and_mend(line: str, said: str, tmp_path: Path) -> None:
    from refinery_tui.tui.keys.keymap import read as read_file

    file = tmp_path / "keys.toml"
    file.write_text(line)
    found = read_file(file, binding_groups())
    assert said in found.refused[0]
    assert ":1: " in found.refused[0]
    assert not found.keys
    assert "\x1b" not in found.refused[0]


def test_a_refused_line_spoils_no_other_and_two_may_change_places() -> None:
    found = read('[session]\nsort = "z"\nenlarge = ["s", "f5"]\ndiff = "ctrl+i"\n')
    assert found.keys == {"session.sort": "z", "session.enlarge": "s,f5"}
    assert [each.partition(": session")[0] for each in found.refused] == ["keys.toml:4"]


def test_of_two_that_want_one_key_one_gets_it() -> None:
    found = read('session.follow = "f7"\nsession.sort = "f7"\n')
    assert len(found.keys) == 1
    assert "'f7' is already" in found.refused[0]


@pytest.mark.parametrize("key", ["W", "=", "é", "f5", "ctrl+l", "alt+x", "shift+tab", "esc", "delete", "equals_sign"])
def test_what_terminals_send_is_taken(key: str) -> None:
    assert read(f'session.pause = "{key}"').refused == () or key == "esc"  # escape goes home


def test_every_binding_of_ours_has_an_id_and_says_what_it_does() -> None:
    """Read from the sources, since a binding without an id is invisible to everything else."""
    folder = Path(refinery_tui.tui.__file__).parent
    bare = []
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Binding":
                missing = {"id", "tooltip"} - {word.arg for word in node.keywords}
                bare += [f"{path.name}:{node.lineno} lacks {', '.join(sorted(missing))}"] if missing else []
    assert bare == []


def test_usual_keys_do_not_clash_within_a_screen() -> None:
    for room in binding_groups():
        keys = [key for bound in room.bound for key in bound.keys]
        assert len(keys) == len(set(keys)) or room.name == "panes", room.name


async def test_a_key_of_ones_own_works_and_is_named_wherever_a_key_is_named(sessions: Path, tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text(
        'session.diff = "f7"\nsession.analysis = "f6"\napp.help = "f2"\nhome.open = "f8"\nsession.sort = "a"\n'
    )
    async with remapped(sessions, None, file).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "press f8 to" in text(pilot) and "f2 help" in text(pilot))
        await pilot.press("f8")
        screen = await settled(pilot)
        assert "f7 diff" in text(pilot)
        assert "f6 analysis" in text(pilot)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await pilot.press("escape", "d")
        assert pilot.app.screen is screen
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))


async def test_refused_lines_are_said_at_the_start_and_told_in_help(sessions: Path, tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text('session.folow = "f7"\nsession.diff = "ctrl+i"\n')
    async with remapped(sessions, sessions / "finished", file).run_test(size=(160, 50)) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "session.folow: is not the name of a key" in text(pilot))
        assert "d diff" not in text(pilot).splitlines()[-1]
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        assert "2 lines refused" in text(pilot)


@pytest.mark.parametrize("keys", [(), ("enter",), ("a",)])
async def test_every_key_of_a_screen_stands_in_help_and_in_the_palette(sessions: Path, keys: tuple[str, ...]) -> None:
    async with app(sessions, sessions / "half-way").run_test(size=(160, 50)) as pilot:
        await settled(pilot)
        await pilot.press("3", *keys)
        await pilot.pause()
        page: Screen[object] = pilot.app.screen
        wanted = [binding for binding in _own(page) if page.check_action(binding.action.partition("(")[0], ())]
        assert len(wanted) > 5
        palette = " ".join(Content.from_markup(command.title).plain for command in pilot.app.get_system_commands(page))
        assert [b.id for b in wanted if b.tooltip not in palette] == []
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        help_ = pilot.app.screen
        assert isinstance(help_, HelpScreen)
        shown = "".join(word.text for line in help_._page(200) for word in line)
        assert [b.id for b in wanted if b.tooltip not in shown] == []


def _own(page: Screen[object]) -> list[Binding]:
    return [b for _, b in page._bindings if b.id is not None and ours(b)]
