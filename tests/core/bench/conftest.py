"""What the tests of the bench share: a Python for an ordinary user."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.bench import ordinary_user


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
