from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import recorded_sessions


@pytest.fixture(scope="session")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a running session (its lock is held) and a finished one; read only."""
    folder = tmp_path_factory.mktemp("sessions")
    running = recorded_sessions.half_way(folder / "half-way")
    recorded_sessions.finished(folder / "finished")
    yield folder
    running.session.close()
