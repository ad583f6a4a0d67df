"""The table paints only what has changed, and what it shows is what it would show anew."""

import random
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.strip import Strip

from refinery_tui.tui.app import STYLES, RefineryApp
from refinery_tui.tui.keys.themes import DARK, THEMES
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.text.table_model import Column, Row, row
from refinery_tui.tui.widgets.table import Table
from tests.fakes.waiting import text

COLUMNS = (Column(title="key"), Column(title="figure", align="right"), Column(title="word", yields=1))


class Bare(App[int]):
    CSS_PATH: ClassVar = sorted(STYLES.glob("*.tcss"))
    COMPONENT_CLASSES = RefineryApp.COMPONENT_CLASSES
    get_theme_variable_defaults = RefineryApp.get_theme_variable_defaults

    def compose(self) -> ComposeResult:
        yield Table(id="table", empty="nothing")

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
        self.query_one(Table).focus()


def made(key: int, figure: int) -> Row:
    cells = (line(str(key)), line(str(figure)), (Span("even" if figure % 2 == 0 else "odd", "good"),))
    return row(str(key), cells, (key, figure, ""))


def cells(strips: list[Strip]) -> list[list[tuple[str, object]]]:
    return [[(character, segment.style) for segment in strip for character in segment.text] for strip in strips]


def shown(table: Table) -> list[list[tuple[str, object]]]:
    """What stands on the screen: from the compositor, which asks only for what was said to have changed."""
    return cells(table.screen._compositor.render_strips())


def anew(table: Table) -> list[list[tuple[str, object]]]:
    """The same with nothing kept."""
    table._painted.clear()
    table._styles_cache.clear()
    return cells(table.screen._compositor.render_strips())


async def test_after_any_change_the_screen_shows_what_it_would_show_anew() -> None:
    dice = random.Random(3)
    async with Bare().run_test(size=(40, 14)) as pilot:
        table = pilot.app.query_one(Table)
        rows = [made(key, dice.randrange(90)) for key in range(60)]
        table.show(COLUMNS, rows)
        for number in range(80):
            match number % 8:
                case 0 | 1 | 2:
                    at = dice.randrange(len(rows))
                    rows = [*rows[:at], made(at, dice.randrange(90)), *rows[at + 1 :]]
                    table.show(COLUMNS, rows)
                case 3:
                    await pilot.press(dice.choice(("down", "up", "pagedown", "pageup", "end", "home")))
                case 4:
                    table.sort(dice.choice((None, 0, 1)), down=dice.random() < 0.5)
                case 5:
                    table.filter(dice.choice(("", "even", "odd", "1", "no such row")))
                case 6:
                    table.point(str(dice.randrange(60)))
                case _:
                    pilot.app.theme = dice.choice(THEMES).name
            await pilot.pause()
            before = shown(table)
            assert before == anew(table), f"change {number}"


async def test_a_changed_row_repaints_itself_and_no_other() -> None:
    async with Bare().run_test(size=(40, 14)) as pilot:
        table = pilot.app.query_one(Table)
        rows = [made(key, 10 + key) for key in range(10_000)]
        table.show(COLUMNS, rows)
        await pilot.pause()
        painted: list[int] = []
        render_line = table.render_line

        def noted(y: int) -> Strip:
            painted.append(y)
            return render_line(y)

        table.render_line = noted  # type: ignore[method-assign]  # to see what is painted
        table.show(COLUMNS, [*rows[:4], made(4, 77), *rows[5:]])
        await pilot.pause()
        assert painted == [5]
        assert "77" in text(pilot)
        painted.clear()
        table.show(COLUMNS, [*rows[:4], made(4, 77), *rows[5:9_000], made(9_000, 1), *rows[9_001:]])
        await pilot.pause()
        assert painted == []


async def test_cells_to_spare_are_filled_by_the_rows_tails_and_only_those() -> None:
    class Tail:
        caption = "said below"

        def line(self, cells: int) -> Line:
            return (Span("~" * cells),)

    bare = Bare()
    async with bare.run_test(size=(60, 12)) as pilot:
        table = bare.query_one(Table)
        rows = [row(str(n), (line(f"cell {n}"),), tail=Tail()) for n in range(3)]
        table.show((Column(title="one"),), rows, Tail())
        await pilot.pause()
        drawn = [table.render_line(y).text for y in range(4)]
        assert all(text.rstrip().endswith("~") and text.count("~") >= 40 for text in drawn)
        assert len({text.count("~") for text in drawn}) == 1
        assert str(table.border_subtitle) == "said below"
        wide = [row("0", (line("x" * 50),), tail=Tail())]
        table.show((Column(title="one"),), wide, Tail())
        await pilot.pause()
        assert "~" not in table.render_line(1).text
        assert str(table.border_subtitle or "") == ""
