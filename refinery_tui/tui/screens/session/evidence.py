"""The verdict sentence of a session: asked for in a thread when another block was timed or the plan grew."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from refinery_tui.core.record.results import blocks_timed
from refinery_tui.core.record.state import State
from refinery_tui.tui.runtime.workers import back_to
from refinery_tui.tui.screens.session.open_session import OpenSession
from refinery_tui.tui.screens.shared.page import Page

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.findings import Findings
    from refinery_tui.core.plan.plan_answer import PlanAnswer


Stand = tuple[int, float]  # the blocks that were timed and the runs that are planned: what findings rest on
NOTHING: Stand = (0, math.inf)  # before the first block there is nothing to ask, however many runs are planned


class Evidence:
    """The newest findings of an open session: None before the first block, a sentence where there can be none.

    `foreseen` is what being surer would take, None until it is worked out; `judged` hears that findings have come.
    """

    def __init__(self, page: Page, session: OpenSession, judged: Callable[[], None]) -> None:
        self._page, self._session, self._judged = page, session, judged
        self.found: Findings | str | None = None
        self.foreseen: PlanAnswer | str | None = None
        self.stand: Stand = NOTHING
        self.foreseen_stand: Stand = NOTHING
        self._asked: Stand = NOTHING

    @property
    def blocks(self) -> int:
        """How many blocks the findings know of."""
        return self.stand[0]

    @property
    def computing(self) -> bool:
        """Whether newer findings are on their way."""
        return self._asked > self.stand

    def judge(self) -> None:
        """Ask for findings if the session stands further than when they were asked for last; a replay changes none."""
        source = self._session.source
        if (state := source.state) is None:
            return
        stand = (len(blocks_timed(state)), len(state.runs))
        if stand > self._asked:
            self._asked = stand
            asked = [(state, stand, source.reader.prev)]  # taken by the worker, which textual keeps in a circle
            self._page.run_worker(lambda: self._work(*asked.pop()), thread=True, group="evidence")

    def _work(self, state: State, stand: Stand, last: str) -> None:
        known = self._page.host.findings
        found = known.findings(state, last)
        back_to(self._page, self._take, found, stand)
        ahead = known.foreseen(state, self._session.source.folder.path.name, last)
        back_to(self._page, self._take_foreseen, ahead, stand)

    def _take(self, found: "Findings | str", stand: Stand) -> None:
        if stand > self.stand:
            self.found, self.stand = found, stand
            self._judged()

    def _take_foreseen(self, ahead: "PlanAnswer | str", stand: Stand) -> None:
        if stand > self.foreseen_stand:
            self.foreseen, self.foreseen_stand = ahead, stand
