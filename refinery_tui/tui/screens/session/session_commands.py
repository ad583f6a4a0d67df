"""What a person may tell the conductor from the session screen, whoever started it."""

from textual.screen import Screen

from refinery_tui.core.base.control import Command
from refinery_tui.core.record.control_pipe import send_command
from refinery_tui.tui.feed.session_tail import SessionTail
from refinery_tui.tui.screens.shared.dialogs import Choice, ChoiceDialog
from refinery_tui.tui.screens.shared.host import host_of

_NEED_CONDUCTOR = ("pause", "single", "stop")


class Commanding(Screen[None]):
    """Pause, one turn, stop, go on; export and go to are dialogs of the same screen."""

    watched: SessionTail

    @property
    def commands(self) -> bool:
        """Whether a conductor works on this session; it listens to every app that has the session open."""
        return self.watched.running

    @property
    def stopping(self) -> bool:
        """Whether this app has told its conductor to stop, and it still works."""
        return self.watched.running and self.watched.folder.path in host_of(self).conductors.stopping

    def trouble(self) -> str:
        """What the conductor said when it failed."""
        child = host_of(self).conductors.child(self.watched.folder.path)
        return child.trouble() if child is not None else ""

    def nothing_yet(self) -> str:
        """What is said of a session before anything of it has been read: our own conductor may still be starting."""
        child = host_of(self).conductors.child(self.watched.folder.path)
        if child is not None and child.running:
            return "Starting ..."
        return self.trouble() or self.watched.trouble or "Reading ..."

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Commands only where somebody hears them; going on only where nobody conducts."""
        if action in _NEED_CONDUCTOR:
            return self.commands
        if action == "go_on":
            return self._can_go_on
        return super().check_action(action, parameters)

    @property
    def _can_go_on(self) -> bool:
        state = self.watched.state
        if state is None or self.watched.running or state.started.origin == "imported":
            return False
        return state.ended is None or state.ended.reason != "finished"

    def _say(self, what: Command) -> bool:
        heard = send_command(self.watched.folder, what)
        if not heard:
            self.notify("No conductor listens to this session now.", severity="warning")
        return heard

    def action_pause(self) -> None:
        """Pause, or resume."""
        paused = self.watched.state is not None and self.watched.state.status == "paused"
        self._say("resume" if paused else "pause")

    def action_single(self) -> None:
        """One turn more, then pause."""
        self._say("step")

    def action_stop(self) -> None:
        """Ask, then stop after the turns under way, or at once."""
        choices = (
            Choice(key="s", name="stop", words="stop when the replies under way have ended"),
            Choice(key="a", name="abort", words="stop at once; replies under way are cut off and kept"),
        )
        self.app.push_screen(ChoiceDialog("Stop this session? It can be gone on with later.", choices), self._stopped)

    def _stopped(self, answer: str | None) -> None:
        if answer not in ("stop", "abort") or not self._say("stop" if answer == "stop" else "abort"):
            return
        host_of(self).conductors.stopping.add(self.watched.folder.path)
        if answer == "stop":
            self.notify("Stopping after the replies under way, or after the block that is being timed.")

    def action_go_on(self) -> None:
        """Say what is left of the plan and what it costs, and start a conductor for it when told to."""
        from refinery_tui.tui.feed.launch_cost import left_offer
        from refinery_tui.tui.screens.shared.start_dialog import propose

        path, state = self.watched.folder.path, self.watched.state

        def answered(start: bool) -> None:
            if start:
                host_of(self).conductors.conduct(str(path), path)

        if state is not None:
            propose(self, left_offer(state, path.name), answered)

    def action_export(self) -> None:
        """Ask what to export and where."""
        from refinery_tui.tui.screens.shared.export_dialog import ExportDialog

        if self.watched.state is not None:
            self.app.push_screen(ExportDialog(self.watched.state, self.watched.folder.path))

    def action_plan(self) -> None:
        """What would it take to answer the question of this session?"""
        from refinery_tui.tui.screens.plan.plan_screen import of_state

        if self.watched.state is not None:
            self.app.push_screen(of_state(self.watched.state, self.watched.folder.path.name))
