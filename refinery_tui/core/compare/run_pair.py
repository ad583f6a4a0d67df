"""Two programs beside each other: is it the same one, which is faster, and how sure may one be of that."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.base.student_t import t95
from refinery_tui.core.base.text import count, figures, ratio
from refinery_tui.core.base.text import seconds as seconds_words
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.compare import CLAIMED_SAVING, SHORT_SAVING, SHORT_SECONDS, reach
from refinery_tui.core.compare.sides import RunSide, marked

Basis = Literal["the same run", "the same rounds", "their own baselines", "seconds alone", "none"]
DRIFTED = 1.1  # a baseline this many times slower on one side is worth a word


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotient:
    """How many times as long A takes as B, as a log; swapping A and B turns its sign and nothing else.

    reach: half the width of the 95 % interval of the mean log, None where it cannot be had.
    """

    log_ratio: float
    reach: float | None

    @property
    def value(self) -> float:
        """A over B: below 1 A is faster."""
        return math.exp(self.log_ratio)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of `value`."""
        if self.reach is None:
            return None
        return math.exp(self.log_ratio - self.reach), math.exp(self.log_ratio + self.reach)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Both programs in one round; quotient is A's seconds over B's."""

    block: int
    input: int
    repeat: int
    one_seconds: float
    other_seconds: float
    quotient: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunComparison:
    """Two sides, and what may be said of their times; every number is A over B.

    same_program is None where a program is not known; `basis` says what the quotient rests on.
    """

    one: RunSide
    other: RunSide
    same_session: bool
    same_program: bool | None
    basis: Basis
    quotient: Quotient | None
    pairs: tuple[Pair, ...]
    sentence: str
    cautions: tuple[str, ...]


def compared(one: RunSide, other: RunSide) -> RunComparison:
    """The two beside each other."""
    same_session = one.source.identity == other.source.identity
    basis, quotient, pairs = _timing(one, other, same_session)
    return RunComparison(
        one=one,
        other=other,
        same_session=same_session,
        same_program=None if None in (one.sha256, other.sha256) else one.sha256 == other.sha256,
        basis=basis,
        quotient=quotient,
        pairs=pairs,
        sentence=_sentence(one, other, basis, quotient, len(pairs)),
        cautions=tuple(_cautions(one, other, basis, same_session=same_session)),
    )


def _timing(one: RunSide, other: RunSide, same_session: bool) -> tuple[Basis, Quotient | None, tuple[Pair, ...]]:
    if one.seconds is None or other.seconds is None:
        return "none", None, ()
    if same_session and (one.run, one.sha256, one.rounds) == (other.run, other.sha256, other.rounds):
        return "the same run", Quotient(log_ratio=0.0, reach=None), ()
    pairs = _pairs(one, other) if same_session and one.timed == other.timed == "final" else ()
    if pairs:
        logs = [math.log(p.one_seconds) - math.log(p.other_seconds) for p in pairs]
        half = reach(logs) if len(logs) > 1 else None
        return "the same rounds", Quotient(log_ratio=statistics.fmean(logs), reach=half), pairs
    if comparable(one, other) and (quotient := _unpaired(_to_baseline(one), _to_baseline(other))):
        return "their own baselines", quotient, ()
    if same_session and (quotient := _unpaired(_logs(one), _logs(other))):
        return "seconds alone", quotient, ()
    return "none", None, ()


def comparable(one: RunSide, other: RunSide) -> bool:
    """Whether ratios to the own baseline mean the same on both sides: one task, one baseline, and it was timed."""
    a, b = one.source, other.source
    return a.task == b.task and a.baseline == b.baseline and bool(a.baseline)


def _pairs(one: RunSide, other: RunSide) -> tuple[Pair, ...]:
    """The rounds in which both were correct, in order."""
    there = {(r.block, r.input, r.repeat): r.seconds for r in other.rounds}
    return tuple(
        Pair(
            block=r.block,
            input=r.input,
            repeat=r.repeat,
            one_seconds=r.seconds,
            other_seconds=second,
            quotient=r.seconds / second,
        )
        for r in one.rounds
        if r.seconds and (second := there.get((r.block, r.input, r.repeat)))
    )


def _to_baseline(side: RunSide) -> list[float]:
    return [math.log(r.seconds) - math.log(r.baseline_seconds) for r in side.rounds if r.seconds and r.baseline_seconds]


def _logs(side: RunSide) -> list[float]:
    return [math.log(r.seconds) for r in side.rounds if r.seconds]


def _unpaired(a: Sequence[float], b: Sequence[float]) -> Quotient | None:
    """The difference of two means of logs, with Welch's interval where both were timed twice or more."""
    if not a or not b:
        return None
    return Quotient(log_ratio=statistics.fmean(a) - statistics.fmean(b), reach=_welch(a, b))


def _welch(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Half the width of Welch's 95 % interval; the degrees of freedom rounded down, which is the careful side."""
    if len(a) < 2 or len(b) < 2:
        return None
    va, vb = statistics.variance(a) / len(a), statistics.variance(b) / len(b)
    if va + vb == 0:
        return 0.0
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    return t95(max(1, math.floor(freedom))) * math.sqrt(va + vb)


def _sentence(one: RunSide, other: RunSide, basis: Basis, quotient: Quotient | None, rounds: int) -> str:
    if basis == "the same run":
        return "This is the same program of the same run on both sides: the ratio is 1."
    if quotient is None:
        return f"No ratio of times: {_why(one, other)}"
    same = one.sha256 is not None and one.sha256 == other.sha256
    said = _took(quotient, same=same, short=min(one.seconds or 0.0, other.seconds or 0.0) < SHORT_SECONDS)
    where = {
        "the same rounds": f"Timed in the same {count(rounds, 'round')}.",
        "their own baselines": "Each against the baseline of its own rounds: they were not timed in the same ones.",
    }.get(basis, "By their seconds alone: they were not timed in the same rounds, and no baseline was timed.")
    return f"{said} {where} This holds for these two programs and the noise of their timings, not for their treatments."


def _took(quotient: Quotient, *, same: bool, short: bool) -> str:
    """The figure, and which one looks faster: 1 is left out and more than 3 % (5 %) is saved.

    That is the first half of the rule of `bench.compare`, whose confirming series a session does not hold."""
    interval = quotient.interval
    figure = f"A takes {ratio(quotient.value)} the time of B"
    if interval is None:
        return f"{figure}, timed too few times for an interval."
    figure += f" (95 % interval of the timing {figures(interval[0])} to {figures(interval[1])})"
    if same:
        return f"{figure}. It is the same program twice: any difference from 1 is noise."
    saving = 1 - math.exp(-abs(quotient.log_ratio))
    if interval[0] <= 1 <= interval[1] or saving <= (SHORT_SAVING if short else CLAIMED_SAVING):
        return f"{figure}: no measurable difference."
    return f"{figure}: {'A' if quotient.value < 1 else 'B'} looks faster, seen once and not confirmed."


def _why(one: RunSide, other: RunSide) -> str:
    for letter, side in (("A", one), ("B", other)):
        if side.verdict is None:
            return f"{letter} ({side.name}) has not been judged yet."
        if side.verdict is not Verdict.CORRECT:
            return f"{letter} ({side.name}) is not correct: {side.verdict}. A time counts only with a right answer."
        if side.seconds is None:
            return f"{letter} ({side.name}) is correct and has not been timed yet."
    if one.source.task != other.source.task:
        return f"the tasks differ ({one.source.task}, {other.source.task})."
    if not one.source.baseline or not other.source.baseline:
        return "they were timed in different sessions, and one of them timed no baseline to compare through."
    return "they were timed in different sessions, and against different baselines."


def _cautions(one: RunSide, other: RunSide, basis: Basis, *, same_session: bool) -> list[str]:
    a, b = one.source, other.source
    found = marked(a, b)
    found += [
        f"{letter} was timed only once, while its run went on: the timing by which programs are chosen, not a result."
        for letter, side in (("A", one), ("B", other))
        if side.timed == "selection"
    ]
    if not same_session:
        found += _apart(one, other)
    if basis == "seconds alone":
        found.append("Blocks are timed at different hours: drift of the machine affects this ratio.")
    if a.unfinished or b.unfinished:
        found.append("A session has not ended: figures may change.")
    return found


def _apart(one: RunSide, other: RunSide) -> list[str]:
    """What differs between two sessions that touches a clock."""
    a, b = one.source, other.source
    found = []
    if a.task == b.task and a.baseline and a.baseline == b.baseline:
        found.append(
            "Different sessions: seconds cannot be compared; ratios to each session's own baseline can, with care."
        )
    for what, left, right in (
        ("machine", f"{a.machine.host}, {a.machine.processor}", f"{b.machine.host}, {b.machine.processor}"),
        ("Python", a.machine.python, b.machine.python),
        ("isolation", a.isolation or "none on record", b.isolation or "none on record"),
        ("clock", a.clock, b.clock),
    ):
        if left != right:
            found.append(f"The {what} differs: {left} and {right}.")
    times = [p.calibration.baseline_seconds for p in (a, b) if p.calibration is not None]
    if len(times) == 2 and max(times) > DRIFTED * min(times):
        found.append(f"The baseline alone took {seconds_words(times[0])} and {seconds_words(times[1])}.")
    return found
