"""How replies and iterations ended, in the same words wherever it is said."""

from refinery_tui.core.base.extraction import OUTCOMES
from refinery_tui.core.base.text import count, one_line, seconds
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.state import OUR_FAULTS


def of_turn(turn: Turn, *, running: bool = True) -> str:
    """How a reply stands or ended, whole: what failed, what was cancelled, what of it was kept, how far it overshot.

    `running` says whether somebody conducts its session: without one no reply arrives and nothing is checked.
    """
    match turn.status:
        case "running":
            return "the reply is arriving" if running else "the reply was interrupted"
        case "failed":
            what = "the reply was interrupted" if turn.outcome in OUR_FAULTS else f"the server failed ({turn.outcome})"
            return f"{what}: {one_line(turn.error, 300)}"
        case "ended":
            said = OUTCOMES[turn.reply_outcome] if turn.reply_outcome else turn.outcome
            if turn.without:
                said = f"{said}; no program: {turn.without}" if turn.reply_outcome == "complete" else turn.without
            if turn.outcome in ("deadline", "stopped"):
                said += f"; the {count(len(turn.text), 'character')} that had arrived are kept"
            return said + overshoot(turn.overshoot_seconds)


def overshoot(value: float) -> str:
    """How far beyond the deadline something ended, nothing when it did not."""
    return f"; overshot the deadline by {seconds(value)}" if value > 0 else ""


def unjudged(iteration: Iteration, *, running: bool = True) -> str:
    """What is happening with an iteration without a verdict, or why it never gets one, briefly."""
    last = iteration.turns[-1] if iteration.turns else None
    if last is None:
        return "waiting"
    if last.status == "running":
        return of_turn(last, running=running)
    if last.status == "failed":
        return f"the server failed: {last.outcome}" if last.outcome not in OUR_FAULTS else "the reply was interrupted"
    if last.outcome != "complete":
        return OUTCOMES[last.reply_outcome] if last.reply_outcome else last.outcome
    return "being checked" if running else "not checked yet"


def without_program(iteration: Iteration, *, running: bool = True) -> str:
    """Why an iteration has no program, in a sentence."""
    last = iteration.turns[-1] if iteration.turns else None
    if last is not None and last.status == "ended" and last.outcome == "complete":
        return f"No program: {iteration.without}."
    said = of_turn(last, running=running) if last is not None else unjudged(iteration)
    return f"No program: {said}."
