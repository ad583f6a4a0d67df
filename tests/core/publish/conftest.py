"""One finished simulated session of two factors for every claim about figures and pages; read, never written."""

import pytest

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.publish.subject import Subject
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes import ladder_bench
from tests.fakes.session_shapes import sequential
from tests.places import ROOT


def subject_of(state: State, name: str = "s") -> Subject:
    """A state with what its analysis finds."""
    return Subject(name=name, state=state, found=of_session(state))


@pytest.fixture(scope="package")
def pilot() -> Subject:
    """The published pilot as it ships."""
    return subject_of(opened(ROOT / "sessions/published-pilot").state, "published-pilot")


@pytest.fixture(scope="package")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """Twelve blocks of four treatments by a simulated team."""
    made = sequential(tmp_path_factory.mktemp("published") / "s", done=12)
    made.session.close()
    return subject_of(made.session.state)


@pytest.fixture(scope="package")
def plausible(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """The preset of that name by its simulated team: programs with four marks."""
    return subject_of(ladder_bench.simulated(asked("plausible").experiment, tmp_path_factory.mktemp("marks") / "s"))
