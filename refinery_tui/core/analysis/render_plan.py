"""A plan, and the published figures, as text for a terminal."""

from collections.abc import Sequence

from refinery_tui.core.analysis.planner import Advice, Assumptions, Question
from refinery_tui.core.analysis.published import PublishedFigure
from refinery_tui.core.analysis.render import wrap
from refinery_tui.core.text import one_line, percent, usd


def published_text(figures: Sequence[PublishedFigure], *, width: int = 80) -> str:
    """As published beside right, a sentence under each."""
    lines = ["", "As published, and as it should be", f"{'':<42} {'published':>12} {'right':>22}"]
    for f in figures:
        lines += [f"{one_line(f.name, 42):<42} {f.published:>12} {f.right:>22}", wrap(f.why, width, "    ")]
    return "\n".join(lines)


def plan_text(advice: Advice, question: Question, given: Assumptions, *, width: int = 80) -> str:
    """The advice first, then the designs, then what it rests on."""
    lines = [
        wrap(advice.sentence, width),
        "",
        f"Question: {question.primary}, smallest ratio {question.smallest_effect:g}",
    ]
    lines.append(
        f"{'design':<27} {'reps':>5} {'programs':>8} {'power':>6} {'detects':>7} {'usd':>9} {'hours':>6} {'early':>5}"
    )
    for o in advice.options:
        early = o.usd_early / o.usd if o.usd else 1.0
        lines.append(
            f"{one_line(o.design.name, 27):<27} {o.replicates:>5} {o.programs:>8} {o.power:>6.0%} "
            f"{o.detectable_ratio:>7.2f} "
            f"{usd(o.usd):>9} {_hours(o.hours):>6} {early:>5.0%}"
        )
        if o.design.unanswerable:
            lines.append(wrap("cannot tell " + "; ".join(o.design.unanswerable), width, "    "))
    rest = (
        f"SD of log seconds {advice.sd:.3f}, planned with {advice.sd_plan:.3f}; "
        f"{percent(given.p_correct)} of programs work; "
        f"{usd(given.usd_per_program)} and {_hours(given.minutes_per_program)} min a program, "
        f"{given.concurrency} at once. "
        "'detects' is the smallest ratio found with the wanted power, 'early' the expected share of the cost "
        "when looks "
        "may end the experiment and the effect is true."
    )
    best = advice.best
    cells = (
        f"{percent(question.power)} power with {best.design.name}: {best.replicates_needed} a treatment, "
        f"{best.programs_needed} programs in total, {usd(best.usd_needed)}, {_hours(best.hours_needed)} h; "
        f"one treatment against another detects {best.cell_detectable_ratio:.2f}."
    )
    return "\n".join([*lines, "", wrap(cells, width), wrap(rest, width)])


def _hours(value: float) -> str:
    """One decimal; a dash when nobody recorded a time."""
    return f"{value:.1f}" if value > 0 else "–"
