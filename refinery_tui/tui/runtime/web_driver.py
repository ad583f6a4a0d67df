"""Textual's driver for an app in a browser, which ends the app when nobody sends to it any more."""

from textual import messages
from textual.drivers.web_driver import WebDriver


class TabDriver(WebDriver):
    """The driver of one browser tab: its server holds the other end of the app's standard input."""

    def run_input_thread(self) -> None:
        """Read until the end; a server that was killed has said no goodbye, and its apps would stay for ever."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._app.post_message(messages.ExitApp())
