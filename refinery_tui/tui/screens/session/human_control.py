"""A person joins in from a screen: edits a program, writes to a team, decides at a gate."""

import os
import shlex
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from textual.app import SuspendNotSupported

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import clean
from refinery_tui.core.conduct.human_requests import refusal
from refinery_tui.core.record.control_pipe import send_command
from refinery_tui.core.record.direct.answers import is_direct
from refinery_tui.core.record.inbox import Decision, Edit, HumanMessage, HumanRequest, hand_in, person
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.feed import position
from refinery_tui.tui.feed.external_editor import ProgramCopy, edited, editor
from refinery_tui.tui.panes.session.human import human_input
from refinery_tui.tui.screens.session.open_session import OpenSession
from refinery_tui.tui.screens.session.program_use import ProgramUse
from refinery_tui.tui.screens.shared.dialogs import ROOM, Choice, ChoiceDialog, TextDialog, paragraph
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.text.styled import Span, line

AGAIN_SECONDS = 3.0
_OF_A_TEAM = ("replay", "edit", "message")


class HumanControl:
    """Hands wishes in to the session's conductor; a finished session gets one that does only that."""

    def __init__(self, page: Page, session: OpenSession, go: Callable[[position.Position], None]) -> None:
        self._page, self._session, self._go = page, session, go
        self.use = ProgramUse(page, session, go)

    def refusal(self, action: str) -> str:
        """Deciding is offered where something is to be decided; an imported session has no replies and no team."""
        state = self._session.watched.state
        if action == "accept" and not self.use.offered:
            return "This run has no program of its own yet that could be used on new records."
        if action == "decide" and (state is None or not human_input.awaiting(state)):
            return "No run waits for a decision."
        shown = self._shown() if action == "edit" else None
        if shown is not None and is_direct(shown[0], shown[1]):
            return "This run's model answers inputs itself: there is no program to edit."
        if action in _OF_A_TEAM and state is not None and state.ready_made:
            return "These programs were not written here: there is no team to write to and no reply to replay."
        return ""

    def look(self) -> None:
        """Take up what has happened in the session, and say what people did and what is asked of them."""
        events = self._session.look()
        if self._session.replay is None:
            for words, severity in human_input.notices_of(events):
                self._page.notify(words, severity=severity)

    def _shown(self) -> tuple[State, Run, Iteration | None] | None:
        state = self._session.watched.state
        found = position.shown_at(state, self._session.here) if state is not None else None
        return (state, *found) if state is not None and found is not None else None

    def edit(self) -> None:
        """The program that is shown, in the person's editor; a change is handed in when they say so."""
        shown = self._shown()
        base = shown[2] if shown is not None else None
        if shown is None or base is None or base.program is None:
            self._page.notify(
                "There is no program here to edit: step to an iteration that has one.", severity="warning"
            )
            return
        state, run, _ = shown
        wish = Edit(person=person(), run=run.planned.id, iteration=base.number, base=base.sha256 or "", program="#")
        if why := refusal(state, wish):
            self._page.notify(why, severity="warning")
            return
        self._edit(ProgramCopy.write(base.program, run.planned.id, base.number), wish)

    def _edit(self, copy: ProgramCopy, wish: Edit) -> None:
        command = editor(os.environ)
        if not command:
            self._cannot("No editor is named: set EDITOR", copy, wish)
            return
        try:
            with self._page.app.suspend():
                came = edited(command, copy)
        except SuspendNotSupported:
            self._cannot("An editor cannot be opened in this terminal", copy, wish)
            return
        if came.text is None:
            self._page.notify(came.words, severity="warning")
            return
        self.look()
        self._ask_whether(copy, replace(wish, program=came.text))

    def _ask_whether(self, copy: ProgramCopy, mine: Edit) -> None:
        """Say what handing it in does now: the run may have gone on, or ended, while its program was edited."""
        state = self._session.watched.state
        if state is None or (why := refusal(state, mine)):
            why = self._session.watched.trouble if state is None else why
            self._page.notify(f"{why} It is in {clean(str(copy.path))}", severity="warning")
            return
        run = state.run(mine.run)
        base = run.iterations[mine.iteration - 1]
        choice = Choice(key="y", name="hand in", words="submit it as a human turn")
        more = (line(human_input.size(copy.text, mine.program), Span(f" to iteration {base.number}", "dim")), ())
        consequences = paragraph(human_input.consequences(state, run, base))
        self._page.app.push_screen(
            ChoiceDialog(f"Your program for run {mine.run}?", (choice,), *more, *consequences),
            lambda answer: self._answered(answer, copy, mine),
        )

    def _cannot(self, why: str, copy: ProgramCopy, wish: Edit) -> None:
        session = self._session.watched.folder.path
        words = ["refinery", "join", session, wish.run, "--iteration", wish.iteration, "--edit", copy.path]
        how = shlex.join(map(str, words))
        self._page.notify(clean(f"{why}. A copy is in {copy.path}; edit it, then: {how}"), severity="warning")

    def _answered(self, answer: str | None, copy: ProgramCopy, wish: Edit) -> None:
        if answer is None:
            self._page.notify(f"Nothing was submitted; your program is kept in {clean(str(copy.path))}")
        elif self._hand_in(wish):
            copy.remove()

    def message(self) -> None:
        """Words to the team of the run that is shown."""
        shown = self._shown()
        if shown is None:
            return
        number = shown[1].planned.id

        def why(words: str) -> str:
            state = self._session.watched.state
            return refusal(state, HumanMessage(person="", run=number, text=words)) if state is not None else ""

        if refused := why("words"):
            self._page.notify(refused, severity="warning")
            return
        asked = human_input.addressed(shown[0], shown[1])
        self._page.app.push_screen(TextDialog(asked, why), lambda words: self._said(number, words))

    def _said(self, number: int, words: str | None) -> None:
        if words is not None:
            self._hand_in(HumanMessage(person=person(), run=number, text=words))

    def decide(self) -> None:
        """Accept, reject or edit what waits; a run that is not shown is shown first."""
        state = self._session.watched.state
        run = human_input.next_to_decide(state, self._session.here.run) if state is not None else None
        if run is None or run.awaiting is None:
            self._page.notify("No run waits for a decision.")
            return
        if (self._session.here.run, self._session.here.iteration) != (run.planned.id, run.awaiting):
            self._go(position.Position(run=run.planned.id, iteration=run.awaiting, following=False))
            key = self._page.host.keys.key("session.decide", self._page)
            self._page.notify(
                f"Run {run.planned.id} is waiting here: look at its program, then press {key} again to decide."
            )
            return
        choices = (
            Choice(key="a", name="accept", words="accept: it becomes the current program"),
            Choice(key="r", name="reject", words="reject: keep the program before it"),
            Choice(key="e", name="edit", words="edit it: yours becomes the current program"),
        )
        facts = human_input.question(run, run.iterations[run.awaiting - 1], ROOM - 6)
        asked = ChoiceDialog(f"Use the program of run {run.planned.id}, iteration {run.awaiting}?", choices, *facts)
        self._page.app.push_screen(asked, lambda answer: self._decided(answer, run.planned.id, run.awaiting or 0))

    def _decided(self, answer: str | None, run: int, iteration: int) -> None:
        match answer:
            case "accept":
                self._hand_in(Decision(person=person(), run=run, iteration=iteration, accepted=True))
            case "reject":
                asked = TextDialog("Why? Its team is told. You may leave this empty.", lambda words: "")
                self._page.app.push_screen(asked, lambda words: self._rejected(words, run, iteration))
            case "edit":
                self.edit()
            case _:
                pass

    def _rejected(self, words: str | None, run: int, iteration: int) -> None:
        if words is not None:
            who = person()
            self._hand_in(Decision(person=who, run=run, iteration=iteration, accepted=False, reason=words))

    def _hand_in(self, wish: HumanRequest) -> bool:
        """Leave the wish and call for a conductor; whether it could be left."""
        folder, state = self._session.watched.folder, self._session.watched.state
        try:
            path = hand_in(folder, wish, at_ns=time.time_ns())
        except RefineryError as error:
            self._page.notify(str(error), severity="error")
            return False
        late = human_input.too_late(state, wish) if state is not None else ""
        if send_command(folder, "look"):
            self._page.notify(f"Submitted.{late}", severity="warning" if late else "information")
        elif state is not None and state.ended is not None and state.ended.reason == "finished":
            self._page.host.conductors.conduct(str(folder.path), folder.path)
            self._page.notify("Submitted: a conductor processes it and then ends.")
            self._page.set_timer(AGAIN_SECONDS, lambda: self._again(path))
        else:
            when = "it is processed when the session resumes, before its team is asked again"
            self._page.notify(f"Kept in the session's inbox: {when}.{late}", severity="warning")
        return True

    def _again(self, path: Path) -> None:
        """A conductor that was about to end may have missed the call."""
        if path.exists() and not self._session.watched.running:
            self._page.host.conductors.conduct(
                str(self._session.watched.folder.path), self._session.watched.folder.path
            )
