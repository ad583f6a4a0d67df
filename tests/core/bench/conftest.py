"""What the tests of the bench share: a Python for an ordinary user."""

import os

import pytest

from tests.core.bench import ordinary_user


@pytest.fixture(scope="session")
def ordinary_python(tmp_path_factory: pytest.TempPathFactory) -> ordinary_user.OrdinaryPython | None:
    """A Python that an ordinary user can start; None when there is no other user to be."""
    return ordinary_user.ordinary_python(tmp_path_factory.mktemp("python")) if os.geteuid() == 0 else None
