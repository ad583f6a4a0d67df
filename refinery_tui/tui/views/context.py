"""What a view is asked for, and the pieces that views share: verdict, sentences, cautions, the plan's blocks."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refinery_tui.core.analysis.report.render_parts import rests_on
from refinery_tui.core.analysis.session.findings import Caution, Findings
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import one_line
from refinery_tui.core.record.results import Result
from refinery_tui.core.record.state import State
from refinery_tui.tui.panes.session.run_grid import level_words
from refinery_tui.tui.text.styled import Line, Span, line, width
from refinery_tui.tui.text.wrap import wrapped, wrapped_line

if TYPE_CHECKING:
    from refinery_tui.core.plan.plan_answer import PlanAnswer

LABEL = 34
_TONES = {"error": Span("‼ ", "bad"), "warning": Span("! ", "fair"), "note": Span("· ", "dim")}
_WHERE = {  # the views that a caution belongs to, by its code
    "few-programs": ("effects", "treatments", "interaction"),
    "few-df": ("effects", "interaction", "anova"),
    "identical-treatments": ("effects",),  # health has a check of its own for it, and for deadlines
    "unequal-spread": ("effects", "anova"),
    "several-hosts": ("effects", "health"),
    "several-models": ("effects", "health"),
    "replaced-attempts": ("treatments", "health"),
    "timeouts": ("treatments", "interaction", "anova"),
    "failure-rates": ("effects", "treatments", "interaction"),
    "identical-programs": ("treatments", "health"),
    "overshoot": ("curves",),
    "overlapping-doses": ("effects", "curves"),
    "constant-answer": ("effects", "treatments", "health"),
    "drift": ("health",),
    "noisy-programs": ("variance", "health"),
    "outlying-timings": ("variance", "health"),
    "impossible-timings": ("variance", "health"),
    "left-out": ("treatments", "health"),
    "untimed": ("effects", "treatments"),
    "simulated": ("effects",),
    "unverified": ("effects", "treatments", "health"),
    "plan-broken": ("effects", "boundary", "interaction", "anova"),
}
_OF_INTERVALS = ("few-df", "unequal-spread")  # no caveats while no interval is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewContext:
    """What there is to show and the room for it: `cells` wide, `rows` in sight; `pair` counts pairs of factors and
    `axis` the axes of the curves; `foreseen` is None while it is worked out.
    """

    found: Findings
    state: State
    cells: int
    rows: int
    foreseen: "PlanAnswer | str | None" = None
    pair: int = 0
    axis: int = 0
    task: int = 0
    run: int = 0
    results: Sequence[Result] = ()


def verdict(found: Findings, cells: int) -> list[Line]:
    """The one sentence, with the marks that belong before it."""
    marks = " ".join(f"{mark}." for mark in found.marks)
    return [line(Span(row, "strong")) for row in wrapped(one_line(f"{marks} {found.verdict}".strip(), 900), cells)]


def opening(found: Findings, cells: int) -> Line:
    """The verdict's first words in one row, where the rest has no room: what is decided stands first in it."""
    return line(Span(one_line(found.verdict, cells), "strong"))


def wrapped_lines(text: str, cells: int) -> list[Line]:
    """A sentence that explains."""
    return [line(Span(row, "dim")) for row in wrapped(one_line(text, 900), cells)]


def rows_left(asked: ViewContext, *others: Sequence[Line]) -> int:
    """The rows that a drawing fills, so that with the `others` it fills what is in sight."""
    return asked.rows - sum(len(fitting(rows, asked.cells)) for rows in others)


def p_figure(value: float) -> str:
    """A p in a column of figures: `0.041`, `<0.001`, a dash where it is unknown."""
    if not math.isfinite(value):
        return "–"
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def marked(mark: Span, text: str, cells: int) -> list[Line]:
    """A sentence that hangs under its mark of two cells."""
    first, *others = wrapped(one_line(text, 600), cells - 2)
    return [line(mark, first), *(line("  ", other) for other in others)]


def belongs(caution: Caution, view: str) -> bool:
    """Whether a caution concerns this view; one of an unknown code stands beside the effects."""
    return view in _WHERE.get(caution.code, ("effects",))


def cautions(asked: ViewContext, view: str, *further: str) -> list[Line]:
    """The caveats of this view: its cautions and `further` sentences; nothing where there is none."""
    rows: list[Line] = []
    for caution in asked.found.cautions:
        if belongs(caution, view) and not (asked.found.locked and caution.code in _OF_INTERVALS):
            rows += marked(_TONES[caution.severity], caution.sentence, asked.cells)
    for sentence in further:
        rows += marked(_TONES["note"], sentence, asked.cells)
    return [(), line(Span("Caveats", "title")), *rows] if rows else []


def look_note(asked: ViewContext) -> list[Line]:
    """Which blocks effects and tests are of, where that is not simply all of them."""
    return [row for sentence in rests_on(asked.found) for row in wrapped_lines(sentence, asked.cells)]


def withheld(asked: ViewContext, what: str) -> list[Line]:
    """In the place of what may not be shown yet: how far the plan is, and why."""
    shown = f"{what} shown after the planned analysis. Until then views 3, 5, 6 and 8 show descriptive figures."
    return [
        *ladder(asked),
        (),
        *marked(Span("‖ ", "fair"), asked.found.locked, asked.cells),
        *wrapped_lines(shown, asked.cells),
    ]


def ladder(asked: ViewContext) -> list[Line]:
    """The plan's blocks in a row, those that are done filled, and below them the planned analyses."""
    found = asked.found
    most = found.look.max_blocks if found.look is not None else found.planned_blocks
    looks = found.look.looks if found.look is not None else (most,)
    done = min(found.blocks, most)
    room = max(10, asked.cells - 22)
    if most > room:
        full = round(room * done / most)
        return [line(Span("■" * full, "accent"), Span("□" * (room - full), "dim"), f" {done} of {most} blocks")]
    marks = "".join("▲" if block in looks else " " for block in range(1, most + 1))
    boxes = line(Span("■" * done, "accent"), Span("□" * (most - done), "dim"), f" {done} of {most} blocks")
    return [boxes, line(Span(marks, "fair"), Span(" ▲ planned analysis", "dim"))]


def short_names(treatments: Iterable[str], cells: int = LABEL) -> dict[str, str]:
    """Of each treatment its name with its levels as short as they can be understood, in so many cells."""
    words = {treatment: _level_words(treatment) for treatment in treatments}
    cut = labels(words.values(), cells)
    return {treatment: cut[each] for treatment, each in words.items()}


def _level_words(treatment: str) -> str:
    levels = [part.partition(" ") for part in treatment.split(" · ")]
    return " · ".join(level_words(factor, level) for factor, _, level in levels)


def fitting(rows: Sequence[Line], cells: int) -> list[Line]:
    """The rows, those that are too wide in several: nothing is cut off."""
    return [piece for row in rows for piece in ([row] if width(row) <= cells else wrapped_line(row, cells))]
