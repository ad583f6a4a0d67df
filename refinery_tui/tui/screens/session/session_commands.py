"""What a person may tell the conductor of an open session, whoever started it, and what is said of it meanwhile."""

from refinery_tui.core.base.control import Command
from refinery_tui.core.record.control_pipe import send_command
from refinery_tui.core.record.state import State
from refinery_tui.tui.panes.session import header
from refinery_tui.tui.screens.session.open_session import OpenSession
from refinery_tui.tui.screens.shared.dialogs import Choice, ChoiceDialog
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.text.styled import Line, Span, line, width

HEADER = 40  # cells that the header beside a replay's label needs for its marks and its progress
_NEED_CONDUCTOR = ("pause", "single", "stop")


class SessionCommands:
    """Pause, one turn, stop, go on; export and plan are screens over the page."""

    def __init__(self, page: Page, session: OpenSession) -> None:
        self._page, self._session = page, session

    def refusal(self, action: str) -> str:
        """Commands only where somebody hears them; going on only where nobody conducts."""
        if action in _NEED_CONDUCTOR and not self._session.watched.running:
            return "Nobody conducts this session now: there is nothing to pause, to step or to stop."
        return self._no_going_on if action == "go_on" else ""

    @property
    def _no_going_on(self) -> str:
        """Why a session cannot be gone on with; empty where it can."""
        watched = self._session.watched
        state = watched.state
        if state is None:
            return "Nothing of this session has been read yet."
        if watched.running:
            return "This session is running."
        if state.published:
            return "This session was imported, so no run of it is left to be carried out."
        finished = state.ended is not None and state.ended.reason == "finished"
        return "This session has finished: nothing of its plan is left." if finished else ""

    @property
    def trouble(self) -> str:
        """What the conductor said when it failed."""
        child = self._page.host.conductors.child(self._session.watched.folder.path)
        return child.trouble() if child is not None else ""

    @property
    def nothing_yet(self) -> str:
        """What is said of a session before anything of it has been read: our own conductor may still be starting."""
        child = self._page.host.conductors.child(self._session.watched.folder.path)
        if child is not None and child.running:
            return "Starting ... the isolation is tried and the task read; the first lines follow in seconds."
        return self.trouble or self._session.watched.trouble or "Reading ..."

    def headline(self, state: State, cells: int, key: str = "") -> Line:
        """The header's line, led by the replay's label while there is one."""
        replay = self._session.replay
        labels = replay.labels if replay is not None else (line(Span(" ")),)
        label = next((label for label in labels if width(label) + HEADER <= cells), labels[-1])
        return line(label, self.header(state, cells - width(label) - 1, key))

    def header(self, state: State, cells: int, key: str = "") -> Line:
        """Where the session stands, and what this app has told it; `key` goes on with it, where that is offered."""
        session = self._session
        told = session.watched.folder.path in self._page.host.conductors.stopping
        stopping = session.replay is None and session.watched.running and told
        running, note = session.watched.running, session.watched.note if session.replay is None else None
        ours = session.watched.ours
        return header.header(
            state, session.now, cells, running=running, stopping=stopping, key=key, note=note, ours=ours
        )

    def _say(self, what: Command) -> bool:
        heard = send_command(self._session.watched.folder, what)
        if not heard:
            self._page.notify("No conductor listens to this session now.", severity="warning")
        return heard

    def pause(self) -> None:
        """Pause, or resume."""
        state = self._session.watched.state
        self._say("resume" if state is not None and state.status == "paused" else "pause")

    def one_turn(self) -> None:
        """One turn more, then pause."""
        self._say("step")

    def stop(self) -> None:
        """Ask, then stop after the turns in progress, or at once."""
        choices = (
            Choice(key="s", name="stop", words="stop when the replies in progress have ended"),
            Choice(key="a", name="abort", words="stop at once; replies in progress are cut off and kept"),
        )
        self._page.app.push_screen(ChoiceDialog("Stop this session? It can be resumed later.", choices), self._stopped)

    def _stopped(self, answer: str | None) -> None:
        if answer not in ("stop", "abort") or not self._say("stop" if answer == "stop" else "abort"):
            return
        self._page.host.conductors.stopping.add(self._session.watched.folder.path)
        if answer == "stop":
            self._page.notify(
                "Stopping after the replies in progress; what the bench is at is done when the session goes on."
            )

    def go_on(self) -> None:
        """Say what is left of the plan and what it costs, and start a conductor for it when told to."""
        from refinery_tui.tui.feed.launch_cost import left_offer
        from refinery_tui.tui.screens.shared.start_dialog import propose

        path, state = self._session.watched.folder.path, self._session.watched.state

        def answered(start: bool) -> None:
            if start:
                self._page.host.conductors.conduct(str(path), path)

        if state is not None:
            propose(self._page, left_offer(state, path.name), answered)

    def export(self) -> None:
        """Ask what to export and where."""
        from refinery_tui.tui.screens.shared.export_dialog import ExportDialog

        watched = self._session.watched
        if watched.state is not None:
            self._page.app.push_screen(ExportDialog(watched.state, watched.folder.path))

    def plan(self) -> None:
        """What would it take to answer the question of this session?"""
        from refinery_tui.tui.screens.plan.plan_screen import of_state

        watched = self._session.watched
        if watched.state is not None:
            self._page.app.push_screen(of_state(watched.state, watched.folder.path.name))
