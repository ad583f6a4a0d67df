"""The profile of a program: runs of its own on small inputs, of which no time and no verdict ever counts."""

from collections.abc import Callable

from refinery_tui.core.base.program import program_lines, sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.judge.allowance import Allowance
from refinery_tui.core.bench.judge.child_process import OurFault
from refinery_tui.core.bench.judge.fork_server import ServerDied
from refinery_tui.core.bench.judge.task_process.draws import InputsBroken
from refinery_tui.core.bench.judge.trial import Outcome
from refinery_tui.core.bench.profile.line_tracer import LINE, MOST_LINES, TOTAL
from refinery_tui.core.experiment.bench_records import LineProfile, LineTime
from refinery_tui.core.experiment.task import TaskLimits

MOST_SECONDS = 2.0  # CPU seconds of loading, and of the call, with the tracer
PARTS = (64, 16, 4)  # the input is so many times smaller than those that are timed, the smallest first
MOST_TIMES = 1 << 53
BUSY_SECONDS = 0.05  # CPU seconds with the tracer from which on a profile says enough
NO_SMALL_INPUT = "the task draws no small input"
BENCH_FAILED = "the bench failed and was restarted"
TAKEN_AWAY = "the program takes the profiler away"
NO_PROFILE = "what its process said is no profile of it"
TOO_QUICK = "its lines take next to no time"

ProfileShot = Callable[[int], tuple[Outcome, Verdict]]


def allowance(limits: TaskLimits) -> Allowance:
    """What a run with the profiler may use: no more than the task gives to any."""
    return Allowance(
        load_seconds=min(MOST_SECONDS, limits.load_seconds), call_seconds=min(MOST_SECONDS, limits.wall_seconds)
    )


def profile_of(source: str, timed_size: int, shoot: ProfileShot) -> LineProfile:
    """Where the time goes on the smallest input that keeps the program busy; `shoot` runs it on one of a size."""
    found = LineProfile(program=sha(source), missing=NO_SMALL_INPUT)
    for size in (*dict.fromkeys(max(1, timed_size // part) for part in PARTS), timed_size):
        if size == timed_size and found.lines:
            break
        try:
            outcome, verdict = shoot(size)
        except InputsBroken:
            continue  # a family need not know how to draw one of this size
        except (ServerDied, OurFault):
            return found if found.lines else LineProfile(program=sha(source), missing=BENCH_FAILED)
        this = _read(source, size, outcome, verdict)
        if this.missing:
            return found if found.lines else this
        found = this
        if (outcome.cpu_seconds or 0.0) >= BUSY_SECONDS:
            break
    return found


def _read(source: str, size: int, outcome: Outcome, verdict: Verdict) -> LineProfile:
    """What was said in one run, or why that is no profile: every byte of it may be hostile."""
    missing, lines = "", None
    if verdict is Verdict.TIMED_OUT:
        missing = f"with the profiler it does not end in time ({outcome.words or 'its CPU time was used up'})"
    elif verdict is not Verdict.CORRECT:
        missing = f"with the profiler it is not what it was in its check: {verdict}"
    elif not outcome.profile:
        missing = TAKEN_AWAY
    elif (lines := line_times(outcome.profile, len(program_lines(source)))) is None:
        missing = NO_PROFILE
    elif not lines:
        missing = TOO_QUICK
    return LineProfile(program=sha(source), size=size, lines=lines or (), missing=missing)


def line_times(said: bytes, most: int) -> tuple[LineTime, ...] | None:
    """The lines in it that took time, of a program of `most` lines; None when no honest tracer would send it."""
    rows, rest = divmod(len(said) - TOTAL.size, LINE.size)
    if rest or not 0 <= rows <= MOST_LINES:
        return None
    (total,) = TOTAL.unpack_from(said)
    found = sorted(LINE.iter_unpack(said[TOTAL.size :]), key=lambda row: -row[1])
    numbers, spent = {number for number, _, _ in found}, sum(each for _, each, _ in found)
    of_it = len(numbers) == rows and numbers <= set(range(1, most + 1))
    if not of_it or spent > total or max((times for _, _, times in found), default=0) > MOST_TIMES:
        return None
    return tuple(LineTime(number=n, share=round(each / total, 4), times=t) for n, each, t in found if each)
