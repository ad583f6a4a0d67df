"""Is generated code worth it: accuracy, seconds and usd a call of code and of a model that answers itself, and the
number of calls after which the code is the cheaper one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from refinery_tui.core.base.design import Level, treatment_name
from refinery_tui.core.experiment.experiment import TASK
from refinery_tui.core.record.direct.answers import RunAnswers, run_answers
from refinery_tui.core.record.state import State

LEVEL = 0.95
MOST_PAIRS = 12
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanFigure:
    """A mean over runs, with Student's interval (None of fewer than two runs)."""

    mean: float
    ci: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCost:
    """How the runs of a treatment answered: `right` of `asked` inputs, the share with its interval over runs, what a
    call took (None where nothing was carried out, or nobody knows a price), and what writing the program took before.
    """

    treatment: str
    direct: bool
    runs: int
    right: int
    asked: int
    accuracy: float
    accuracy_ci: Interval
    call_seconds: MeanFigure | None
    call_usd: MeanFigure | None
    writing_seconds: MeanFigure
    writing_usd: MeanFigure | None
    usd_per_right: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEvenFinding:
    """The number of calls after which the code of one treatment costs less (`usd`, or `seconds`) than another's model:
    inf for never. `per_right` counts calls until a right answer costs less; both None where nobody knows a price.
    """

    quantity: str
    code: str
    direct: str
    calls: float
    ci: Interval | None
    per_right: float | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectFinding:
    """Code and direct side by side: each treatment's figures, the break-even of each pair, and what a call of code is
    taken to cost, in a sentence.
    """

    treatments: tuple[CallCost, ...]
    break_even: tuple[BreakEvenFinding, ...]
    assumes: str
    left_out: tuple[tuple[str, str], ...]


def call_costs(state: State) -> DirectFinding | None:
    """The findings of a session; None where nothing is answered directly, or nothing has been answered yet."""
    if not state.questions:
        return None
    found = [(run, answers) for run in state.runs if state.compared(run) and (answers := run_answers(state, run))]
    own: dict[str, list[RunAnswers]] = {}
    for run, answers in found:
        own.setdefault(_named(state.started.arms[run.planned.treatment].levels), []).append(answers)
    named = dict.fromkeys(_named(arm.levels) for arm in state.started.arms)
    own = {name: own[name] for name in named if name in own}
    if not own:
        return None
    return DirectFinding(
        treatments=tuple(_cost(name, each) for name, each in own.items()),
        break_even=tuple(_pairs(own)),
        assumes=_assumes(state.experiment.measuring.machine_usd_per_hour),
        left_out=tuple(dict(pair for drawn in state.questions for pair in drawn.left_out).items()),
    )


def _named(levels: Mapping[str, Level]) -> str:
    """A treatment on whichever task: over several tasks its runs stand together."""
    return treatment_name({name: level for name, level in levels.items() if name != TASK})


def _assumes(hourly: float | None) -> str:
    if not hourly:
        return "A call of code costs nothing here: [measuring] machine_usd_per_hour gives its machine a price."
    return f"A call of code costs its seconds of a machine at ${hourly:g} an hour."


def _cost(name: str, runs: Sequence[RunAnswers]) -> CallCost:
    from refinery_tui.core.analysis.stats.linear.break_even import share_interval

    right, asked = sum(each.right for each in runs), sum(each.asked for each in runs)
    shares = [each.accuracy for each in runs]
    spent = [_spent(each) for each in runs]
    total = None if None in spent else sum(each or 0.0 for each in spent)
    return CallCost(
        treatment=name,
        direct=runs[0].direct,
        runs=len(runs),
        right=right,
        asked=asked,
        accuracy=sum(shares) / len(shares),
        accuracy_ci=share_interval(shares, asked, LEVEL),
        call_seconds=_mean(each.call_seconds for each in runs if each.calls),
        call_usd=_mean(each.call_usd for each in runs if each.calls),
        writing_seconds=_mean(each.writing_seconds for each in runs) or MeanFigure(mean=0.0, ci=None),
        writing_usd=_mean(each.writing_usd for each in runs),
        usd_per_right=total / right if total is not None and right else None,
    )


def _spent(run: RunAnswers) -> float | None:
    """All that a run cost, its calls included."""
    if run.writing_usd is None or (run.calls and run.call_usd is None):
        return None
    return run.writing_usd + run.calls * (run.call_usd or 0.0)


def _mean(values: Iterable[float | None]) -> MeanFigure | None:
    from refinery_tui.core.analysis.stats.linear.break_even import mean_interval

    each = list(values)
    known = [value for value in each if value is not None]
    if not known or len(known) < len(each):
        return None
    return MeanFigure(mean=sum(known) / len(known), ci=mean_interval(known, LEVEL))


def _pairs(own: dict[str, list[RunAnswers]]) -> Iterable[BreakEvenFinding]:
    """Each treatment that writes code beside each in which the model answers, in usd and in seconds."""
    codes = {name: runs for name, runs in own.items() if not runs[0].direct}
    directs = {name: runs for name, runs in own.items() if runs[0].direct}
    for code, direct in list(product(codes, directs))[:MOST_PAIRS]:
        for quantity in ("usd", "seconds"):
            yield _break_even(quantity, (code, codes[code]), (direct, directs[direct]))


def _break_even(
    quantity: str, code: tuple[str, list[RunAnswers]], direct: tuple[str, list[RunAnswers]]
) -> BreakEvenFinding:
    from refinery_tui.core.analysis.stats.linear.break_even import break_even

    once, own, other = _amounts(quantity, code[1], direct[1])
    if not own or not other or None in (*once, *own, *other):
        why = f"{code[0]} against {direct[0]}: nobody knows what a call costs in {quantity}."
        return BreakEvenFinding(
            quantity=quantity, code=code[0], direct=direct[0], calls=float("nan"), ci=None, per_right=None, sentence=why
        )
    paid, mine, theirs = ([each or 0.0 for each in values] for values in (once, own, other))
    found = break_even(paid, mine, theirs, LEVEL)
    right = per_right(paid, mine, theirs, *(_accuracy(runs) for runs in (code[1], direct[1])))
    return BreakEvenFinding(
        quantity=quantity,
        code=code[0],
        direct=direct[0],
        calls=found.calls,
        ci=found.ci,
        per_right=right,
        sentence=sentence(quantity, found.calls, found.ci, right),
    )


def _amounts(
    quantity: str, code: Sequence[RunAnswers], direct: Sequence[RunAnswers]
) -> tuple[list[float | None], list[float | None], list[float | None]]:
    """What was paid once, what a call of the code takes, and what one of the model does; of runs that made calls."""

    def call(run: RunAnswers) -> float | None:
        return run.call_usd if quantity == "usd" else run.call_seconds

    called = [run for run in code if run.calls]
    once = [run.writing_usd if quantity == "usd" else run.writing_seconds for run in called]
    return once, [call(run) for run in called], [call(run) for run in direct if run.calls]


def _accuracy(runs: Sequence[RunAnswers]) -> float:
    return sum(run.right for run in runs) / sum(run.asked for run in runs)


def per_right(
    once: Sequence[float], own: Sequence[float], other: Sequence[float], accuracy: float, other_accuracy: float
) -> float | None:
    """Calls after which a right answer of the code costs less: once / (other x accuracy / other_accuracy - own), means;
    inf for never, None where neither is ever right.
    """
    if not accuracy and not other_accuracy:
        return None
    if not other_accuracy:
        return 0.0
    saved = sum(other) / len(other) * accuracy / other_accuracy - sum(own) / len(own)
    return sum(once) / len(once) / saved if saved > 0 else float("inf")


def sentence(quantity: str, calls: float, ci: Interval | None, right: float | None) -> str:
    """The break-even in words: `Code is the cheaper one from 24 calls on (95 % interval 18 to 33)`."""
    which = "cheaper" if quantity == "usd" else "faster"
    if calls == float("inf"):
        told = f"Code never becomes the {which} one: a call of it saves nothing"
        reach = f" (the data allow it from {_calls(ci[0])} on)" if ci is not None and ci[1] == float("inf") else ""
        return f"{told}{reach}."
    span = _span(ci)
    per = (
        ""
        if right is None
        else f"; counted in right answers from {_calls(right)}"
        if right != float("inf")
        else ("; counted in right answers never")
    )
    return f"Code is the {which} one from {_calls(calls)} on ({span}){per}."


def _span(ci: Interval | None) -> str:
    if ci is None:
        return "no interval: it needs two runs a side that differ"
    if ci[1] == float("inf"):
        return f"95 % interval from {_number(ci[0])}, without an upper end"
    return f"95 % interval {_number(ci[0])} to {_number(ci[1])}"


def _calls(number: float) -> str:
    return f"{_number(number)} {'call' if _number(number) == '1' else 'calls'}"


def _number(calls: float) -> str:
    """A number of calls, rounded up: half a call saves nothing."""
    from math import ceil

    return f"{ceil(calls - 1e-9):,}"
