"""The marks of one run: in a partly simulated session it is its own team that says whether it is simulated."""

from refinery_tui.core.experiment.servers.model_names import PARTLY, SIMULATED, WHOLLY, treatment_models
from refinery_tui.core.record.state import Run, State


def run_marks(state: State, run: Run) -> tuple[str, ...]:
    """Those of its session, but SIMULATED or nothing where that is PARTLY SIMULATED."""
    if state.experiment.imported:
        return state.marks  # whose reply a ready program was, its levels say alone
    own = (WHOLLY,) if SIMULATED in treatment_models(state.experiment, run.planned.treatment) else ()
    return tuple(each for mark in state.marks for each in (own if mark == PARTLY else (mark,)))
