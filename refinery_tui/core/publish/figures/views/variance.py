"""Where the variance of log times lies: between programs, between inputs, between repeats."""

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import percent
from refinery_tui.core.publish.figures.paper import SERIES, Paper
from refinery_tui.core.publish.subject import Subject

SAYS = "Where the variance of log times lies: between programs, inputs and repeats."
_ONE_LINE_MM = 120.0  # from here on its three names stand beside one another
_HATCHES = ("", "///", "\\\\\\")


def draw(paper: Paper, subject: Subject) -> str:
    """One bar of a hundred per cent."""
    found = subject.found.variance
    if found is None:
        raise RefineryError(subject.found.cannot_share_out or "The spread of this session cannot be shared out.")
    shares = {
        "between programs": found.program_share,
        "between inputs": found.list_share,
        "between repeats": found.run_share,
    }
    wide = paper.width_mm >= _ONE_LINE_MM
    (axes,) = paper.axes(height_mm=32 if wide else 40)
    start = 0.0
    for (part, share), color, hatch in zip(shares.items(), SERIES, _HATCHES, strict=False):
        axes.barh(
            [0], [share], left=start, color=color, hatch=hatch, edgecolor="white", label=f"{part}: {percent(share)}"
        )
        start += share
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.set_yticks([])
    axes.set_xlabel("share of the variance of log times")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3 if wide else 1)
    low, high = found.icc.ci
    parts = ", ".join(f"{percent(share)} {part}" for part, share in shares.items())
    return f"Variance of log times: {parts}; intraclass correlation {found.icc.icc:.3f} ({low:.3f} to {high:.3f})."
