"""The pictures of docs/pictures/pictures.toml: `python -m tests.tui.pictures.doc_pictures`, or `make pictures`."""

import asyncio
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from refinery_tui.tui.feed.findings_cache import FindingsCache
from refinery_tui.tui.pictures.headless import headless, press
from refinery_tui.tui.pictures.picture import open_screen, screen_svg
from refinery_tui.tui.pictures.screen_request import screen_request
from tests.fakes import recorded_sessions, session_shapes, study_sessions, team_sessions
from tests.fakes.waiting import NOW
from tests.places import PILOT, ROOT

FOLDER = ROOT / "docs" / "pictures"
LIST = FOLDER / "pictures.toml"


def listed() -> Mapping[str, Mapping[str, Any]]:
    """The pictures by name."""
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


@contextmanager
def sample_sessions() -> Iterator[Path]:
    """A folder with the published pilot and with simulated sessions of every shape; some of them are running.

    Beside it stands `study`, with the sessions of one.
    """
    with TemporaryDirectory() as place:
        folder = Path(place) / "sessions"
        recorded_sessions.finished(folder / "finished")
        shutil.copytree(PILOT, folder / PILOT.name)
        session_shapes.all_shapes(folder)
        study_sessions.study(folder.parent / "study")
        running = (
            recorded_sessions.half_way(folder / "half-way"),
            recorded_sessions.visited(folder / "visited"),
            session_shapes.busy(folder / "busy"),
            team_sessions.team_at_work(folder / "team"),
        )
        yield folder
        for each in running:
            each.session.close()


async def drawn(sessions: Path, entry: Mapping[str, Any], findings: FindingsCache | None = None) -> str:
    """The picture that an entry describes."""
    asked = dict(entry)
    keys, session = asked.pop("keys", []), asked.pop("session", "")
    place, folder = asked.pop("at", ""), asked.pop("folder", sessions.name)
    sessions = sessions.with_name(folder)
    request = screen_request(**asked, place=place)
    opened = sessions / session if session else None
    app = headless(sessions, opened, size=request.size, theme=request.theme, now=lambda: NOW, findings=findings)
    async with app as pilot:
        if opened is not None:
            await open_screen(pilot, request)
        await press(pilot, keys)
        return screen_svg(pilot)


async def draw_all(sessions: Path) -> None:
    """Write every picture."""
    findings = FindingsCache()
    for name, entry in listed().items():
        (FOLDER / f"{name}.svg").write_text(await drawn(sessions, entry, findings), encoding="utf-8")
        print(name)


if __name__ == "__main__":
    with sample_sessions() as folder:
        asyncio.run(draw_all(folder))
