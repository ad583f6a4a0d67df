"""The statistics of a state, asked for in a thread, since their libraries take a while to load."""

from collections import Counter
from typing import TYPE_CHECKING

from refinery_tui.core.errors import RefineryError
from refinery_tui.core.state import State
from refinery_tui.tui.lasting import lasting_at_first

if TYPE_CHECKING:
    from refinery_tui.core.analysis.findings import Findings


def blocks_timed(state: State) -> int:
    """How many blocks the bench is done with: all their rounds are there, or it was calibrated after the block,
    which it is also where no program was worth timing.
    """
    rounds = Counter(measured.block for measured in state.rounds)
    whole = {block for block, number in rounds.items() if number >= len(state.experiment.measuring.rounds)}
    return len(whole | {each.block for each in state.calibrations if each.place == "after"})


def analysed(state: State) -> "Findings | str":
    """What the declared analysis finds, or one sentence why it cannot be carried out."""
    with lasting_at_first():
        from refinery_tui.core.analysis.analyse import of_session

        try:
            return of_session(state)
        except RefineryError as error:
            return str(error)
