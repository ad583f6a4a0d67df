"""The docs in the app: from the help and from Home, page to page by links, searched, and back."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from refinery_tui.tui.screens.home.home_screen import HomeScreen
from refinery_tui.tui.screens.shared.docs_screen import DocsScreen
from refinery_tui.tui.widgets.reader import PageReader
from tests.fakes.waiting import app, text, until


def reads(pilot: Pilot[int], title: str) -> bool:
    screen = pilot.app.screen
    return (
        isinstance(screen, DocsScreen)
        and bool(screen.query("#page"))
        and str(screen.query_one("#page", PageReader).border_title) == title
    )


async def test_the_help_opens_the_docs_and_the_docs_lead_back(sessions: Path) -> None:
    async with app(sessions).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("question_mark")
        await until(pilot, lambda: "d the docs" in text(pilot))
        await pilot.press("d")
        await until(pilot, lambda: reads(pilot, "The docs"))
        await pilot.press("down")
        await until(pilot, lambda: reads(pilot, "A first experiment"))
        assert "Ten minutes, no key, no network" in text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


@pytest.mark.parametrize("keys", [("r",), ("tab", "end", "enter")])
async def test_home_offers_them_by_a_key_and_in_its_list(sessions: Path, keys: tuple[str, ...]) -> None:
    async with app(sessions).run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: "read: the docs" in text(pilot))
        await pilot.press(*keys)
        await until(pilot, lambda: reads(pilot, "The docs"))


async def test_a_link_is_chosen_followed_to_its_heading_and_gone_back_from(sessions: Path) -> None:
    async with app(sessions).run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        pilot.app.push_screen(DocsScreen("troubleshooting"))
        await until(pilot, lambda: reads(pilot, "Troubleshooting"))
        await pilot.press("left_square_bracket")  # the last link of the page is one to a heading
        await until(pilot, lambda: "When to look" in text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: reads(pilot, "Design"))
        first = text(pilot).split("Design ─")[1].splitlines()[1]
        assert "When to look" in first
        await pilot.press("b")
        await until(pilot, lambda: reads(pilot, "Troubleshooting"))


async def test_a_link_that_leads_out_is_told_and_words_are_found(sessions: Path) -> None:
    async with app(sessions).run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        pilot.app.push_screen(DocsScreen("teams"))
        await until(pilot, lambda: reads(pilot, "Teams"))
        await pilot.press("right_square_bracket", "enter")
        await until(pilot, lambda: "That stands outside of these pages: ../CONTRIBUTING.md" in text(pilot))
        await pilot.press("slash", *"persona", "enter")
        await until(pilot, lambda: "1 of" in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "1 of" not in text(pilot))
        assert reads(pilot, "Teams")
