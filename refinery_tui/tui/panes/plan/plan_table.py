"""The plan screen's tables and sentences: what each design takes, and what stands for an answer meanwhile."""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from refinery_tui.core.base.text import hours, one_line, percent, plain_ratio, usd
from refinery_tui.tui.panes.plan.power_curve import curve_lines, unanswered
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.text.table_model import Column, Row, row
from refinery_tui.tui.text.wrap import wrapped, wrapped_line

if TYPE_CHECKING:
    from refinery_tui.core.analysis.design.planner import Option
    from refinery_tui.core.plan.assumptions import PlanBasis
    from refinery_tui.core.plan.plan_answer import PlanAnswer

DESIGNS = (
    Column(title="design"),
    Column(title="reps", align="right"),
    Column(title="programs", align="right", yields=1),
    Column(title="hours", align="right", yields=1),
    Column(title="usd", align="right"),
    Column(title="power", align="right"),
    Column(title="detects", align="right", yields=3),
    Column(title="loses", yields=2),
)
WAITING = "Computing ..."
MOST_ROWS, LOW_ROWS = 3, 2  # of the answer sentence, the second in a low terminal


def design_rows(found: "PlanAnswer") -> list[Row]:
    """One row a design, the best first; ✓ where the power wanted is reached."""
    return [_row(option, found) for option in found.advice.options]


def _row(option: "Option", found: "PlanAnswer") -> Row:
    enough = option.power >= found.wish.power - 0.005
    best = option.design.name == found.advice.best.design.name
    name = line(Span(one_line(option.design.name, 40), "strong" if best else "plain"), Span(" ◂ best" if best else ""))
    power = line(Span(f"{percent(option.power)} {'✓' if enough else '✗'}", "good" if enough else "fair"))
    cells = (
        name,
        line(f"{option.replicates:,}"),
        line(f"{option.programs:,}"),
        line(figure(option.hours, hours)),
        line(figure(option.usd, usd)),
        power,
        line(_detects(option)),
        line(Span(one_line("; ".join(option.design.unanswerable) or "nothing", 26), "dim")),
    )
    return row(option.design.name, cells)


def _detects(option: "Option") -> str:
    """The smallest ratio, or difference of shares; a dash where none is found."""
    if math.isfinite(option.detectable_difference):
        return f"{100 * option.detectable_difference:.0f} points"
    return f"{plain_ratio(option.detectable_ratio)} ×" if option.detectable_ratio > 0 else "–"


def waiting_rows(rows: Sequence[Row]) -> list[Row]:
    """The same designs without a figure, while those are worked out."""
    return [row(each.key, (line(each.key), *(line(Span("…", "dim")) for _ in each.cells[1:]))) for each in rows]


def figure(value: float, words: Callable[[float], str]) -> str:
    """A figure, or a dash where nobody knows it."""
    return words(value) if math.isfinite(value) else "–"


def sentence(words: str, cells: int, *, bad: bool = False, most: int = MOST_ROWS) -> list[Line]:
    """The answer in `most` lines, whatever the width."""
    pieces = wrapped(one_line(words, 600), max(20, cells - 4))
    if len(pieces) > most:
        pieces = [*pieces[: most - 1], one_line(" ".join(pieces[most - 1 :]), max(20, cells - 4))]
    first = Span("✗ " if bad else "→ ", "bad" if bad else "accent")
    rows = [line(Span(" "), first if at == 0 else Span("  "), Span(piece, "strong")) for at, piece in enumerate(pieces)]
    return rows + [()] * (most - len(rows))


def quiet(words: str, cells: int) -> list[Line]:
    """A dim sentence."""
    return [line(Span(piece, "dim")) for piece in wrapped(words, cells)]


def curve_page(found: "PlanAnswer", cells: int, height: int) -> list[Line]:
    """The curve as tall as there is room beside its axes, then what the chosen design leaves unanswered."""
    rows = max(5, min(18, height - 8 - min(6, len(found.open))))
    return [*curve_lines(found, cells, rows), (), *unanswered(found, cells)]


def basis_page(basis: "PlanBasis", cells: int, spread: str = "") -> list[Line]:
    """On what the plan rests, figure by figure, after the sentence that says where they are from; over several tasks
    with the sentence of the `spread` between them.
    """
    given = basis.given
    facts = (
        *_compared_facts(basis),
        ("cost of a program", figure(given.usd_per_program, usd)),
        ("time of a program", figure(given.minutes_per_program, lambda m: f"{m:.2g} min, {given.concurrency} at once")),
        ("error rate", f"{basis.plan.alpha:g}, two-sided; {basis.plan.stopping} stopping"),
    )
    said: list[Line] = [*(line(piece) for piece in wrapped(basis.source, cells)), ()]
    if spread:
        said += [*(line(piece) for piece in wrapped(f"{spread[0].upper()}{spread[1:]}.", cells)), ()]
    for name, words in facts:
        said += wrapped_line(line(Span(f"{name:<24}", "dim"), words), cells)
    return said


def _compared_facts(basis: "PlanBasis") -> tuple[tuple[str, str], ...]:
    """What is assumed of the response: times figure by figure, others in the words of every plan."""
    from refinery_tui.core.analysis.design.questions import Question
    from refinery_tui.core.analysis.design.spread_words import spread_words

    given, question = basis.given, Question.of_plan(basis.plan, basis.plan.primary or "")
    if question.compared.kind != "time":
        return ("compared", question.compared.words), ("planned with", spread_words(question, given))
    return (
        ("spread between programs", f"{given.sd_between:.3f} (SD of log seconds)"),
        ("spread between blocks", f"{given.sd_blocks:.3f}, where programs fail"),
        ("spread between timings", f"{given.sd_within:.3f}, {given.timings} timings a program"),
        ("planned with", f"{given.sd_plan:.3f}{', the upper limit' if given.sd_df else ''}"),
        ("correct programs", percent(given.p_correct)),
    )


def indented(rows: Sequence[Line]) -> list[Line]:
    """The lines a cell further in."""
    return [line(" ", each) for each in rows]
