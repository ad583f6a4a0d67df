"""What is kept between two starts of the app: the theme; and how the app moves."""

from pathlib import Path

from textual.app import App

from refinery_tui.core.base.text import one_line
from refinery_tui.tui.keys.themes import DARK


class Remembering(App[int]):
    """`kept_file` names the theme of the last time; without a file nothing is kept."""

    kept_file: Path | None = None

    def recall_theme(self) -> str:
        """Look as the app looked last; a sentence when what was kept cannot be used."""
        self.theme = DARK.name
        try:
            kept = self.kept_file.read_text(encoding="utf-8", errors="replace").strip() if self.kept_file else ""
        except FileNotFoundError:
            return ""
        except OSError as error:
            return f"{self.kept_file}: cannot be read: {error.strerror}. The theme is the usual one."
        if kept and kept not in self.available_themes:
            return f"{self.kept_file}: {one_line(kept, 40)!r} is no theme. The theme is the usual one."
        self.theme = kept or DARK.name
        return ""

    def keep_theme(self, name: str) -> None:
        """Write down how the app looks."""
        if self.kept_file is None:
            return
        try:
            self.kept_file.parent.mkdir(parents=True, exist_ok=True)
            self.kept_file.write_text(f"{name}\n", encoding="utf-8")
        except OSError as error:
            words = f"{self.kept_file}: cannot be written: {error.strerror}. The theme is not remembered."
            self.notify(words, severity="warning")

    def pace(self, seconds: float) -> float:
        """How often something is shown anew: with motion reduced once a second at most."""
        return max(1.0, seconds) if self.animation_level == "none" else seconds
