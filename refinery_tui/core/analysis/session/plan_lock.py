"""The one lock of a session: its analysis plan and run order, hashed before the first call, verified here."""

from dataclasses import dataclass

from refinery_tui.core.base.design import plan
from refinery_tui.core.base.text import one_line
from refinery_tui.core.experiment.task_plan import plan_hash
from refinery_tui.core.record.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLock:
    """The SHA-256 stored when the session began, the blocks declared then, and how the lock was broken (`` if
    it holds). `imported`: the plan was declared when its data were known already; `taken_over`: from which session,
    whose programs are measured again, and `undecided` why nothing is decided on them here (`` if something may be).
    """

    sha256: str
    blocks: int
    imported: bool = False
    breach: str = ""
    taken_over: str = ""
    undecided: str = ""


def lock_of(state: State) -> PlanLock:
    """The session's lock, its hash taken again from the stored plan."""
    started = state.started
    return PlanLock(
        sha256=started.plan_sha256,
        blocks=max((run.block for run in started.plan), default=0),
        imported=started.origin == "imported",
        breach=_breach(state),
        undecided=started.earlier.broken if started.earlier is not None else "",
        taken_over=started.earlier.session if started.earlier and started.earlier.link == "remeasured" else "",
    )


def lock_words(lock: PlanLock, broken: str) -> str:
    """One sentence for a reader; `broken` is how the course of the experiment broke the plan."""
    name = f"Plan {lock.sha256[:12]}"
    if lock.breach or broken:
        return f"{name}: {lock.breach or broken}."
    if lock.imported:
        return f"{name}: declared when the session was imported, its data known."
    if lock.taken_over:
        return f"{name}: taken over from {one_line(lock.taken_over, 80)}, whose programs and figures were known."
    return f"{name}: locked before the first call, and kept."


def _breach(state: State) -> str:
    started = state.started
    if plan_hash(started.experiment, started.plan) != started.plan_sha256:
        return "plan broken: the stored plan is not the one that was hashed before the first call"
    if state.experiment.analysis != started.experiment.analysis:
        return "plan broken: the analysis plan was changed after the first call"
    treatments, seed = len(started.experiment.arms), started.experiment.seed
    for resumed in state.resumptions:
        blocks = sorted({run.block for run in resumed.added})
        wanted = plan(treatments=treatments, blocks=range(blocks[0], blocks[-1] + 1), seed=seed) if blocks else ()
        if resumed.added != wanted:
            return "plan broken: the runs that were added are not the ones the seed draws"
    return ""
