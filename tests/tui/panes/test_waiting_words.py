"""What is waited for stands in the header and above the panes: why, since when, which attempt, and when it comes."""

from pathlib import Path

import pytest

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import moment
from refinery_tui.core.models.model import ModelTrouble
from refinery_tui.core.record.incidents import ServerAwaited
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.tui.panes.session import countdown, header
from refinery_tui.tui.text.styled import plain
from tests.fakes.conductor import SMALL, conducted
from tests.fakes.model import FakeModel


def _waiting(folder: Path) -> tuple[State, ServerAwaited]:
    """A session at the moment at which its server is waited for, and the wait."""
    away = ModelTrouble("rate limit", "The server is busy.", retryable=True, retry_after_seconds=0.01)
    with pytest.raises(RefineryError, match="patience"):
        conducted(SMALL + '[limits]\npatience = "0.04 s"', folder, FakeModel(say=lambda ask, n: away))
    timeline = opened(folder)
    place = next(n for n, event in enumerate(timeline.events, 1) if isinstance(event, ServerAwaited))
    state = timeline.after(place)
    return state, state.waits[-1]


def test_why_since_when_which_attempt_and_when_next(tmp_path: Path) -> None:
    state, wait = _waiting(tmp_path / "s")
    words = plain(header.standing(state, wait.next_at - 12.0, running=True))
    assert words == "waits for simulated: rate limit, attempt 2 in 12 s"
    assert plain(header.standing(state, wait.next_at + 1.0, running=True)).endswith("attempt 2 now")
    sentence = header.sentence(state, results(state))
    assert sentence == (
        f"Waiting for simulated (rate limit) since {moment(wait.since)}, attempt 2 at {moment(wait.next_at)}: "
        "The server is busy."
    )
    assert countdown.left(state, state.run(1), wait.at).caption in ("of 2 iterations left", "of 3 iterations left")


def test_a_session_that_gave_up_waiting_says_that_it_is_paused(tmp_path: Path) -> None:
    _waiting(tmp_path / "s")
    state = opened(tmp_path / "s").state
    assert plain(header.standing(state, state.last_at, running=False)) == "paused"
