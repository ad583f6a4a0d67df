"""Findings as text for a terminal: the verdict first, then forest lines, then tables."""

import math
from collections.abc import Iterator, Sequence

from refinery_tui.core.analysis.findings import Findings, Interval, TreatmentFinding, tells
from refinery_tui.core.analysis.forest import forest
from refinery_tui.core.analysis.proportions import rule_of_three
from refinery_tui.core.analysis.verdict import p_text
from refinery_tui.core.analysis.wrapping import MOST_ROWS, wrap
from refinery_tui.core.text import clean, count, one_line, percent, ratio, seconds, usd


def as_text(found: Findings, *, width: int = 80) -> str:
    """The whole report, no line longer than `width`."""
    parts = [
        wrap(" ".join([*(f"{mark}." for mark in found.marks), found.verdict]), width),
        *_section("", forest([f for f in (found.primary, *found.contrasts) if f is not None], width=width)),
        *_section(_treatments_title(found), _treatments(found.treatments, width)),
        *_section("Correctness (every program tried)", _correctness(found, width)),
        *_section("Timeouts (cut off at the cap)", _timeouts(found, width)),
        *_section(_anova_title(found), _anova(found)),
        *_section("Consumed (every attempt)", _consumed(found, width)),
        *_section("Spread of log seconds", _spread(found, width)),
        *_section("Sequential plan", _look(found, width)),
        *_section("Cannot be estimated", [wrap(s, width, "- ") for s in found.cannot]),
        *_section(
            "Mind",
            [
                wrap(c.sentence, width, {"error": "!! ", "warning": "! ", "note": "- "}[c.severity])
                for c in found.cautions
            ],
        ),
    ]
    return "\n".join(clean(part) for part in parts)


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", *([title] if title else []), *lines] if lines else []


def _treatments_title(found: Findings) -> str:
    n = f"{count(found.programs, 'program')} ({count(found.timings, 'timing')})"
    return f"Treatments: n = {n}, {found.correct} correct"


def _treatments(rows: Sequence[TreatmentFinding], width: int) -> list[str]:
    if not rows:
        return []
    room = width - 46
    head = f"{'':<{room}} {'correct':>9} {'time':>8} {'95 % interval':>17} {'base':>8}"
    lines = [head.rstrip()]
    for row in rows[:MOST_ROWS]:
        span = " – ".join(map(seconds, row.seconds_ci)) if tells(row.seconds_ci) else "–"
        share = f"{row.correct}/{row.attempted}"
        lines.append(
            f"{one_line(row.name, room):<{room}} {share:>9} {seconds(row.seconds):>8} {span:>17} "
            f"{ratio(row.ratio_to_baseline):>8}"
        )
    if len(rows) > MOST_ROWS:
        lines.append(f"... and {len(rows) - MOST_ROWS} more; see --json.")
    return [*lines, *(wrap(sentence, width) for sentence in _treatments_error(rows))]


def _treatments_error(rows: Sequence[TreatmentFinding]) -> Iterator[str]:
    """Where the intervals of the means come from, and why some are not printed."""
    few = [row for row in rows if row.error == "pooled" and row.df >= 1]
    if few:
        whose = "all treatments" if len(few) == len(rows) else "treatments of fewer than 5 programs"
        yield f"Intervals of {whose}: from the error pooled over treatments ({few[0].df:.0f} df)."
    if any(math.isfinite(row.seconds_ci[0]) and not tells(row.seconds_ci) for row in rows):
        yield "A dash stands for an interval that spans more than a factor of 100: too few programs to say."


def _correctness(found: Findings, width: int) -> list[str]:
    if found.programs and found.correct == found.programs:
        most = percent(rule_of_three(found.programs))
        return [
            wrap(f"All {count(found.programs, 'program')} work; at most {most} would fail (95 % limit).", width, "  ")
        ]
    lines = []
    for c in found.correctness[:MOST_ROWS]:
        sides = f"{c.correct[0]}/{c.attempted[0]} against {c.correct[1]}/{c.attempted[1]}"
        low, high = (round(100 * x) for x in c.ci)
        judged = f"{p_text(c.p)} ({c.method})" if math.isfinite(c.p) else c.method
        lines.append(
            wrap(
                f"{one_line(c.contrast, 34)}: {sides}, {100 * c.difference:+.0f} points ({low} to {high}), {judged}",
                width,
                "  ",
            )
        )
    return lines


def _timeouts(found: Findings, width: int) -> list[str]:
    return [
        wrap(f"{one_line(t.contrast, 34)}: {_ratio_text(t.time_ratio, t.ci)}{t.sentence}", width, "  ")
        for t in found.timeouts[:MOST_ROWS]
    ]


def _ratio_text(value: float, ci: Interval) -> str:
    return f"{value:.2f}× ({ci[0]:.2f}–{ci[1]:.2f}); " if math.isfinite(value) else ""


def _anova_title(found: Findings) -> str:
    if found.anova is None:
        return ""
    return f"Analysis of variance of log seconds: n = {found.anova.n} programs ({found.timings} timings)"


def _anova(found: Findings) -> list[str]:
    if found.anova is None:
        return []
    lines = [f"{'effect':<34} {'df':>4} {'sum of sq.':>11} {'F':>8} {'p':>7} {'p Holm':>7}"]
    for e in found.effects:
        lines.append(
            f"{one_line(e.name, 34):<34} {e.df:>4} {_number(e.ss, 4):>11} {_number(e.F, 3):>8} "
            f"{_p(e.p):>7} {_p(e.p_holm):>7}"
        )
    lines.append(f"{'residual':<34} {found.anova.df_residual:>4} {found.anova.ss_residual:>11.4f}")
    return lines


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else "–"


def _p(value: float) -> str:
    if not math.isfinite(value):
        return "–"
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _consumed(found: Findings, width: int) -> list[str]:
    lines = [f"  usd: {count(found.unpriced, 'program')} of {found.programs} unpriced, so there is no total"]
    lines = lines if found.unpriced else []
    for t in found.totals:
        show = usd if t.quantity == "usd" else seconds if t.quantity.endswith("seconds") else lambda v: f"{v:,.0f}"
        low, high = t.per_correct_ci
        span = f" ({show(low)} – {show(high)})" if math.isfinite(low) else ""
        per = f", {show(t.per_correct)} a correct program{span}" if math.isfinite(t.per_correct) else ""
        lines.append(
            wrap(f"{t.quantity.replace('_', ' ')}: {show(t.total)}, {show(t.per_program)} a program{per}", width, "  ")
        )
    for c in found.consumption[:MOST_ROWS]:
        lines.append(
            wrap(
                f"{one_line(c.contrast, 34)}: {c.ratio:.2f}× the {c.quantity.replace('_', ' ')} "
                f"({c.ci[0]:.2f}–{c.ci[1]:.2f})",
                width,
                "  ",
            )
        )
    return lines


def _spread(found: Findings, width: int) -> list[str]:
    lines = []
    if math.isfinite(found.sd_log):
        lines.append(f"  SD between programs of one treatment {found.sd_log:.3f} ({found.df_error:.0f} df)")
    v = found.variance
    if v is not None:
        bar = max(10, width - 40)
        program, inputs = round(v.program_share * bar), round(v.list_share * bar)
        lines.append(f"  program {'█' * program}{'▒' * inputs}{'░' * (bar - program - inputs)} input, repeat")
        lines.append(
            wrap(
                f"ICC {v.icc.icc:.3f} ({v.icc.ci[0]:.3f}–{v.icc.ci[1]:.3f}): {percent(v.program_share)} of the "
                f"variance lies between programs. {v.sentence}",
                width,
                "  ",
            )
        )
    return lines


def _look(found: Findings, width: int) -> list[str]:
    look = found.look
    if look is None:
        return []
    lines = [f"  {'block':>6} {'z':>8} {'bound':>8}"]
    for place, (at, bound) in enumerate(zip(look.looks, look.bounds, strict=True)):
        z = f"{look.z[place]:+.2f}" if place < len(look.z) and math.isfinite(look.z[place]) else "–"
        lines.append(f"  {at:>6} {z:>8} {bound:>8.2f}")
    if math.isfinite(look.conditional_power):
        lines.append(
            wrap(
                f"Conditional power {percent(look.conditional_power)}, if the true ratio is the smallest effect.",
                width,
                "  ",
            )
        )
    lines.append(f"  Plan {look.plan_hash[:12]}, locked before the first call.")
    return lines
