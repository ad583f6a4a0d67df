"""The session screen says which earlier session a session comes from."""

from pathlib import Path

from refinery_tui.tui.panes.session.header import badge, header
from refinery_tui.tui.panes.session.imported_run import imported_lines
from refinery_tui.tui.text.styled import plain
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import SMALL, climbing, conducted
from tests.fakes.remeasured_sessions import measured_again


def test_the_screen_names_the_session_and_the_iteration_that_a_program_is_from(tmp_path: Path) -> None:
    conducted(SMALL, tmp_path / "old", climbing())
    new = measured_again(tmp_path / "old", tmp_path / "new", FakeBench(), every=True)
    last = new.started.earlier.runs[0].programs[-1].iteration if new.started.earlier is not None else 0
    assert plain(badge(new)).split() == ["SIMULATED", "REMEASURED"]
    assert "programs of old" in plain(header(new, 0.0, 160, running=False))
    page = " ".join(plain(each) for each in imported_lines(new, new.runs[0], 100))
    assert f"From run 1 iteration {last} of old: its replies, prompts and cost stand there." in " ".join(page.split())
