"""What Textual asks of an app and ours does otherwise: each such method hands over to the part that does it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual import events
from textual.dom import DOMNode

from refinery_tui.tui.keys import view_only
from refinery_tui.tui.keys.notices import SECONDS, NoticeBoard, Severity
from refinery_tui.tui.runtime.key_queue import KeyQueue
from refinery_tui.tui.runtime.textual_patches import PatchedApp

if TYPE_CHECKING:
    from textual.actions import ActionParseResult


@runtime_checkable
class Refuses(Protocol):
    """A screen that can say why an action cannot be done now."""

    def refusal(self, action: str) -> str:
        """The reason in a sentence; empty where the action can be done."""
        ...


class BaseApp(PatchedApp):
    """Keys go through a queue, notices to the foot line; motion can be reduced; with `view_only` nothing is changed."""

    notices: NoticeBoard

    def __init__(self, *, ansi_color: bool | None = None, view_only: bool = False) -> None:
        super().__init__(ansi_color=ansi_color)
        self.view_only = view_only
        self.key_queue = KeyQueue(self, super().on_event)
        self._first_colours: dict[str, str] | None = None

    def begin_with_theme(self, name: str) -> None:
        """Look so from the first style on; to be called once, before the app runs."""
        if name == self.theme:
            return
        self.theme = name
        self._first_colours = self.get_css_variables()
        self.stylesheet.set_variables(self._first_colours)

    def refresh_css(self, animate: bool = True) -> None:
        """Style everything anew, except for the theme that the app began with: all styles are made of it already.

        Textual makes its first styles before it takes a theme that was set ahead of the start, then parses every sheet
        and styles every widget once more.
        """
        first, self._first_colours = self._first_colours, None
        if first is None or first != self.get_css_variables():
            super().refresh_css(animate)

    async def on_event(self, event: events.Event) -> None:
        """One key after the other."""
        await self.key_queue.take(event)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Severity = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Say `message` for `timeout` seconds, from any thread; it is shown as it is, whatever `markup` says."""
        words = f"{title}: {message}" if title else message
        self.call_later(self.notices.put, words, severity, SECONDS[severity] if timeout is None else timeout)

    def allows(self, action: str) -> bool:
        """Whether the view may do what an action, as a binding names it, does."""
        return not self.view_only or view_only.looks(action)

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Whatever a key, a click or the palette asks for; what a view may not do is a sentence."""
        name = action if isinstance(action, str) else action[1]
        if not self.allows(name):
            self.notify(view_only.WORDS, severity="warning")
            return True
        done = await super().run_action(action, default_namespace, namespaces)
        if not done and isinstance(default_namespace, Refuses):
            self._say_why(default_namespace.refusal(name.partition("(")[0]))
        return done

    def _say_why(self, refusal: str) -> None:
        """A key that does nothing now is answered with the reason, where its screen has one."""
        if refusal:
            self.notify(refusal)

    def keys_so_far(self) -> int:
        """How many keys and pastes were taken, for any thread."""
        return self.key_queue.taken

    def pace(self, seconds: float) -> float:
        """How often something is shown anew: with motion reduced once a second at most."""
        return max(1.0, seconds) if self.animation_level == "none" else seconds
