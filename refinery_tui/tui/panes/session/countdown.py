"""The countdown of one run: what is left of its budget, and what became of it at the deadline."""

from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.base.text import MINUTES, count, countdown, one_line, seconds, usd
from refinery_tui.core.experiment.settings import Unit
from refinery_tui.core.record.direct.answers import is_direct, questions_of
from refinery_tui.core.record.results import Result
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.panes.session.header import AMBER, RED, bar
from refinery_tui.tui.panes.session.turn_status import of_turn, overshoot
from refinery_tui.tui.text.styled import Line, Span, Tone, line
from refinery_tui.tui.text.wrap import wrapped


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLeft:
    """Large digits, their tone, the share of the budget that is left (None: no measure), and a caption.

    word: what the digits are, `left` of the budget, `used` of it, or the `time` of an imported program; noun: of what;
    brief: what stands beside the digits where there is little room, `` for the same as elsewhere.
    """

    digits: str
    tone: Tone
    share: float | None
    caption: str
    word: Literal["left", "used", "time"] = "left"
    noun: str = ""
    brief: str = ""


def left(state: State, run: Run, now: float, *, running: bool = True, result: Result | None = None) -> TimeLeft:
    """What is left of the run's budget at `now` (epoch); what it used once it, or its session, does not run.

    result: what came of an imported run, whose time is shown.
    """
    budget = state.experiment.settings(run.planned.treatment).budget
    if run.status == "waiting":
        return TimeLeft(digits="--:--", tone="dim", share=None, caption="waiting" if running else "never started")
    if state.ready_made:
        return _figure(run, result, running=running)
    if run.status == "ended" or not running:
        caption = ending(run) if run.status == "ended" else "interrupted; resume to finish it"
        return _used(run, budget.unit, caption)
    match budget.unit:
        case "seconds":
            return _seconds(state, run, now, budget.amount)
        case "iterations" if is_direct(state, run):
            return _questions(run, len(questions_of(state, run)))
        case "iterations":
            return _iterations(run, int(budget.amount))
        case "tokens":
            dose = run.dose
            return _spent(dose.tokens, budget.amount, "tokens left")
        case "usd":
            return _spent(run.dose.usd or 0.0, budget.amount, "of the budget left")


def beside(left: TimeLeft) -> str:
    """What stands beside the digits in one line: what they are, of how much."""
    used = f"{left.noun} used".strip()
    return {"left": left.caption, "used": used, "time": left.caption}[left.word]


def _used(run: Run, unit: Unit, caption: str) -> TimeLeft:
    """What the run consumed of the kind that its budget counts."""
    dose, noun = run.dose, ""
    match unit:
        case "seconds":
            digits = countdown(dose.seconds)
        case "iterations":
            digits, noun = str(dose.iterations), "iteration" if dose.iterations == 1 else "iterations"
        case "tokens":
            digits, noun = f"{dose.tokens:,}", "tokens"
        case "usd":
            digits = "--" if dose.usd is None else f"${dose.usd:.2f}"
    return TimeLeft(digits=digits, tone="dim", share=None, caption=caption, word="used", noun=noun)


def _figure(run: Run, result: Result | None, *, running: bool) -> TimeLeft:
    """The time of an imported program, the same figure as in the table: of what it used nobody knows."""
    value = result.seconds if result is not None else None
    if result is None or value is None:
        checked = "being checked" if running else "interrupted; resume to check it"
        caption = "imported" if run.status == "ended" else checked
        return TimeLeft(digits="--", tone="dim", share=None, caption=caption, word="time")
    figure, _, unit = seconds(value).partition(" ") if value < MINUTES else (countdown(value), " ", "min:s")
    caption = f"{unit}, geometric mean of {count(len(result.timings), 'timing')}"
    brief = f"{unit} over {count(len(result.timings), 'timing')}"
    return TimeLeft(digits=figure, tone="plain", share=None, caption=caption, word="time", brief=brief)


def _seconds(state: State, run: Run, now: float, budget: float) -> TimeLeft:
    turn = next((turn for turn in run.arriving if turn.remaining_seconds is not None), None)
    if turn is None or turn.remaining_seconds is None:
        return _timed(budget - run.dose.seconds, budget, _rests(state, run))
    rest = turn.remaining_seconds - max(0.0, now - turn.started_at) * state.started.speed
    return _timed(rest, budget, "left" if rest > 0 else "past the deadline")


def _rests(state: State, run: Run) -> str:
    """Why no time passes while no reply arrives."""
    if run.awaiting:
        return "clock stopped: you decide"
    if run.iterations and run.iterations[-1].unjudged:
        return "clock stopped while checking"
    if state.status == "paused":
        return "paused"
    if any(wait.model == state.experiment.settings(run.planned.treatment).model for wait in state.waits):
        return "awaits its server"
    return "clock stopped before a turn" if run.turns else "clock stopped before a reply"


def _timed(rest: float, budget: float, caption: str) -> TimeLeft:
    share = max(0.0, rest / budget)
    return TimeLeft(digits=countdown(rest), tone=_tone(share), share=share, caption=caption)


def _questions(run: Run, asked: int) -> TimeLeft:
    """How many inputs are left to a run whose model answers them itself: iterations end none."""
    rest = max(0, asked - run.dose.iterations)
    share = rest / asked if asked else None
    return TimeLeft(digits=str(rest), tone="plain", share=share, caption=f"of {count(asked, 'input')} left to be asked")


def _iterations(run: Run, budget: int) -> TimeLeft:
    rest = max(0, budget - run.dose.iterations)
    caption = f"of {budget} iterations left" if budget > 1 else "of 1 iteration left"
    return TimeLeft(digits=str(rest), tone="plain", share=rest / budget, caption=caption)


def _spent(spent: float, budget: float, caption: str) -> TimeLeft:
    share = max(0.0, 1 - spent / budget)
    return TimeLeft(digits=f"{share:.0%}", tone=_tone(share), share=share, caption=caption)


def _tone(share: float) -> Tone:
    kind: Literal["bad", "fair", "plain"] = "bad" if share <= RED else "fair" if share <= AMBER else "plain"
    return kind


def ending(run: Run) -> str:
    """What happened at the end: budget spent or stopped, a reply cancelled and what of it was kept, how far beyond."""
    if run.reason == "imported":
        return "imported"
    last = run.turns[-1] if run.turns and run.reason != "cannot go on" else None
    if last is not None and last.outcome in ("deadline", "stopped"):
        return of_turn(last)
    if run.reason == "cannot go on":
        return f"cannot go on: {one_line(run.error, 160)}"
    over = overshoot(run.overshoot_seconds)
    if run.reason == "answered":
        return "every input was asked"
    if run.reason == "run limit":
        return f"limits.run_usd would not pay for another reply{over}"
    return f"stopped by a person{over}" if run.reason == "stopped" else f"budget spent{over}"


def countdown_lines(state: State, run: Run, here: TimeLeft, cells: int) -> tuple[Line, ...]:
    """The lines below the digits: bar, budget, and what was used where that is known."""
    dose = run.dose
    budget = state.experiment.settings(run.planned.treatment).budget
    found = [line(Span(row, "dim")) for row in wrapped(here.caption, cells)]
    if here.share is not None:
        found.append(bar(here.share, 1.0, cells, "accent" if here.tone == "plain" else here.tone))
    inputs = is_direct(state, run) and budget.unit == "iterations"
    if not state.experiment.imported:
        words = count(len(questions_of(state, run)), "input") if inputs else budget.words
        found.append(line(Span("budget ", "dim"), Span(words, "strong")))
    if not run.imported and dose.turns:
        used = f"{dose.tokens:,} tokens · {usd(dose.usd)}"
        found.append(line(Span("used   ", "dim"), used))
    return tuple(found)
