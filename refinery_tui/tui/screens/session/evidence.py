"""The verdict sentence of a session screen: asked for in a thread when another block was timed or the plan grew."""

import math
from typing import TYPE_CHECKING

from textual.screen import Screen

from refinery_tui.core.record.results import blocks_timed
from refinery_tui.core.record.state import State
from refinery_tui.tui.feed.findings_cache import analysed
from refinery_tui.tui.feed.session_tail import SessionTail
from refinery_tui.tui.panes.plan.power_curve import foreseen
from refinery_tui.tui.runtime.workers import back_to

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.findings import Findings
    from refinery_tui.core.plan.plan_answer import PlanAnswer


Stand = tuple[int, float]  # the blocks that were timed and the runs that are planned: what findings rest on
NOTHING: Stand = (0, math.inf)  # before the first block there is nothing to ask, however many runs are planned


class Judging(Screen[None]):
    """Keeps the newest findings: `evidence` is None before the first block, a sentence where there can be none;
    `foreseen` what being surer would take, None until it is worked out.
    """

    watched: SessionTail
    evidence: "Findings | str | None" = None
    foreseen: "PlanAnswer | str | None" = None
    judged: Stand = NOTHING
    told_ahead: Stand = NOTHING
    _asked: Stand = NOTHING

    def tell_time(self) -> None:
        """Show what changes with time alone, the verdict sentence among it."""

    def judge(self, state: State) -> None:
        """Ask for the findings of `state` if it stands further than when they were asked for last."""
        stand = (len(blocks_timed(state)), len(state.runs))
        if stand > self._asked:
            self._asked, last = stand, self.watched.reader.prev
            self.run_worker(lambda: self._judge(state, stand, last), thread=True, group="evidence")

    def _judge(self, state: State, stand: Stand, last: str) -> None:
        found = analysed(state, last)
        back_to(self, self._judged, found, stand)
        ahead = foreseen(state, self.watched.folder.path.name, last)
        back_to(self, self._foresaw, ahead, stand)

    def _foresaw(self, ahead: "PlanAnswer | str", stand: Stand) -> None:
        if stand > self.told_ahead:
            self.foreseen, self.told_ahead = ahead, stand

    def _judged(self, found: "Findings | str", stand: Stand) -> None:
        if stand > self.judged:
            self.evidence, self.judged = found, stand
            self.tell_time()

    @property
    def judged_blocks(self) -> int:
        """How many blocks the findings know of."""
        return self.judged[0]

    @property
    def judging(self) -> bool:
        """Whether newer findings are on their way."""
        return self._asked > self.judged
