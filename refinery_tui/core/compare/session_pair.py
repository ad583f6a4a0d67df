"""Two sessions beside each other: what was asked differently, what came of each, and treatment by treatment."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.design import Level, Treatment, level_text
from refinery_tui.core.base.text import count
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.compare.differences import Difference, differences
from refinery_tui.core.compare.run_pair import Quotient
from refinery_tui.core.compare.sides import SideOrigin, marked, session_origin
from refinery_tui.core.record.results import Result, fastest_result, iterations_said, results
from refinery_tui.core.record.state import State

LEAST = 2  # programs on each side from which there is a spread, and so an interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How far a session is and what it consumed; usd is None when unpriced or unknown, seconds are of replies.

    best: the run with the fastest correct program, 0 when there is none; best_ratio and best_seconds are its figures;
    iterations are the agents', by_people those that people wrote; left_out: judged runs that stand in no treatment,
    because a person joined them undeclared.
    """

    source: SideOrigin
    name: str
    status: str
    planned: int
    ended: int
    judged: int
    correct: int
    left_out: int
    iterations: int
    by_people: int
    input_tokens: int
    output_tokens: int
    seconds: float
    usd: float | None
    best: int
    best_ratio: float | None
    best_seconds: float | None

    @property
    def iterations_words(self) -> str:
        """The agents' iterations and how many people wrote beside them, as a run says them."""
        return iterations_said(self.iterations, self.by_people)

    @property
    def imported(self) -> bool:
        """Whether what it consumed is unknown here."""
        return not {"IMPORTED", "WRITTEN ELSEWHERE"}.isdisjoint(self.source.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One treatment in one session: runs judged, correct ones, and what its correct programs took.

    ratio: geometric mean of seconds over the own baseline's; log_ratios: one a program, which is the unit.
    """

    judged: int
    correct: int
    ratio: float | None
    seconds: float | None
    log_ratios: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A treatment of both sessions, or of one (the other's cell is None); the quotient is A's ratio over B's."""

    levels: Mapping[str, Level]
    name: str
    one: Cell | None
    other: Cell | None
    quotient: Quotient | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsCompared:
    """Two sessions; `incomparable` says why there are no quotients, empty where there are."""

    one: Totals
    other: Totals
    same_session: bool
    same_task: bool
    same_baseline: bool | None
    differences: tuple[Difference, ...]
    treatments: tuple[Matched, ...]
    incomparable: str
    cautions: tuple[str, ...]


def sessions_compared(
    one: State, other: State, names: tuple[str, str], *, locked: tuple[str, str] = ("", "")
) -> SessionsCompared:
    """The two beside each other; needs numpy for the intervals, which is loaded when it is called.

    locked: why a session's plan shows no effect yet (its findings say so), which withholds the quotients as well.
    """
    a, b = results(one), results(other)
    left, right = totals(one, a, names[0]), totals(other, b, names[1])
    same_session = left.source.identity == right.source.identity
    why = _incomparable(left.source, right.source) or _locked(locked)
    return SessionsCompared(
        one=left,
        other=right,
        same_session=same_session,
        same_task=left.source.task == right.source.task,
        same_baseline=_same_baseline(left.source, right.source),
        differences=differences(one, other),
        treatments=_matched(cells(one, a), cells(other, b), quotients=not why, spread=not same_session),
        incomparable=why,
        cautions=tuple(_cautions(left, right, same_session=same_session, comparable=not why)),
    )


def totals(state: State, found: Sequence[Result], session: str) -> Totals:
    """Progress, consumption and the best program of a session."""
    doses = [run.dose for run in state.runs]
    judged = [result for result in found if result.verdict is not None]
    best = fastest_result(judged)
    return Totals(
        source=session_origin(state, session),
        name=state.experiment.name or state.experiment.task,
        status=state.ended.reason if state.ended is not None else state.status,
        planned=len(state.runs),
        ended=sum(run.status == "ended" for run in state.runs),
        judged=len(judged),
        correct=sum(result.verdict is Verdict.CORRECT for result in judged),
        left_out=sum(
            r.verdict is not None and not state.compared(run) for run, r in zip(state.runs, found, strict=True)
        ),
        iterations=sum(dose.iterations for dose in doses),
        by_people=sum(bool(i.person) for run in state.runs for i in run.iterations),
        input_tokens=sum(dose.input_tokens for dose in doses),
        output_tokens=sum(dose.output_tokens for dose in doses),
        seconds=sum(dose.seconds for dose in doses),
        usd=state.usd,
        best=best.run if best is not None else 0,
        best_ratio=best.ratio if best is not None else None,
        best_seconds=best.seconds if best is not None else None,
    )


def cells(state: State, found: Sequence[Result]) -> list[tuple[Treatment, Cell]]:
    """What came of every treatment, in the order of the plan; without the runs that a person joined undeclared."""
    compared = [(run, r) for run, r in zip(state.runs, found, strict=True) if state.compared(run)]
    return [
        (
            Treatment(levels=arm.levels),
            cell([r for run, r in compared if run.planned.treatment == at]),
        )
        for at, arm in enumerate(state.started.arms)
    ]


def cell(found: Sequence[Result]) -> Cell:
    """One treatment's results together."""
    judged = [result for result in found if result.verdict is not None and result.verdict.counts]
    logs = [math.log(result.ratio) for result in judged if result.ratio]
    times = [math.log(result.seconds) for result in judged if result.seconds]
    return Cell(
        judged=len(judged),
        correct=sum(result.verdict is Verdict.CORRECT for result in judged),
        ratio=_mean(logs),
        seconds=_mean(times),
        log_ratios=tuple(logs),
    )


def _mean(logs: Sequence[float]) -> float | None:
    return math.exp(math.fsum(logs) / len(logs)) if logs else None


def _matched(
    one: Sequence[tuple[Treatment, Cell]], other: Sequence[tuple[Treatment, Cell]], *, quotients: bool, spread: bool
) -> tuple[Matched, ...]:
    """Treatments by their levels: those of A in A's order, then those that B alone has."""
    there = {_key(treatment): found for treatment, found in other}
    here = {_key(treatment) for treatment, _ in one}
    pairs: list[tuple[Treatment, Cell | None, Cell | None]] = [(t, mine, there.get(_key(t))) for t, mine in one]
    pairs += [(t, None, found) for t, found in other if _key(t) not in here]
    return tuple(
        Matched(
            levels=treatment.levels,
            name=treatment.name,
            one=mine,
            other=theirs,
            quotient=quotient(mine, theirs, spread=spread) if quotients and mine and theirs else None,
        )
        for treatment, mine, theirs in pairs
    )


def _key(treatment: Treatment) -> frozenset[tuple[str, str]]:
    return frozenset((name, level_text(level)) for name, level in treatment.levels.items())


def quotient(one: Cell, other: Cell, *, spread: bool = True) -> Quotient | None:
    """Geometric mean ratio of A over that of B; Welch's 95 % interval over programs where both have two or more."""
    if not one.log_ratios or not other.log_ratios:
        return None
    middle = math.fsum(one.log_ratios) / len(one.log_ratios) - math.fsum(other.log_ratios) / len(other.log_ratios)
    return Quotient(log_ratio=middle, reach=_reach(one.log_ratios, other.log_ratios) if spread else None)


def _reach(a: Sequence[float], b: Sequence[float]) -> float | None:
    if min(len(a), len(b)) < LEAST:
        return None
    from refinery_tui.core.analysis.stats.linear.effects import t_test

    found = t_test(a, b)
    return (found.ci[1] - found.ci[0]) / 2 if found.se > 0 else None


def _same_baseline(one: SideOrigin, other: SideOrigin) -> bool | None:
    """None where one of them timed no baseline."""
    return one.baseline == other.baseline if one.baseline and other.baseline else None


def _incomparable(one: SideOrigin, other: SideOrigin) -> str:
    """Why the sessions' times cannot be compared, in a sentence; empty where they can."""
    if one.task != other.task:
        return f"The tasks differ ({one.task} and {other.task}): times of different tasks do not compare."
    lacking = [letter for letter, each in (("A", one), ("B", other)) if not each.baseline]
    if lacking:
        return (
            f"{' and '.join(lacking)} timed no baseline: between sessions only ratios to a baseline compare, "
            "since machines and days differ."
        )
    if one.baseline != other.baseline:
        return "The baselines differ: ratios to different baselines do not compare."
    return ""


def _locked(locked: tuple[str, str]) -> str:
    said = [f"{letter}: {why}" for letter, why in zip("AB", locked, strict=True) if why]
    return f"No ratios before the planned analyses. {' '.join(said)}" if said else ""


def _cautions(one: Totals, other: Totals, *, same_session: bool, comparable: bool) -> list[str]:
    found = []
    if same_session:
        found.append("This is the same session twice: nothing can be learnt from it.")
    elif comparable:
        found.append(
            "Exploratory: nobody planned this comparison, sessions were not randomised against each other, and the "
            "intervals (Welch, over programs) are not adjusted for being many."
        )
    found += marked(one.source, other.source)
    found += [
        f"{x} has not ended: its figures may change." for x, t in (("A", one), ("B", other)) if t.source.unfinished
    ]
    found += [
        f"A person took part in {count(t.left_out, 'judged run')} of {x}: left out of its treatments."
        for x, t in (("A", one), ("B", other))
        if t.left_out
    ]
    a, b = one.source.machine, other.source.machine
    if (a.host, a.processor) != (b.host, b.processor):
        found.append(f"The machines differ ({a.host}, {a.processor} and {b.host}, {b.processor}).")
    times = [t.source.calibration.baseline_seconds for t in (one, other) if t.source.calibration is not None]
    if len(times) == 2 and max(times) > 1.1 * min(times):
        found.append(f"The baseline alone took {max(times) / min(times):.2g} times as long in one as in the other.")
    return found
