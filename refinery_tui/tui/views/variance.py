"""6 variance: where the spread of times comes from, and what more timings would buy."""

import math

from refinery_tui.core.base.text import percent
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.styled import Line, Span, Tone, line
from refinery_tui.tui.views.context import ViewContext, cautions, wrapped_lines

_WIDEST = 100


def variance(asked: ViewContext) -> list[Line]:
    """One bar, program | input | repeat, and the sentence that follows from it."""
    found, cells = asked.found, asked.cells
    head = line(Span("Variance of log seconds: program | input | repeat", "title"))
    if (v := found.variance) is None:
        why = found.empty or found.cannot_share_out or "It takes repeated timings of several programs of a treatment."
        return [head, *wrapped_lines(f"Not estimable yet. {why}", cells), *_spread(asked), *cautions(asked, "variance")]
    parts: tuple[tuple[str, float, Tone], ...] = (
        ("program", v.program_share, "accent"),
        ("input", v.list_share, "fair"),
        ("repeat", v.run_share, "dim"),
    )
    low, high = v.icc.ci
    sure = f" (95 % interval {low:.2f}–{high:.2f})" if math.isfinite(low) and math.isfinite(high) else ""
    most = (
        f"{percent(v.program_share)} of the variance lies between programs of one treatment{sure}, the rest between "
        f"timings of one program, {v.timings_per_program:.3g} each."
    )
    return [
        head,
        *plots.shares(parts, min(_WIDEST, cells)),
        (),
        *wrapped_lines(most, cells),
        *wrapped_lines(v.sentence, cells),
        *_spread(asked),
        *cautions(asked, "variance"),
    ]


def _spread(asked: ViewContext) -> list[Line]:
    found = asked.found
    if not math.isfinite(found.sd_log):
        return []
    factor = math.exp(found.sd_log)
    return wrapped_lines(
        f"Programs of one treatment differ by a factor of about {factor:.2f} (SD of log seconds {found.sd_log:.3f} on "
        f"{found.df_error:.0f} degrees of freedom).",
        asked.cells,
    )
