"""An action is done to an element once its page has loaded, told of a page that writes down what is asked of it."""

from typing import Any, cast

import pytest

from refinery_tui.core.bench.browser.elements import act
from refinery_tui.core.experiment.browser.actions import action_of


class WrittenPage:
    """A page, its keyboard and each of its elements in one: every call is in `asked`, in order."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.keyboard = self

    def locator(self, _selector: str) -> "WrittenPage":
        return self

    def __getattr__(self, name: str) -> Any:
        async def called(*words: Any, **named: Any) -> str:
            self.asked.append(name)
            return "seen"

        return called


@pytest.mark.parametrize(
    ("action", "done"),
    [
        ({"do": "click", "on": "#a"}, ["wait_for", "wait_for_load_state", "click"]),
        ({"do": "fill", "on": "#a", "text": "x"}, ["wait_for", "wait_for_load_state", "fill"]),
        ({"do": "select", "on": "#a", "option": "x"}, ["wait_for", "wait_for_load_state", "select_option"]),
        ({"do": "check", "on": "#a"}, ["wait_for", "wait_for_load_state", "set_checked"]),
        ({"do": "press", "key": "Enter", "on": "#a"}, ["wait_for", "wait_for_load_state", "press"]),
        ({"do": "press", "key": "Enter"}, ["wait_for_load_state", "press"]),
        ({"do": "wait", "on": "#a"}, ["wait_for"]),
        ({"do": "read", "on": "#a"}, ["evaluate"]),
    ],
)
async def test_what_changes_a_page_waits_for_it_to_have_loaded(action: dict[str, Any], done: list[str]) -> None:
    page = WrittenPage()
    await act(cast("Any", page), "https://site.invalid", action_of(action), 1000.0)
    assert page.asked == done
