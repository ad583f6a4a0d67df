"""Speed-up over version 0 as a table: a column for each version, two rows for each treatment."""

from collections.abc import Iterable, Sequence
from statistics import geometric_mean

from refinery_tui.core.analysis.report.wrap_lines import wrap
from refinery_tui.core.analysis.session.responses.responses import VersionFinding
from refinery_tui.core.base.text import figures, one_line
from refinery_tui.core.base.verdict import Verdict

TITLE = "Speed-up over version 0, the first program of each conversation"
_NAME, _CELL = 40, 8
_NOTE = (
    "Speed-up: geometric mean over the conversations in which version 0 and this one are correct (one timing each, in "
    "the round of a baseline); correct: of all conversations that came so far."
)


def versions(found: Sequence[VersionFinding], width: int) -> list[str]:
    """Two rows for each treatment, the speed-up and how many are correct; nothing where nobody asked again."""
    if not found:
        return []
    last = max(each.version for each in found)
    label = min(_NAME, max(16, width - 10 - _CELL * (last + 1)))
    head = " " * (label + 10) + "".join(f"{version:>{_CELL}}" for version in range(last + 1))
    rows = [head[:width]]
    for name in dict.fromkeys(each.treatment for each in found):
        own = [each for each in found if each.treatment == name]
        by_version = [[each for each in own if each.version == version] for version in range(last + 1)]
        rows.append(_row(one_line(name, label), "speed-up", map(_mean, by_version), label, width))
        rows.append(_row("", "correct", map(_share, by_version), label, width))
    return [*rows, wrap(_NOTE, width)]


def _row(name: str, what: str, cells: Iterable[str], label: int, width: int) -> str:
    return f"{name:<{label}}{what:>10}{''.join(f'{cell:>{_CELL}}' for cell in cells)}"[:width].rstrip()


def _mean(found: Sequence[VersionFinding]) -> str:
    known = [each.speedup for each in found if each.speedup]
    return f"{figures(geometric_mean(known))}×" if known else "–"


def _share(found: Sequence[VersionFinding]) -> str:
    return f"{sum(each.verdict is Verdict.CORRECT for each in found)}/{len(found)}" if found else "–"
