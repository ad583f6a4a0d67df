"""A picture of what the terminal shows, as an SVG file in the folder where the app was started."""

from datetime import datetime
from pathlib import Path

from textual.app import App

from refinery_tui.core.base.text import clean


def save_screenshot(app: App[int], called: str) -> None:
    """Write a picture of the screen, called so, once it is painted without the palette; say where, or why not."""
    app.call_after_refresh(_save, app, called)


def _save(app: App[int], called: str) -> None:
    stamp = datetime.now().strftime("%Y-%m-%dT%H%M%S")
    name = f"refinery-{called.lower().replace(' ', '-')}-{stamp}.svg"
    try:
        app.save_screenshot(name, str(Path()))
    except OSError as error:
        app.notify(clean(f"{name}: cannot be written: {error.strerror}."), severity="error", markup=False)
    else:
        app.notify(f"{name} is written, in the folder where Refinery was opened.", markup=False)
