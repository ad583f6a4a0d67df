"""The theme of the last time, kept between two starts of the app."""

from pathlib import Path

from textual.app import App

from refinery_tui.core.base.text import one_line
from refinery_tui.tui.keys.themes import DARK


class SavedTheme:
    """`file` names the theme of the last time; without a file nothing is kept."""

    def __init__(self, app: App[int], file: Path | None) -> None:
        self._app, self._file = app, file

    def recall(self) -> tuple[str, str]:
        """How the app looked last, and a sentence when what was kept cannot be used."""
        usual = DARK.name
        try:
            kept = self._file.read_text(encoding="utf-8", errors="replace").strip() if self._file else ""
        except FileNotFoundError:
            return usual, ""
        except OSError as error:
            return usual, f"{self._file}: cannot be read: {error.strerror}. The theme is the usual one."
        if kept and kept not in self._app.available_themes:
            return usual, f"{self._file}: {one_line(kept, 40)!r} is not a theme. The theme is the usual one."
        return kept or usual, ""

    def keep(self, name: str) -> None:
        """Write down how the app looks."""
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(f"{name}\n", encoding="utf-8")
        except OSError as error:
            words = f"{self._file}: cannot be written: {error.strerror}. The theme is not remembered."
            self._app.notify(words, severity="warning")
