from pathlib import Path

import pytest

from tests.fakes.conductor import SMALL, climbing, conducted


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished session of eight runs, the only one of its folder."""
    folder = tmp_path_factory.mktemp("kept") / "sessions" / "small"
    conducted(SMALL, folder, climbing())
    return folder
