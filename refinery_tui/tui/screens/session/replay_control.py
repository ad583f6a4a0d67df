"""Replay from a session screen: the panes watch the session at a moment that moves, and no model is called."""

from collections.abc import Sequence
from dataclasses import replace

from textual.timer import Timer

from refinery_tui.core.record.events import Event
from refinery_tui.core.record.results import Result
from refinery_tui.core.record.state import State
from refinery_tui.tui.feed import position
from refinery_tui.tui.feed.replay import Replay
from refinery_tui.tui.feed.session_tail import SessionTail
from refinery_tui.tui.panes.session import header
from refinery_tui.tui.screens.session.session_commands import Commanding
from refinery_tui.tui.screens.session.stepping import Stepping
from refinery_tui.tui.screens.shared.host import host_of
from refinery_tui.tui.text.styled import Line, Span, line, width

LOOK_SECONDS = 0.1
HEADER = 40  # cells that the header beside a replay's label needs for its marks and its progress
_ONLY_LIVE = ("single", "stop", "go_on", "analysis", "export", "plan", "edit", "message", "decide")


class Replaying(Commanding, Stepping):
    """While `replay` is there it stands in for the watched session; ending it gives the session back."""

    replay: Replay | None = None
    found: Sequence[Result] = ()
    _ending: Timer | None = None

    def take_up(self, events: Sequence[Event]) -> None:
        """Show a state that is new."""

    def look(self) -> None:
        """Take up what has happened since the last look."""

    @property
    def now(self) -> float:
        """Seconds since the epoch: the app's, or those of the replay."""
        return host_of(self).now() if self.replay is None else self.replay.now

    def head(self, state: State, cells: int) -> Line:
        """The header's line, led by the replay's label while there is one."""
        labels = self.replay.labels if self.replay is not None else (line(Span(" ")),)
        label = next((label for label in labels if width(label) + HEADER <= cells), labels[-1])
        room = cells - width(label) - 1
        return line(label, self.header(state, room))

    def header(self, state: State, cells: int) -> Line:
        """The header's line: where the session stands, and what this app has told it."""
        stopping = self.replay is None and self.stopping
        key = (
            host_of(self).keys.key("session.go-on", self) if self.is_current and self.check_action("go_on", ()) else ""
        )
        return header.header(state, self.now, cells, running=self.watched.running, stopping=stopping, key=key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A replay has no conductor to command; its own keys only while it goes on."""
        if action == "pace":
            return self.replay is not None
        if self.replay is not None and action in (*_ONLY_LIVE, "pause"):
            return action == "pause"
        return super().check_action(action, parameters)

    def action_replay(self) -> None:
        """Begin where the person stands, or pause, or go on."""
        if self.replay is not None:
            self.replay.paused = not self.replay.paused
            self.look_again()
        elif self.watched.state is not None:
            self._begin_replay()

    def _begin_replay(self) -> None:
        replay = Replay.begin(self.watched, host_of(self).now)
        if not replay.recording.has_replies:
            self.notify("No reply is on record in this session: there is nothing to replay.", severity="warning")
            return
        replay.seek(replay.recording.began(self.here.run, self.here.iteration) or 0.0)
        self.replay = self.watched = replay
        self.here = replace(self.here, following=True)
        self._ending = self.set_interval(LOOK_SECONDS, self._over)
        self.take_up(replay.timeline.events)
        self.look_again()

    def _over(self) -> None:
        if self.replay is not None and self.replay.over:
            caught_up = self.replay.source.running
            self.end_replay()
            self.notify("The replay has caught up with the session." if caught_up else "The replay is over.")

    def end_replay(self) -> bool:
        """Watch the session itself again; False when nothing was replayed."""
        if self.replay is None:
            return False
        if self._ending is not None:
            self._ending.stop()
        self.watched, self.replay = self.replay.source, None
        self.here = replace(self.here, following=False)
        self.take_up(self.watched.timeline.events)
        return True

    def look_again(self) -> None:
        """Show the moment at once."""
        if self.replay is not None:
            self.take_up(self.replay.look())
        self.place()

    def action_pace(self, step: int) -> None:
        """Faster or slower."""
        if self.replay is not None:
            self.replay.faster(step)
            self.look_again()

    def action_pause(self) -> None:
        """Pause or resume the replay, else the session."""
        if self.replay is not None:
            self.action_replay()
        else:
            super().action_pause()

    def action_step(self, step: int) -> None:
        """In a replay: on or back by one event."""
        if self.replay is None:
            super().action_step(step)
            return
        self.replay.step(step)
        self.look_again()

    def action_run(self, step: int) -> None:
        """In a replay: to where a run begins."""
        if self.replay is None:
            super().action_run(step)
            return
        self.replay.step_run(step)
        self.look_again()

    def action_follow(self) -> None:
        """Out of the replay; else stay with what happens."""
        if not self.end_replay():
            super().action_follow()

    def go(self, here: position.Position) -> None:
        """In a replay: to the moment at which that iteration was asked for."""
        if self.replay is not None:
            self.replay.seek(self.replay.recording.began(here.run, here.iteration) or self.replay.moment)
            here = replace(here, following=True)
        super().go(here)


class Along(Stepping):
    """A screen over a session screen: what it watches, where it stands and its replay are the session screen's."""

    session: Replaying

    @property
    def watched(self) -> SessionTail:  # type: ignore[override]  # read only here: the session screen begins and ends replays
        """What the session screen watches."""
        return self.session.watched

    @property
    def here(self) -> position.Position:
        """Where the session screen stands."""
        return self.session.here

    @here.setter
    def here(self, here: position.Position) -> None:
        self.session.here = here

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Speeds are there while something is replayed; what asks something of the session is not."""
        if action == "pace":
            return self.session.replay is not None
        if self.session.replay is not None and action in _ONLY_LIVE:
            return False
        return super().check_action(action, parameters)

    def catch_up(self) -> None:
        """The session screen reads."""
        self.session.look()

    def action_replay(self) -> None:
        """Begin here, pause, or go on."""
        self.session.action_replay()
        self.place()

    def action_pace(self, step: int) -> None:
        """Faster or slower."""
        self.session.action_pace(step)
        self.place()

    def action_step(self, step: int) -> None:
        """One iteration on or back; in a replay one event."""
        self.session.action_step(step)
        self.place()

    def action_run(self, step: int) -> None:
        """One run on or back."""
        self.session.action_run(step)
        self.place()

    def action_follow(self) -> None:
        """Out of the replay; else stay with what happens."""
        self.session.action_follow()
        self.place()

    def go(self, here: position.Position) -> None:
        """Stand there."""
        self.session.go(here)
        self.place()
