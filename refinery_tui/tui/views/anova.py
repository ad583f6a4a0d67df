"""9 anova: the table of variance, whose n are programs."""

import math
from collections.abc import Sequence

from refinery_tui.core.analysis.report.render_tasks import omnibus_words
from refinery_tui.core.analysis.session.findings import EffectFinding
from refinery_tui.core.base.text import one_line
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.views.context import ViewContext, cautions, look_note, p_figure, withheld, wrapped_lines

_FIGURES = 44


def anova(asked: ViewContext) -> list[Line]:
    """Effects with their F and p, alone and by Holm, and in words what is shown."""
    found, cells = asked.found, asked.cells
    if found.locked:
        return [*withheld(asked, "The tests of the table are"), *cautions(asked, "anova")]
    if found.anova is None:
        refused = ([found.empty] if found.empty else found.cannot_tabulate) or (
            "No factor has two levels with correct programs.",
        )
        over = "" if found.tasks is None else omnibus_words(found.tasks)
        told = [
            *(f"No table: {sentence.removeprefix('ANOVA table: ')}" for sentence in refused),
            *([over] if over else []),
        ]
        return [row for sentence in told for row in wrapped_lines(sentence, cells)]
    label = max(12, min(60, cells - _FIGURES))
    timings = f" ({found.timings} timings are not independent: each program counts once)" if found.timings else ""
    return [
        line(Span(f"n = {found.anova.n} programs", "title"), Span("  log seconds, blocks fitted", "dim")),
        *wrapped_lines(_shown(found.effects, asked.state.experiment.analysis.alpha) + timings + ".", cells),
        (),
        line(Span(f"{'effect':<{label}} {'df':>4} {'sum of sq.':>11} {'F':>8} {'p':>7} {'p Holm':>7}", "dim")),
        *(_row(e, label) for e in found.effects),
        line(f"{'residual':<{label}} {found.anova.df_residual:>4} {found.anova.ss_residual:>11.4g}"),
        (),
        *wrapped_lines(
            "p Holm is adjusted for the number of effects in the table; the primary contrast is tested alone.", cells
        ),
        *look_note(asked),
        *cautions(asked, "anova", *found.cannot_tabulate),
    ]


def _shown(effects: Sequence[EffectFinding], alpha: float) -> str:
    known = sorted((e for e in effects if math.isfinite(e.p_holm)), key=lambda e: e.p_holm)
    if not known:
        return "No effect could be tested"
    found = [e for e in known if e.p_holm < alpha]
    if not found:
        return (
            f"No effect is significant: the smallest Holm-adjusted p is {p_figure(known[0].p_holm)} ({_name(known[0])})"
        )
    return "Significant after Holm's adjustment: " + ", ".join(f"{_name(e)} (p {p_figure(e.p_holm)})" for e in found)


def _name(effect: EffectFinding) -> str:
    return one_line(effect.words, 60)


def _row(e: EffectFinding, label: int) -> Line:
    figures = f" {e.df:>4} {_number(e.ss, 11)} {_number(e.F, 8)} {p_figure(e.p):>7} "
    return line(one_line(_name(e), label).ljust(label), figures, Span(f"{p_figure(e.p_holm):>7}", "strong"))


def _number(value: float, cells: int) -> str:
    return f"{value:>{cells}.4g}" if math.isfinite(value) else f"{'–':>{cells}}"
