"""What the tests of the bench share: a Python for an ordinary user, and a bench of few inputs."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from refinery_tui.core.bench.client import ProcessBench, open_bench
from tests.core.bench import ordinary_user
from tests.fakes.few_inputs import few_inputs


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bench() -> AsyncIterator[ProcessBench]:
    """Opened once, for claims that neither end a process of it nor set how it runs; a test's loop is the session's."""
    async with open_bench(few_inputs()) as opened:
        yield opened


@pytest.fixture(scope="session")
def ordinary_python() -> Iterator[ordinary_user.OrdinaryPython | None]:
    """A Python that an ordinary user can start; None when there is no other user to be.

    Not below pytest's own folder: whichever session of pytest begins meanwhile closes that to others.
    """
    if os.geteuid() != 0:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="refinery-ordinary-") as scratch:
        found = ordinary_user.ordinary_python(Path(scratch))
        if found is None:
            pytest.skip(f"an ordinary user cannot read {scratch}: set TMPDIR to a folder it can")
        yield found
