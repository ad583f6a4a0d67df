"""The statistics of a state, asked for in a thread, since their libraries take a while to load."""

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from refinery_tui.core.errors import RefineryError
from refinery_tui.core.state import State
from refinery_tui.tui.lasting import lasting

if TYPE_CHECKING:
    from refinery_tui.core.analysis.findings import Findings


def blocks_timed(state: State) -> int:
    """How many blocks have all their final rounds: the analysis changes with these alone."""
    rounds: dict[int, int] = {}
    for measured in state.rounds:
        rounds[measured.block] = rounds.get(measured.block, 0) + 1
    return sum(number >= len(state.experiment.measuring.rounds) for number in rounds.values())


def analysed(state: State) -> "Findings | str":
    """What the declared analysis finds, or one sentence why it cannot be carried out."""
    with nullcontext() if "pandas" in sys.modules else lasting():
        from refinery_tui.core.analysis.analyse import of_session

        try:
            return of_session(state)
        except RefineryError as error:
            return str(error)
