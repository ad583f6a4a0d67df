"""The statistics of a state, asked for in a thread, since their libraries take a while to load."""

from typing import TYPE_CHECKING

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.record.state import State
from refinery_tui.tui.runtime.gc_tuning import lasting_at_first
from refinery_tui.tui.runtime.lru_cache import LruCache

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.findings import Findings


KNOWN: "LruCache[Findings | str]" = LruCache()


def analysed(state: State, last: str) -> "Findings | str":
    """What the declared analysis finds, or one sentence why it cannot be carried out; `last` as in Recall."""
    return KNOWN.answer(last, lambda: _found(state))


def _found(state: State) -> "Findings | str":
    with lasting_at_first():
        from refinery_tui.core.analysis.session.analyse import of_session

        try:
            return of_session(state)
        except RefineryError as error:
            return str(error)
