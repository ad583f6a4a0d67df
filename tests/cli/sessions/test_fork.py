"""`refinery fork`, typed: what it costs is said before anything is asked of a real model."""

from pathlib import Path

import pytest

from tests.cli.typed_commands import Typed
from tests.fakes.task_sessions import copies, over


@pytest.fixture
def kept(small: Path) -> tuple[str, ...]:
    return ("--sessions", str(small.parent))


def test_nobody_pays_unasked(typed: Typed, small: Path, kept: tuple[str, ...]) -> None:
    said = typed("fork", "small", "1", "--at", "1", "--set", "run.model=gpt-4o", *kept)
    assert said.code == 2
    assert "Real models are asked: expected to cost $" in said.err
    assert "Say that it may begin with --yes." in said.err
    assert [path.name for path in small.parent.iterdir()] == ["small"]


def test_what_cannot_be_forked_is_a_sentence(typed: Typed, kept: tuple[str, ...]) -> None:
    said = typed("fork", "small", "1", "--at", "9", *kept)
    assert (said.code, "run 1 has no iteration 9; its iterations are 1 to" in said.err) == (2, True)
    said = typed("fork", "small", "1", "--at", "1", "--set", "run.feedbak=timing", *kept)
    assert (said.code, "Did you mean 'feedback'?" in said.err) == (2, True)


def test_the_task_of_a_run_among_several_must_be_what_it_was(typed: Typed, tmp_path: Path) -> None:
    kept = ("--sessions", str(tmp_path / "sessions"))
    with copies(tmp_path, 2) as names:
        run = next(run for run in over(tmp_path / "sessions" / "several", names, replicates=1).runs if run.iterations)
        ask = ("fork", "several", str(run.planned.id), "--at", "1", "--set", "run.budget=2 iterations", "--trust")
        for name in names:
            (tmp_path / name / "inputs.py").write_text(
                "# of another day\n" + (tmp_path / name / "inputs.py").read_text()
            )
        said = typed(*ask, *kept)
    assert said.code == 2
    assert "changed after the session began (inputs.py)" in said.err
    assert "or its turns were written for another task." in said.err
