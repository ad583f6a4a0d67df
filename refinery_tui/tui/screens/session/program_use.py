"""The gate before a run's program is used on new records: accept it, reject it, or take an acceptance back."""

import time
from collections.abc import Callable
from functools import partial

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.process.invocation import as_typed, command
from refinery_tui.core.base.program import is_script
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.inbox import person
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.transform.acceptance import ProgramInUse, acceptance, in_use, record_decision, result_of
from refinery_tui.tui.feed import position
from refinery_tui.tui.panes.session.human import use_question
from refinery_tui.tui.runtime.workers import back_to
from refinery_tui.tui.screens.session.open_session import OpenSession
from refinery_tui.tui.screens.shared.dialogs import ROOM, Choice, ChoiceDialog, paragraph
from refinery_tui.tui.screens.shared.page import Page

ACCEPT = Choice(key="a", name="accept", words="accept: it may be used on new records")
REJECT = Choice(key="r", name="reject", words="reject: it is on record that it may not")
WITHDRAW = Choice(key="w", name="withdraw", words="withdraw: it is not used before somebody accepts it again")


class ProgramUse:
    """Asks about the result of the run that is shown, and puts the answer on record as `refinery apply` does."""

    def __init__(self, page: Page, session: OpenSession, go: Callable[[position.Position], None]) -> None:
        self._page, self._session, self._go = page, session, go

    @property
    def offered(self) -> bool:
        """Whether the run that is shown has a result that could be used on records."""
        state = self._session.watched.state
        found = position.shown_at(state, self._session.here) if state is not None else None
        if state is None or found is None or state.published or found[0].status != "ended":
            return False
        source = found[0].source
        return source is not None and not is_script(source)

    def ask(self) -> None:
        """Ask where the program can be seen: another iteration than the result's leads there first."""
        state = self._session.watched.state
        found = position.shown_at(state, self._session.here) if state is not None else None
        if state is None or found is None:
            return
        try:
            run, wrote = result_of(state, found[0].planned.id)
            if self._session.watched.running:
                raise RefineryError(
                    "This session is running: decide on a program's use when it has ended or is stopped."
                )
            self._session.watched.folder.must_be_ours()
        except RefineryError as error:
            self._page.notify(str(error), severity="warning")
            return
        if found[1] is None or found[1].sha256 != run.program:
            self._lead(run, wrote)
        else:
            self._ask(state, run, wrote)

    def _lead(self, run: Run, wrote: Iteration) -> None:
        number = run.planned.id
        self._go(position.Position(run=number, iteration=wrote.number, following=False))
        key = self._page.host.keys.key("session.accept", self._page)
        self._page.notify(
            f"Iteration {wrote.number} is the result of run {number}: read its program, then press {key} again."
        )

    def _ask(self, state: State, run: Run, wrote: Iteration) -> None:
        program = in_use(state, run, wrote)
        by = acceptance(run, wrote, program.sha256)
        apply = as_typed(
            command("apply", self._session.watched.folder.path.name, run.planned.id), self._page.host.program
        )
        if not by and program.verdict is not Verdict.CORRECT:
            self._page.notify(use_question.refused(program, apply), severity="warning")
            return
        facts = use_question.question(program, wrote, by, ROOM - 6)
        what = paragraph(use_question.consequences(by, apply))
        title = f"Use the program of run {run.planned.id} on new records?"
        asked = ChoiceDialog(title, (WITHDRAW,) if by else (ACCEPT, REJECT), *facts, (), *what)
        self._page.app.push_screen(asked, partial(self._answered, program))

    def _answered(self, program: ProgramInUse, answer: str | None) -> None:
        if answer is not None:
            put = partial(self._put, program, accepted=answer == ACCEPT.name)
            self._page.run_worker(put, thread=True, group="use")

    def _put(self, program: ProgramInUse, *, accepted: bool) -> None:
        """Put it on record, which reads the whole session: the look that follows tells of it."""
        path = self._session.watched.folder.path
        try:
            record_decision(path, program, accepted=accepted, person=person(), now=time.time())
        except RefineryError as error:
            back_to(self._page, partial(self._page.notify, severity="error"), str(error))
