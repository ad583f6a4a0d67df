"""Replay of an open session: the panes watch it at a moment that moves, and no model is called."""

from dataclasses import replace

from textual.timer import Timer

from refinery_tui.tui.feed.replay import Replay
from refinery_tui.tui.screens.session.open_session import OpenSession
from refinery_tui.tui.screens.shared.page import Page

LOOK_SECONDS = 0.1
_ONLY_LIVE = ("single", "stop", "go_on", "analysis", "export", "plan", "edit", "message", "decide", "accept")


class ReplayControl:
    """Begins a replay, steers it, and gives the session back when it is over or ended; `page` lasts as long as it."""

    def __init__(self, page: Page, session: OpenSession) -> None:
        self._page, self._session = page, session
        self._ending: Timer | None = None

    def refusal(self, action: str) -> str:
        """A replay has no conductor to command; its own keys only while it goes on."""
        replayed = self._session.replay is not None
        if action == "pace" and not replayed:
            return f"Nothing is replayed: {self._key('replay')} begins a replay, and these keys set its speed."
        if replayed and action in _ONLY_LIVE:
            return f"This is not done in a replay: {self._key('follow')} ends it."
        return ""

    def _key(self, name: str) -> str:
        return self._page.host.keys.key(f"session.{name}", self._page)

    def toggle(self) -> None:
        """Begin where the person stands, or pause, or go on."""
        replay = self._session.replay
        if replay is not None:
            replay.paused = not replay.paused
            self._look_again(replay)
        elif self._session.watched.state is not None:
            self._begin()

    def _begin(self) -> None:
        session = self._session
        replay = Replay.begin(session.watched, session.clock)
        if not replay.recording.has_replies:
            self._page.notify("No reply is on record in this session: there is nothing to replay.", severity="warning")
            return
        self.start(replay, replay.recording.began(session.here.run, session.here.iteration) or 0.0)
        self._ending = self._page.set_interval(LOOK_SECONDS, self._over)

    def start(self, replay: Replay, moment: float) -> None:
        """Show a replay from a moment on, following what happens in it, until it is ended."""
        session = self._session
        replay.seek(moment)
        session.replay = session.watched = replay
        session.here = replace(session.here, following=True)
        session.take_up(replay.timeline.events)
        self._look_again(replay)

    def _over(self) -> None:
        replay = self._session.replay
        if replay is not None and replay.over:
            caught_up = replay.source.running
            self.end()
            self._page.notify("The replay has caught up with the session." if caught_up else "The replay is over.")

    def end(self) -> bool:
        """Watch the session itself again; False when nothing was replayed."""
        session = self._session
        if session.replay is None:
            return False
        if self._ending is not None:
            self._ending.stop()
            self._ending = None
        session.watched, session.replay = session.replay.source, None
        session.here = replace(session.here, following=False)
        session.take_up(session.watched.timeline.events)
        return True

    def _look_again(self, replay: Replay) -> None:
        """Show the moment at once."""
        self._session.take_up(replay.look())

    def pace(self, step: int) -> None:
        """Faster or slower."""
        if (replay := self._session.replay) is not None:
            replay.faster(step)
            self._look_again(replay)

    def by_event(self, step: int) -> bool:
        """On or back by one event; False when nothing is replayed."""
        if (replay := self._session.replay) is None:
            return False
        replay.step(step)
        self._look_again(replay)
        return True

    def by_run(self, step: int) -> bool:
        """To where a run begins; False when nothing is replayed."""
        if (replay := self._session.replay) is None:
            return False
        replay.step_run(step)
        self._look_again(replay)
        return True
