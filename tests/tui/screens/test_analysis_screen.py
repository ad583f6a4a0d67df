"""The analysis screen: every view a key away, live without a jump, and nothing of an effect before the plan's look."""

import re
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.events import SessionResumed
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.core.team.session_start import planned
from refinery_tui.tui.feed.findings_cache import FindingsCache, analysed
from refinery_tui.tui.screens.analysis.analysis_screen import AnalysisScreen
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.views.tabs import NAMES, key
from refinery_tui.tui.widgets.reader import PageReader
from tests.fakes import session_shapes
from tests.fakes.waiting import app, settled, text, until


@pytest.fixture(scope="module")
def shaped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with sessions of several shapes; read only."""
    folder = tmp_path_factory.mktemp("shaped")
    session_shapes.all_shapes(folder)
    return folder


async def opened_analysis(pilot: Pilot[int]) -> tuple[SessionScreen, PageReader]:
    session = await settled(pilot)
    await until(pilot, lambda: session.evidence.foreseen is not None or session.evidence.blocks == 0)
    await pilot.press("a")
    await until(pilot, lambda: isinstance(pilot.app.screen, AnalysisScreen))
    return session, pilot.app.screen.query_one(PageReader)


async def test_every_view_opens_by_its_key_and_is_named_at_the_top(shaped: Path) -> None:
    async with app(shaped, shaped / "sequential").run_test(size=(80, 24)) as pilot:
        await opened_analysis(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, AnalysisScreen)
        for name in NAMES:
            await pilot.press(key(name))
            await until(pilot, lambda name=name: screen.view == name)  # type: ignore[misc]  # bound now
            assert "Not decided: agents 2 takes" in text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))


async def test_the_brackets_turn_only_where_there_are_several(shaped: Path) -> None:
    async with app(shaped, shaped / "sequential").run_test(size=(80, 24)) as pilot:
        await opened_analysis(pilot)
        assert "other" not in text(pilot).splitlines()[-1]
        await pilot.press("5")
        await until(pilot, lambda: "by iteration" in text(pilot))
        assert "[ ] other" in text(pilot).splitlines()[-1]
        for word in ("second", "usd", "token", "iteration"):
            await pilot.press("right_square_bracket")
            await until(pilot, lambda word=word: f"by {word}" in text(pilot))  # type: ignore[misc]  # bound now
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: "by token" in text(pilot))


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_no_view_that_is_locked_holds_a_figure_of_the_effect(shaped: Path, size: tuple[int, int]) -> None:
    state = opened(shaped / "fixed").state
    free = analyse(frames(state), AnalysisPlan(primary=None)).contrasts[0]
    hidden = {f"{free.ratio:.2f}", f"{free.ci[0]:.2f}", f"{free.ci[1]:.2f}", f"{1 / free.ratio:.1f} times"}
    async with app(shaped, shaped / "fixed").run_test(size=size) as pilot:
        _, page = await opened_analysis(pilot)
        for name in ("effects", "boundary", "interaction", "anova", "report"):
            await pilot.press(key(name))
            await until(pilot, lambda name=name: pilot.app.screen.view == name)  # type: ignore[attr-defined,misc]  # the analysis screen, bound now
            shown = "".join([text(pilot), *(word.text for row in page._lines for word in row)])
            if name != "report":
                assert "Withheld: the planned analysis is after block 10; 6 blocks are done." in " ".join(
                    shown.split("│")
                )
            assert not any(figure in shown for figure in hidden)
            assert not re.search(r"p [=<] ?0", shown)


async def test_a_new_block_arrives_without_a_jump_and_is_announced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = session_shapes.fixed(tmp_path / "s", done=2, blocks=4)
    gate = threading.Event()

    def waiting(cache: FindingsCache, state: State, last: str) -> Findings | str:
        assert gate.wait(60)
        return analysed(state)

    async with app(tmp_path, tmp_path / "s").run_test(size=(80, 24)) as pilot:
        session, page = await opened_analysis(pilot)
        await pilot.press("8")
        await until(pilot, lambda: page.max_scroll_y > 4)
        page.scroll_to(0, 4, animate=False, force=True)
        await until(pilot, lambda: page.scroll_offset.y == 4)
        lines = len(page._lines)
        monkeypatch.setattr(FindingsCache, "findings", waiting)
        session_shapes.block(made, 3)
        await until(pilot, lambda: "computing the new block" in text(pilot))
        assert page.scroll_offset.y == 4
        gate.set()
        await until(pilot, lambda: session.evidence.blocks == 3 and len(page._lines) > lines)
        await until(pilot, lambda: "computing" not in text(pilot))
        assert page.scroll_offset.y == 4
        await pilot.press("2")
        await until(pilot, lambda: "■■■□" in text(pilot))
        assert page.scroll_offset.y == 0
    made.session.close()


async def test_the_last_block_opens_the_lock(tmp_path: Path) -> None:
    made = session_shapes.fixed(tmp_path / "s", done=5, blocks=6)
    async with app(tmp_path, tmp_path / "s").run_test(size=(80, 24)) as pilot:
        session, _ = await opened_analysis(pilot)
        assert "Withheld" in text(pilot)
        session_shapes.block(made, 6)
        await until(pilot, lambda: session.evidence.blocks == 6 and "A difference: agents 2 takes" in text(pilot))
        assert "Withheld" not in text(pilot)
    made.session.close()


async def test_blocks_without_a_single_working_program_are_judged_too(tmp_path: Path) -> None:
    made = session_shapes.begun(tmp_path / "s", session_shapes.AGENTS, session_shapes.PLAN, blocks=2)
    for number in (1, 2):
        session_shapes.block_without_programs(made, number)
    async with app(tmp_path, tmp_path / "s").run_test(size=(80, 24)) as pilot:
        session, _ = await opened_analysis(pilot)
        await until(pilot, lambda: session.evidence.blocks == 2 and "no program is correct" in text(pilot))
    made.session.close()


async def test_a_plan_that_grows_is_judged_anew_before_another_block(tmp_path: Path) -> None:
    made = session_shapes.fixed(tmp_path / "s", done=6, blocks=6)
    async with app(tmp_path, tmp_path / "s").run_test(size=(80, 24)) as pilot:
        session, _ = await opened_analysis(pilot)
        await until(pilot, lambda: "A difference: agents 2 takes" in text(pilot))
        grown = replace(made.experiment, replicates=8)
        made.note(SessionResumed(at=made.at, reason="grown", experiment=grown, added=planned(grown, range(7, 9))))
        await until(pilot, lambda: "plan broken: 8 blocks instead of the 6 declared" in " ".join(text(pilot).split()))
        assert session.evidence.blocks == 6
    made.session.close()


async def test_an_analysis_that_failed_is_a_sentence_and_the_bench_is_still_shown(
    shaped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = "The contrast names no level: mend analysis.primary."
    monkeypatch.setattr(FindingsCache, "findings", lambda cache, state, last: refused)
    async with app(shaped, shaped / "fixed").run_test(size=(80, 24)) as pilot:
        await opened_analysis(pilot)
        await until(pilot, lambda: "The contrast names no level" in text(pilot))
        await pilot.press("8")
        await until(pilot, lambda: "The bench before and after each block" in text(pilot))


SNAPS: dict[str, tuple[str, str, tuple[int, int]]] = {
    **{f"{name}-80": ("sequential", key(name), (80, 24)) for name in NAMES[:9]},
    "locked-80": ("fixed", "1", (80, 24)),
    "effects-160": ("one-factor", "1", (160, 50)),
    "boundary-160": ("sequential", "2", (160, 50)),
    "curves-160": ("sequential", "5", (160, 50)),
}


@pytest.mark.parametrize("name", SNAPS)
def test_the_view_looks_as_accepted(
    name: str, shaped: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Callable[..., bool]
) -> None:
    which, pressed, size = SNAPS[name]
    monkeypatch.chdir(shaped.parent)
    folder = Path(shaped.name)
    assert snap_compare(app(folder, folder / which), terminal_size=size, run_before=_showing(pressed))


def _showing(pressed: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def run_before(pilot: Pilot[Any]) -> None:
        await opened_analysis(pilot)
        await pilot.press(pressed)
        name = next(name for name in NAMES if key(name) == pressed)
        await until(pilot, lambda: f"╭─ {name} " in text(pilot))

    return run_before
