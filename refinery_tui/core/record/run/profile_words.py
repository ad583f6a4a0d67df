"""A program's profile in words, for the agent who is to make it faster and for whoever reads what that was told."""

from collections.abc import Iterator

from refinery_tui.core.base.program import program_lines
from refinery_tui.core.base.text import one_line
from refinery_tui.core.experiment.bench_records import LineProfile, LineTime
from refinery_tui.core.record.run.judged import Judged

MOST_ROWS = 8
LEAST_SHARE = 0.01
_LONGEST_LINE = 100  # characters of a line of the program


def profile_head(profile: LineProfile) -> str:
    """What the rows are, or why there are none."""
    if profile.missing:
        return f"There is no profile of it: {one_line(profile.missing, 200)}."
    return (
        f"Where its time goes, by line (profiled on a hidden input of size {profile.size:,}, in a run of its own that "
        "counts as no timing):"
    )


def profile_rows(judged: Judged) -> Iterator[str]:
    """The dearest lines of its program with their shares in whole percent, from those of one percent on."""
    if judged.profile is None or judged.program is None:
        return
    lines = program_lines(judged.program)
    for each in judged.profile.lines[:MOST_ROWS]:
        if each.share >= LEAST_SHARE and each.number <= len(lines):
            yield f"  {_share(each):>5}  line {each.number}: {one_line(lines[each.number - 1], _LONGEST_LINE)}"


def _share(each: LineTime) -> str:
    return f"{100 * each.share:.0f} %"
