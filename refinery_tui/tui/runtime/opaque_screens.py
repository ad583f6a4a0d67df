"""A screen covers what lies below it: what cannot be seen is neither laid out nor painted."""

from textual.app import App
from textual.screen import Screen

from refinery_tui.tui.runtime.strip_patch import uncycle

uncycle()


class Covering(App[int]):
    """Textual paints the screen below the one on top as though every screen could be seen through."""

    @property
    def _background_screens(self) -> list[Screen[object]]:
        """The screens that shine through: none below one whose background is opaque."""
        opaque = any(screen.styles.background.a == 1 for screen in self.screen_stack[-1:])
        return [] if opaque else super()._background_screens
