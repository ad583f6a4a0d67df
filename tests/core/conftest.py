from pathlib import Path

import pytest

from tests.fakes.conductor import SMALL, climbing, conducted


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished session of eight runs; to be read, not written."""
    folder = tmp_path_factory.mktemp("recorded") / "s"
    conducted(SMALL, folder, climbing())
    return folder
