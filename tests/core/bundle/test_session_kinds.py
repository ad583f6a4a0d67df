"""Whatever a session is like, it can be reported, exported, packed and verified, and its marks go with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from refinery_tui.core.analysis.report.render_ci import as_junit, as_markdown
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.files.archive import unpacked
from refinery_tui.core.bundle.checks import verify_bundle
from refinery_tui.core.bundle.contents import bundle
from refinery_tui.core.export import preview
from refinery_tui.core.publish.figures.paper import Drawing
from refinery_tui.core.publish.report import page
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes.conductor import SMALL, climbing, conducted
from tests.fakes.imported_programs import imported
from tests.fakes.session_shapes import all_failed, fixed, joined
from tests.places import ROOT

TASKS = (
    'tasks = ["top_k", "edit_distance"]\nreplicates = 2\n[factors]\nagents = [1, 2]\n[run]\nbudget = "1 iteration"\n'
)
FAITHFUL = f'{SMALL}[measuring]\nway = "pilot-faithful"\nfamily = "uniform"\n'
TEAM = (
    f'{SMALL}[run]\nprotocol = "critic"\nfeedback = "profile"\n[[team]]\nname = "<b>Ann</b>"\n[[team]]\nname = "Bo"\n'
)


def unfinished(folder: Path) -> None:
    """Six of ten blocks of a fixed plan, effects withheld; nobody conducts it."""
    fixed(folder).session.close()


KINDS: dict[str, Callable[[Path], object]] = {
    "several tasks": lambda folder: conducted(TASKS, folder, climbing()),
    "the pilot's way": lambda folder: conducted(FAITHFUL, folder, climbing()),
    "a team of members": lambda folder: conducted(TEAM.replace("agents = [1, 2]\n", ""), folder, climbing()),
    "a person joined": joined,
    "all failed": all_failed,
    "unfinished": unfinished,
    "programs imported": lambda folder: imported(folder.parent),
}


@pytest.fixture(scope="module", params=[*KINDS, "the published pilot"])
def session(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, State]:
    """A session of each kind that there is."""
    if request.param not in KINDS:
        folder = ROOT / "sessions/published-pilot"
    else:
        folder = tmp_path_factory.mktemp("kind") / "mine"
        KINDS[request.param](folder)
    return folder, opened(folder).state


@pytest.fixture(autouse=True)
def no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """They have claims of their own, and take most of a page's time."""

    def refuse(*asked: object, **settings: object) -> Drawing:
        raise RefineryError("Not drawn.")

    monkeypatch.setattr(page, "draw_view", refuse)


def test_it_is_packed_and_verified_and_its_page_carries_every_mark(session: tuple[Path, State], tmp_path: Path) -> None:
    folder, state = session
    (tmp_path / "x.zip").write_bytes(bundle(folder, "Refinery"))
    assert [check for check in verify_bundle(tmp_path / "x.zip") if not check.holds] == []
    text = unpacked(tmp_path / "x.zip")["report.html"].decode()
    assert all(mark in text for mark in state.marks)
    assert "<b>Ann" not in text


@pytest.mark.parametrize("form", ["sqlite", "parquet", "xlsx", "jsonl"])
def test_it_is_exported_with_a_file_for_every_mark(session: tuple[Path, State], form: str) -> None:
    _, state = session
    files = preview(state, form, "mine").files
    assert {f"{mark.replace(' ', '-')}.txt" for mark in state.marks} <= files.keys()


def test_a_build_reads_it_with_its_marks(session: tuple[Path, State]) -> None:
    _, state = session
    found = of_session(state)
    for mark in state.marks:
        assert mark in as_markdown("mine", found)
        assert mark in as_junit("mine", found, ())
