"""Where people took part: what is compared, what is counted, and what waits, in the same words everywhere."""

from pathlib import Path

import pytest

from refinery_tui.cli.comparing import session_lines as compared_lines
from refinery_tui.cli.telling_session import session_lines
from refinery_tui.core.analysis.analyse import of_session
from refinery_tui.core.analysis.render import as_text
from refinery_tui.core.comparing.folders import folders_compared
from refinery_tui.core.session import opened
from refinery_tui.tui.compared_sessions import view as compared_view
from refinery_tui.tui.tones import plain
from refinery_tui.tui.views.asked import Asked
from refinery_tui.tui.views.nine import view
from tests.tui import shapes

OUT = (
    "Nothing is compared: a person joined every run; they stand out of the comparisons (declare [analysis] "
    'human_turns = "include" beforehand to keep them).'
)


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session whose every run a person joined."""
    folder = tmp_path_factory.mktemp("people") / "joined"
    shapes.joined(folder)
    return folder


def one(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["effects", "treatments", "interaction", "curves", "variance", "anova"])
def test_a_view_without_a_run_to_compare_says_that_people_joined_them_all(joined: Path, name: str) -> None:
    state = opened(joined).state
    rows = view(name, Asked(state=state, found=of_session(state), cells=76, rows=20))
    said = one(" ".join(plain(row) for row in rows))
    assert OUT in said
    assert said.count("Nothing is compared") == 1
    assert "No block has been timed" not in said
    assert "has been judged yet" not in said


def test_the_verdict_of_a_session_that_people_joined_counts_no_programs_of_none(joined: Path) -> None:
    state = opened(joined).state
    verdict = of_session(state).verdict
    assert verdict.endswith("No program is compared, because a person joined 2 judged runs.")
    told = list(session_lines(state, "joined", "finished"))
    assert verdict in told
    assert "0 of 0" not in one(" ".join(told))
    assert OUT in one(as_text(of_session(state)))


def test_a_verdict_names_the_runs_that_stand_out_beside_those_compared(tmp_path: Path) -> None:
    shapes.joined(tmp_path / "s", undisturbed=1)
    found = of_session(opened(tmp_path / "s").state)
    assert found.empty == ""
    assert "1 program of 1 works, beside 1 run that a person joined." in found.verdict


def test_a_comparison_of_sessions_counts_the_iterations_of_people_too(joined: Path, tmp_path: Path) -> None:
    shapes.joined(tmp_path / "s", undisturbed=1)
    found, verdicts = folders_compared(joined, tmp_path / "s")
    summary = one(" ".join(plain(row) for row in compared_view("summary", found, verdicts, 120)))
    assert "iterations 4 +2 by a person 4 +1 by a person" in summary
    plainly = one(" ".join(compared_lines(found, verdicts)))
    assert "iterations 4 +2 by a person 4 +1 by a person" in plainly
    for said in (summary, plainly):
        assert "A person joined 2 judged runs of A: left out of its treatments." in said
        assert "of 0 work" not in said
