"""The statistics of a state, asked for in a thread, since their libraries take a while to load."""

from typing import TYPE_CHECKING

from refinery_tui.core.errors import RefineryError
from refinery_tui.core.state import State
from refinery_tui.tui.lasting import lasting_at_first

if TYPE_CHECKING:
    from refinery_tui.core.analysis.findings import Findings


def analysed(state: State) -> "Findings | str":
    """What the declared analysis finds, or one sentence why it cannot be carried out."""
    with lasting_at_first():
        from refinery_tui.core.analysis.analyse import of_session

        try:
            return of_session(state)
        except RefineryError as error:
            return str(error)
