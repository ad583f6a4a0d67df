"""The statistics of sessions, asked for in a thread, since their libraries take a while to load."""

from typing import TYPE_CHECKING

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.tui.feed.statistics_libraries import LibraryLoader
from refinery_tui.tui.panes.plan.power_curve import foreseen
from refinery_tui.tui.runtime.gc_tuning import without_passes
from refinery_tui.tui.runtime.lru_cache import LruCache

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.findings import Findings
    from refinery_tui.core.plan.plan_answer import PlanAnswer
    from refinery_tui.core.record.state import State


class FindingsCache:
    """What was found of the sessions that were looked at last: the app's, so that opening one again shows it at once.

    `last` is the hash of the last event that an answer rests on. Answers hold no state.
    """

    def __init__(self) -> None:
        self.libraries = LibraryLoader()
        self._findings: LruCache[Findings | str] = LruCache()
        self._foreseen: LruCache[PlanAnswer | str] = LruCache()

    def findings(self, state: "State", last: str) -> "Findings | str":
        """What the declared analysis finds, or one sentence why it cannot be carried out."""
        self.libraries.hurry()
        return self._findings.answer(last, lambda: analysed(state))

    def foreseen(self, state: "State", name: str, last: str) -> "PlanAnswer | str":
        """What it would take to answer the question of the session `name`, or one sentence why that cannot be said."""
        return self._foreseen.answer(f"{last} {name}", lambda: foreseen(state, name))


def analysed(state: "State") -> "Findings | str":
    """The findings of a state, worked out now."""
    with without_passes():
        from refinery_tui.core.analysis.session.analyse import of_session

        try:
            return of_session(state)
        except RefineryError as error:
            return str(error)
