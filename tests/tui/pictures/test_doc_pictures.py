"""The pictures of the documentation are what the app shows now, and each is shown somewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from refinery_tui.tui.feed.findings_cache import FindingsCache
from tests.places import ROOT
from tests.tui.pictures.doc_pictures import FOLDER, drawn, listed, sample_sessions

pytestmark = pytest.mark.xdist_group("pictures")  # what one analysis found serves the next picture of its session


@pytest.fixture(scope="module")
def samples() -> Iterator[Path]:
    """The sessions that are drawn."""
    with sample_sessions() as folder:
        yield folder


@pytest.fixture(scope="module")
def findings() -> FindingsCache:
    """What was found of them."""
    return FindingsCache()


@pytest.mark.parametrize("name", listed())
async def test_the_picture_is_what_the_app_shows(samples: Path, findings: FindingsCache, name: str) -> None:
    now = await drawn(samples, listed()[name], findings)
    kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert now == kept, f"{name}.svg is stale: `make pictures`, and look at what has changed"


def test_every_picture_is_listed_and_shown_on_a_page() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(listed())
    pages = "\n".join(
        path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").glob("**/*.md")]
    )
    assert [name for name in listed() if f"pictures/{name}.svg)" not in pages] == []
