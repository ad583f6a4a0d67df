"""The page that explains a preset: what it asks, why so, and what is true of it where its model is simulated."""

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.package_files import PRESETS, preset_names
from refinery_tui.core.base.text import did_you_mean

PAGES = PRESETS / "pages"


def preset_page(name: str) -> str:
    """Its title, an empty line, and its paragraphs, each one line; ConfigurationError when no preset is called so."""
    if name not in preset_names():
        raise ConfigurationError(f"{name!r} is not a preset.{did_you_mean(name, preset_names())}")
    written = (PAGES / f"{name}.md").read_text(encoding="utf-8").strip()
    return "\n\n".join(" ".join(part.split()) for part in written.split("\n\n"))


def preset_title(name: str) -> str:
    """The first line of its page."""
    return preset_page(name).split("\n", 1)[0]
