"""Tasks that are related say so in task.toml: beyond them a family is one piece of evidence, before the first call."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import load_task, load_tasks
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.store import opened
from tests.fakes import task_sessions
from tests.fakes.conductor import read

SEVEN = """
tasks = ["copy_*"]
replicates = 2
[factors]
agents = [1, 3]
[analysis]
primary = "agents: 3 / 1"
"""


@pytest.fixture
def seven(tmp_path: Path) -> Iterator[list[str]]:
    with task_sessions.copies(tmp_path, 7) as names:
        yield names


def related(names: list[str]) -> None:
    for name in names:
        path = Path(name) / "task.toml"
        path.write_text(f'family = "sorting"\n{path.read_text()}')


def test_a_family_is_read_kept_in_the_record_and_known_to_the_analysis(seven: list[str]) -> None:
    related(seven[:2])
    assert (load_task(seven[0]).family, load_task(seven[6]).family) == ("sorting", "")
    task_sessions.over(Path("s"), seven, replicates=2)
    state = opened(Path("s")).state
    found = frames(state).several
    assert found is not None
    assert dict(found.families) == dict.fromkeys(seven[:2], "sorting")
    assert len(set(found.text.values())) == 7


def test_fewer_than_six_families_are_refused_before_the_first_call_unless_only_they_are_asked_about(
    seven: list[str],
) -> None:
    related(seven[:2])
    assert isinstance(load_tasks(read(SEVEN)), dict)
    related(seven[2:4])
    with pytest.raises(ConfigurationError, match=re.escape("The 7 tasks are of 4 families")):
        load_tasks(read(SEVEN))
    loaded = load_tasks(read(SEVEN + 'question = "these tasks"\n'))
    assert not isinstance(loaded, Task)
    assert len(loaded) == 7
