"""Where what ships with the package stands: tasks, presets, framings, the published pilot's session, the docs."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[3]
TASKS = PACKAGE / "tasks"
PRESETS = PACKAGE / "presets"
FRAMING_FILES = PACKAGE / "framings"
PUBLISHED = "published-pilot"


def preset_names() -> list[str]:
    """The presets by name, the pilot first."""
    names = sorted(path.stem for path in PRESETS.glob("*.toml"))
    return sorted(names, key=lambda name: name != "pilot")


def published_pilot() -> Path | None:
    """The published pilot's session: in the installed package, or in the checkout around it."""
    places = (PACKAGE / "sessions" / PUBLISHED, PACKAGE.parent / "sessions" / PUBLISHED)
    return next((place for place in places if (place / "events.jsonl").is_file()), None)


def docs_folder() -> Path | None:
    """The pages of the docs: in the installed package, or in the checkout around it."""
    places = (PACKAGE / "docs", PACKAGE.parent / "docs")
    return next((place for place in places if (place / "index.md").is_file()), None)
