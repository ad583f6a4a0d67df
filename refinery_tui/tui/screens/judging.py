"""The verdict sentence of a session screen: asked for in a thread whenever another block has been timed."""

from typing import TYPE_CHECKING

from textual.screen import Screen

from refinery_tui.core.state import State
from refinery_tui.tui.analysed import analysed, blocks_timed
from refinery_tui.tui.following import Watched
from refinery_tui.tui.powers import foreseen

if TYPE_CHECKING:
    from refinery_tui.core.analysis.findings import Findings
    from refinery_tui.core.planning import Answer
    from refinery_tui.tui.app import RefineryApp


class Judging(Screen[None]):
    """Keeps the newest findings: `evidence` is None before the first block, a sentence where there can be none;
    `foreseen` what being surer would take, None until it is worked out.
    """

    app: "RefineryApp"
    watched: Watched
    evidence: "Findings | str | None" = None
    foreseen: "Answer | str | None" = None
    judged_blocks = 0
    foreseen_blocks = 0
    _asked_blocks = 0

    def tell_time(self) -> None:
        """Show what changes with time alone, the verdict sentence among it."""

    def judge(self, state: State) -> None:
        """Ask for the findings of `state` if a block was timed since they were asked for last."""
        blocks = blocks_timed(state)
        if blocks > self._asked_blocks:
            self._asked_blocks = blocks
            self.run_worker(lambda: self._judge(state, blocks), thread=True, group="evidence")

    def _judge(self, state: State, blocks: int) -> None:
        found = analysed(state)
        if self.is_attached and self.app.is_running:
            self.app.call_from_thread(self._judged, found, blocks)
        ahead = foreseen(state, self.watched.folder.path.name)
        if self.is_attached and self.app.is_running:
            self.app.call_from_thread(self._foresaw, ahead, blocks)

    def _foresaw(self, ahead: "Answer | str", blocks: int) -> None:
        if blocks > self.foreseen_blocks:
            self.foreseen, self.foreseen_blocks = ahead, blocks

    def _judged(self, found: "Findings | str", blocks: int) -> None:
        if blocks > self.judged_blocks:
            self.evidence, self.judged_blocks = found, blocks
            self.tell_time()

    @property
    def judging(self) -> bool:
        """Whether newer findings are on their way."""
        return self._asked_blocks > self.judged_blocks
