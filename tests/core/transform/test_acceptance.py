"""Which program of a run may be used on new records, and which sentence a run gets that has none."""

from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.program import sha
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.core.transform.acceptance import result_of
from tests.fakes import recorded_sessions

SCRIPT = '{"action": "click", "on": "Book"}\n'


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> State:
    """Run 1 has ended, run 3 goes on."""
    made = recorded_sessions.visited(tmp_path_factory.mktemp("made") / "s")
    made.session.close()
    return opened(Path(made.session.folder.path)).state


def with_run(state: State, **changes: object) -> State:
    """The same with another first run."""
    return replace(state, runs=(replace(state.run(1), **changes), *state.runs[1:]))  # type: ignore[arg-type]  # fields


def test_a_run_without_a_program_gets_its_sentence(state: State) -> None:
    direct = replace(state, experiment=replace(state.experiment, run=replace(state.experiment.run, mode="direct")))
    script = replace(state.run(1).iterations[0], program=SCRIPT, sha256=sha(SCRIPT))
    for told, number, words in (
        (state, 99, "There is no run 99"),
        (state, 3, "Run 3 has not ended"),
        (with_run(state, program=None), 1, "Run 1 ended without a program"),
        (direct, 1, "Run 1 has no program: its model answers inputs itself"),
        (with_run(state, program=sha(SCRIPT), iterations=(script,)), 1, "is a script for a browser"),
    ):
        with pytest.raises(ConfigurationError, match=words):
            result_of(told, number)
