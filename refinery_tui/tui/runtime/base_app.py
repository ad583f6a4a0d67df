"""What Textual asks of an app and ours does otherwise: each such method hands over to the part that does it."""

from textual import events

from refinery_tui.tui.keys.notices import SECONDS, NoticeBoard, Severity
from refinery_tui.tui.runtime.key_queue import KeyQueue
from refinery_tui.tui.runtime.textual_patches import PatchedApp


class BaseApp(PatchedApp):
    """Keys go through a queue, notices to the foot line; motion can be reduced."""

    notices: NoticeBoard

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self.key_queue = KeyQueue(self, super().on_event)

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

    def keys_so_far(self) -> int:
        """How many keys and pastes were taken, for any thread."""
        return self.key_queue.taken

    def pace(self, seconds: float) -> float:
        """How often something is shown anew: with motion reduced once a second at most."""
        return max(1.0, seconds) if self.animation_level == "none" else seconds
