"""The protocol that CONTRIBUTING shows is a whole file, and works as it stands there."""

import re
import textwrap
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.models.simulated_roles import WORDS_ONLY
from refinery_tui.core.team import protocols
from tests.fakes.conductor import conducted
from tests.fakes.model import FakeModel, program
from tests.places import ROOT

BEGINS, ENDS = '    """A tester and a writer."""\n', "    PROTOCOL = Pair\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of protocols beside those that ship."""
    own = tmp_path / "protocols"
    own.mkdir()
    monkeypatch.setattr(protocols, "__path__", [*protocols.__path__, str(own)])
    return own


def test_the_protocol_that_contributing_shows_is_carried_out(tmp_path: Path, folder: Path) -> None:
    shown = re.search(f"{re.escape(BEGINS)}.*?{re.escape(ENDS)}", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL)
    assert shown is not None
    (folder / "pair_as_shown.py").write_text(textwrap.dedent(shown[0]))
    source = 'task = "get_difference"\nreplicates = 1\n[run]\nagents = 2\nprotocol = "pair-as-shown"\n'
    model = FakeModel(say=lambda ask, n: "An empty list." if WORDS_ONLY in ask.messages[0].content else program(0.5))
    (whole,) = conducted(f'{source}budget = "1 iterations"\n', tmp_path / "s", model).runs
    assert [(turn.agent, turn.part.role, turn.part.wants) for turn in whole.turns] == [
        (2, "tester", "words"),
        (1, "writer", "program"),
    ]
    assert "Write a function get_difference" in model.asks[0].messages[-1].content  # the tester is told the task
    assert [("An empty list." in m.content) for m in model.asks[1].messages] == [False, False, True]
    assert whole.iterations[0].seconds == 0.5
    assert protocols.entry("pair-as-shown").roles == ("tester", "writer")


def test_a_helper_is_no_protocol_and_a_file_without_one_is_named(folder: Path) -> None:
    (folder / "_shared.py").write_text("")
    (folder / "half_done.py").write_text("")
    assert [name for name in protocols.names() if "shared" in name] == []
    with pytest.raises(RefineryError, match=r"half_done\.py: defines no PROTOCOL"):
        protocols.entry("half-done")
