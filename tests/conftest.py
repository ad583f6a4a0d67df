"""What holds for all tests: no test fails for being slow, and one worker at a time times programs."""

from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.fakes.sum_task"]

BENCH = Path(__file__).parent / "core" / "bench"

settings.register_profile("patient", deadline=None)  # the cores are shared: speed is a benchmark, not a test
settings.load_profile("patient")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The bench's tests go to one worker: two that time programs at once would be each other's noise."""
    for item in items:
        if BENCH in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("bench"))
