"""Whether an experiment can be trusted: the bench against itself, deadlines, failed requests, A/A treatments."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.extraction import Absence, Assumption
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.state import Run, State


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchFinding:
    """The bench measured by itself at one place: seconds of nothing, of the baseline, and the baseline against
    itself; `task` is the one of several.
    """

    block: int
    place: Literal["before", "after"]
    floor_seconds: float
    baseline_seconds: float
    aa_ratio: float
    aa_spread: float
    task: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFinding:
    """A run that went past its deadline, by seconds and as a share of its budget of seconds."""

    run: int
    seconds: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFinding:
    """How the programs were found in the replies that came to their end, where that is on record.

    `without` counts the replies that hold no program by the reason, `assumed` those with one by what was assumed to
    find it; `ambiguous` are run and iteration of those where another program could have been meant.
    """

    replies: int
    without: tuple[tuple[Absence, int], ...]
    assumed: tuple[tuple[Assumption, int], ...]
    ambiguous: tuple[tuple[int, int], ...]


NO_REPLIES = ReplyFinding(replies=0, without=(), assumed=(), ambiguous=())


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthFinding:
    """What a person checks before believing anything else.

    drift: how far the baseline's pace strayed from its median over blocks, as a ratio of 1 or more (NaN: not
    calibrated); failures: failed requests by kind; interrupted: how often the session went on in a new process;
    hosts: those it ran on; twins: treatments that send the same prompts with the same settings; unjudged: runs that
    ended in an error of the instrument; replies: how programs were found in them; touched: runs that a person joined,
    which are `compared` where the experiment declared so; refused: what was left out of requests, in sentences; timed:
    runs whose budget is in seconds; beyond_cap_tokens: what servers counted above the caps they were sent, and may
    bill; imported: nobody recorded how the bench, the deadlines and the requests did;
    ready_made: there were no deadlines and requests here; untimed: the experiment times no program.
    """

    imported: bool
    bench: tuple[BenchFinding, ...]
    drift: float
    late: tuple[LateFinding, ...]
    timed: int
    failures: tuple[tuple[str, int], ...]
    interrupted: int
    hosts: tuple[str, ...]
    twins: tuple[tuple[str, ...], ...]
    unjudged: tuple[int, ...]
    touched: tuple[int, ...]
    compared: bool
    replies: ReplyFinding = NO_REPLIES
    ready_made: bool = False
    refused: tuple[str, ...] = ()
    beyond_cap_tokens: int = 0
    untimed: bool = False


def health(state: State) -> HealthFinding:
    """The health of a session as it stands; also before any block is done."""
    budgets = [_budget(state, treatment) for treatment in range(len(state.started.arms))]
    ended = [(run, budgets[run.planned.treatment]) for run in state.runs if run.status == "ended"]
    timed = [(run, budget) for run, budget in ended if budget is not None]
    failed = Counter(turn.outcome for run in state.runs for turn in run.turns if turn.status == "failed")
    bench = _bench(state)
    machines = [state.started.machine, *(r.machine for r in state.resumptions if r.machine is not None)]
    return HealthFinding(
        imported=state.published,
        bench=bench,
        drift=_drift_over_tasks(bench),
        late=tuple(
            sorted((late for run, budget in timed for late in _late(run, budget)), key=lambda late: -late.share)
        ),
        timed=len(timed),
        failures=tuple(sorted(failed.items())),
        interrupted=sum(r.reason == "new process" for r in state.resumptions),
        hosts=tuple(dict.fromkeys(machine.host for machine in machines)),
        twins=_twins(state),
        unjudged=tuple(
            run.planned.id for run in state.runs if run.final and run.final.verdict is Verdict.INTERNAL_ERROR
        ),
        touched=tuple(run.planned.id for run in state.runs if state.touched(run)),
        compared=state.experiment.analysis.human_turns == "include",
        replies=_replies(state),
        ready_made=state.ready_made,
        untimed=not state.experiment.measuring.timed,
        refused=tuple(dict.fromkeys(event.sentence for event in state.refused_parameters)),
        beyond_cap_tokens=sum(
            turn.usage.beyond_cap_tokens for run in state.runs for turn in run.turns if turn.usage is not None
        ),
    )


def _replies(state: State) -> ReplyFinding:
    turns = [(run.planned.id, turn, turn.extraction) for run in state.runs for turn in run.turns]
    known = [(run, turn, note) for run, turn, note in turns if note is not None]
    return ReplyFinding(
        replies=len(known),
        without=tuple(Counter(note.absence for _, _, note in known if note.absence is not None).most_common()),
        assumed=tuple(Counter(each for _, _, note in known for each in note.assumed).most_common()),
        ambiguous=tuple((run, turn.iteration) for run, turn, note in known if note.ambiguous),
    )


def _bench(state: State) -> tuple[BenchFinding, ...]:
    return tuple(
        BenchFinding(
            block=each.block,
            place=each.place,
            floor_seconds=each.calibration.floor_seconds,
            baseline_seconds=each.calibration.baseline_seconds,
            aa_ratio=each.calibration.aa_ratio,
            aa_spread=each.calibration.aa_spread,
            task=each.task,
        )
        for each in state.calibrations
    )


def _drift_over_tasks(bench: Sequence[BenchFinding]) -> float:
    """The largest drift of a baseline from its own median; of several tasks each has one."""
    tasks = dict.fromkeys(b.task for b in bench)
    drifts = [_drift([b.baseline_seconds for b in bench if b.task == task]) for task in tasks]
    return max((d for d in drifts if math.isfinite(d)), default=math.nan)


def _drift(paces: Sequence[float]) -> float:
    known = [pace for pace in paces if math.isfinite(pace) and pace > 0]
    return max((max(p / median(known), median(known) / p) for p in known), default=math.nan)


def _budget(state: State, treatment: int) -> float | None:
    """A treatment's budget in seconds; None where it is counted in something else."""
    budget = state.experiment.settings(treatment).budget
    return float(budget.amount) if budget.unit == "seconds" else None


def _late(run: Run, budget: float) -> Sequence[LateFinding]:
    if not run.overshoot_seconds > 0:
        return ()
    return (LateFinding(run=run.planned.id, seconds=run.overshoot_seconds, share=run.overshoot_seconds / budget),)


def _twins(state: State) -> tuple[tuple[str, ...], ...]:
    same: dict[str, list[str]] = {}
    for arm in state.started.arms:
        same.setdefault(arm.sha256, []).append(treatment_name(arm.levels))
    return tuple(tuple(names) for names in same.values() if len(names) > 1)
