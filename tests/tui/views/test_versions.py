"""Agents who are asked again and again: each version's speed-up over version 0, drawn by its verdict and in figures."""

from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.analysis.report.render_versions import versions
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.session.responses.responses import VersionFinding
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.state import State
from refinery_tui.tui.text.styled import Line, plain, width
from refinery_tui.tui.views.context import ViewContext
from refinery_tui.tui.views.registry import view
from tests.fakes.ladder_bench import simulated

SIZES = ((56, 12), (76, 19), (156, 45))


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> tuple[State, Findings]:
    """Six conversations of either kind, five versions each, on the simulated team."""
    state = simulated(asked("better-engineered").experiment, tmp_path_factory.mktemp("better") / "s")
    return state, of_session(state)


def drawn(session: tuple[State, Findings], cells: int, rows: int, axis: int = 0) -> list[Line]:
    state, found = session
    return view("curves", ViewContext(found=found, state=state, cells=cells, rows=rows, axis=axis))


def test_every_version_is_found_with_its_verdict_and_its_speed_up_over_the_first(
    session: tuple[State, Findings],
) -> None:
    state, found = session
    assert len(found.versions) == sum(len(run.iterations) for run in state.runs)
    for each in found.versions:
        first, own = (state.run(each.run).iterations[at] for at in (0, each.version))
        assert each.verdict is own.verdict
        both = first.verdict is own.verdict is Verdict.CORRECT
        assert each.speedup == (pytest.approx((first.seconds or 0) / (own.seconds or 1)) if both else None)
    assert {each.verdict for each in found.versions} > {Verdict.CORRECT, Verdict.WRONG}


def test_the_chart_opens_first_and_its_marks_are_those_of_the_verdicts(session: tuple[State, Findings]) -> None:
    shown = [plain(row) for row in drawn(session, 156, 45)]
    assert any(row.startswith("Speed-up over version 0  by version (1 of 5;") for row in shown)
    panel = shown[next(at for at, row in enumerate(shown) if "6 conversations" in row) :]
    panel = panel[: next(at for at, row in enumerate(panel) if row.startswith("version"))]
    known = [each for each in session[1].versions if each.verdict is Verdict.CORRECT]
    assert 20 < sum(row.count("●") for row in panel) <= len(known)
    assert sum(row.count("✗") for row in panel) == sum(e.verdict is Verdict.WRONG for e in session[1].versions)
    assert next(row for row in panel if "✗" in row).startswith(" failed │")
    assert next(row for row in panel if row.startswith("     1× │")).count("●") >= 10


@pytest.mark.parametrize(("cells", "rows"), SIZES)
def test_it_fits_every_size_and_the_other_axes_follow_it(
    session: tuple[State, Findings], cells: int, rows: int
) -> None:
    for axis in range(6):
        assert all(width(row) <= cells for row in drawn(session, cells, rows, axis))
    assert "Best so far  by iteration (2 of 5" in "\n".join(map(plain, drawn(session, cells, rows, 1)))


def test_the_same_stands_in_figures_below_and_in_the_report(session: tuple[State, Findings]) -> None:
    report = "\n".join(
        plain(row) for row in view("report", ViewContext(found=session[1], state=session[0], cells=76, rows=9))
    )
    assert "Speed-up over version 0, the first program of each conversation" in report
    found = [
        VersionFinding(treatment="t", run=run, version=v, verdict=verdict, speedup=speedup)
        for run, v, verdict, speedup in (
            (1, 0, Verdict.CORRECT, 1.0),
            (1, 1, Verdict.CORRECT, 4.0),
            (2, 0, Verdict.WRONG, None),
            (2, 1, Verdict.CORRECT, None),
        )
    ]
    head, speed, correct, *_ = versions(found, 80)
    assert head.split() == ["0", "1"]
    assert speed.split() == ["t", "speed-up", "1.00×", "4.00×"]
    assert correct.split() == ["correct", "1/2", "2/2"]


def test_where_nobody_is_asked_again_there_is_no_such_chart(tmp_path: Path) -> None:
    state = simulated(replace(asked("demo").experiment, replicates=1), tmp_path / "s")
    assert of_session(state).versions == ()
    first = view("curves", ViewContext(found=of_session(state), state=state, cells=76, rows=19))
    assert "by iteration (1 of 4" in "\n".join(map(plain, first))
