"""The displays of `refinery run`: which one is chosen, what they say, and that SIMULATED is never left out."""

import io
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from rich.console import Console

from refinery_tui.cli.experiments.displays import Display, display
from refinery_tui.cli.experiments.progress import PlainProgress, lines
from refinery_tui.cli.experiments.progress_full import FullProgress, summary
from refinery_tui.core.base.extraction import ExtractionNote
from refinery_tui.core.record.bench_note import BenchNote
from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.events import (
    Event,
    Measured,
    RunStarted,
    SessionResumed,
    SessionStarted,
    TurnEnded,
    TurnStarted,
)
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Folder
from tests.fakes.conductor import SMALL, conducted
from tests.fakes.model import FakeModel, program


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """A session in which one program is wrong and one reply says something hostile."""
    said = {0: program(0.5, "wrong"), 1: "\x1b]0;owned\x07[@click=app.quit]" + program(0.3)}
    folder = tmp_path_factory.mktemp("progress") / "s"
    conducted(SMALL, folder, FakeModel(say=lambda ask, n: said.get(n, program(0.4))))
    return Reader(path=Folder(path=folder).events).read()


def folded(events: list[Event]) -> list[tuple[Event, State]]:
    state, pairs = None, []
    for event in events:
        state = apply(state, event)
        pairs.append((event, state))
    return pairs


@pytest.mark.parametrize(
    ("wanted", "stream", "ci", "kind"),
    [
        (None, Terminal(), "", "FullProgress"),
        (None, Terminal(), "1", "PlainProgress"),
        (None, io.StringIO(), "", "PlainProgress"),
        (Display.FULL, io.StringIO(), "1", "FullProgress"),
        (Display.PLAIN, Terminal(), "", "PlainProgress"),
        (Display.NONE, Terminal(), "", "NoProgress"),
    ],
)
def test_the_display_is_the_one_asked_for_else_plain_without_a_person(
    wanted: Display | None, stream: io.StringIO, ci: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", ci)
    assert type(display(wanted, stream)).__name__ == kind


def test_plain_says_one_labelled_line_for_every_notable_event(events: list[Event]) -> None:
    stream = io.StringIO()
    shown = PlainProgress(stream)
    for event, state in folded(events):
        shown.event(event, state)
    shown.close()
    said = stream.getvalue().splitlines()
    assert all(line.startswith("SIMULATED ") for line in said)
    for words, times in {" began": 8, " ended (budget): ": 8, " measured: ": 2, "session ended (finished)": 1}.items():
        assert sum(words in line for line in said) == times
    assert sum("iteration 1: wrong on empty" in line for line in said) == 1
    assert "8 of 8 runs ended" in said[-1]


def test_what_really_happened_is_not_called_simulated(events: list[Event]) -> None:
    first = events[0]
    assert isinstance(first, SessionStarted)
    stream = io.StringIO()
    PlainProgress(stream).event(first, apply(None, replace(first, origin="live")))
    assert stream.getvalue().startswith("exp: 8 runs")


def test_every_event_can_be_told(events: list[Event]) -> None:
    for event, state in folded(events):
        assert all("\n" not in line for line in lines(event, state))


def test_the_full_display_draws_every_state_and_leaves_the_terminal(events: list[Event]) -> None:
    stream = Terminal()
    shown = FullProgress(stream)
    for event, state in folded(events):
        shown.event(event, state)
    shown.close()
    text = stream.getvalue()
    assert "owned" not in text
    assert "session ended (finished)" in text
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")  # the cursor is back


def test_the_summary_counts_down_in_session_seconds(events: list[Event], tmp_path: Path) -> None:
    first = events[0]
    assert isinstance(first, SessionStarted)
    turn = next(event for event in events if isinstance(event, TurnStarted))
    began = RunStarted(at=100.0, run=turn.run)
    state = apply(apply(apply(None, replace(first, speed=20.0)), began), replace(turn, at=100.0, remaining_seconds=60))
    console = Console(file=io.StringIO(), width=120)
    console.print(summary(state, 101.0))
    drawn = console.file.getvalue()  # type: ignore[attr-defined]  # the StringIO given above
    assert "00:40" in drawn
    assert drawn.startswith("SIMULATED exp")


def test_what_was_lost_or_is_not_verified_is_said_and_not_only_recorded(events: list[Event]) -> None:
    first = events[0]
    assert isinstance(first, SessionStarted)
    assert first.isolation is not None
    unsafe = replace(first, isolation=replace(first.isolation, verified=False, sentence="nothing contains programs"))
    assert "UNVERIFIED: nothing contains programs" in next(lines(unsafe, apply(None, unsafe)))
    again = SessionResumed(at=2.0, reason="new process", cut='{"prev":"00\x1b[2J')
    assert next(lines(again, apply(apply(None, first), again))).endswith("""cut off: {"prev":"00""")


def test_a_reply_without_a_program_and_a_cancelled_one_are_told_apart(events: list[Event]) -> None:
    states = [(event, state) for event, state in folded(events) if isinstance(event, TurnEnded)]
    event, state = states[0]
    none = replace(event, program=None, extraction=ExtractionNote(absence="only reasoning"))
    assert "no program: the reply is reasoning without an answer" in next(lines(none, state))
    old = replace(event, program=None, extraction=None, finish_reason="length")
    assert "no program: the reply was cut off at the length limit" in next(lines(old, state))
    assert "cancelled (deadline)" in next(lines(replace(event, program=None, outcome="deadline"), state))


@dataclass(slots=True)
class Watch:
    """A clock that stands where it is put."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_goes_on_is_said_when_nothing_was_for_long_and_not_before(events: list[Event]) -> None:
    stream, watch = io.StringIO(), Watch()
    shown = PlainProgress(stream, monotonic=watch)
    measured = next(n for n, event in enumerate(events) if isinstance(event, Measured) and event.purpose == "final")
    for event, state in folded(events)[: measured + 1]:
        shown.event(event, state)
    before = stream.getvalue()
    watch.now = 14.0
    shown.beat()
    assert stream.getvalue() == before
    watch.now = 16.0
    shown.note(BenchNote(doing="timing"))
    shown.beat()
    assert stream.getvalue()[len(before) :] == "SIMULATED still timing block 1: round 2 of 4, 16.0 s so far\n"
    shown.beat()
    watch.now = 32.0
    shown.note(BenchNote(doing="confirming", run=2, family="planted", step=12, steps=44))
    shown.beat()
    last = stream.getvalue().splitlines()[-1]
    assert last == "SIMULATED still timing block 1: run 2, checking once more, input 12 of 44 (planted), 32.0 s so far"
    assert len(stream.getvalue().splitlines()) == len(before.splitlines()) + 2


def test_a_reply_that_takes_long_is_waited_for_aloud(events: list[Event]) -> None:
    stream, watch = io.StringIO(), Watch()
    shown = PlainProgress(stream, monotonic=watch)
    begun = next(n for n, event in enumerate(events) if isinstance(event, TurnStarted))
    for event, state in folded(events)[: begun + 1]:
        shown.event(event, state)
    watch.now = 20.0
    shown.beat()
    assert stream.getvalue().splitlines()[-1] == "SIMULATED still waiting for 1 reply, 20.0 s so far"
