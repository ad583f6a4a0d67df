"""The marks of a table's programs as columns, and the responses that they tell."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.base.text import count
from refinery_tui.core.record.run.program_marks import Mark

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas

Flags = NDArray[np.bool_]
GAP_MARKS: tuple[Mark, ...] = ("hidden", "scales")  # held against the mark of the cases shown
_NEEDS: dict[str, tuple[Mark, ...]] = {
    "loading": ("loads",),
    "plausible": ("shown",),
    "scaling": ("scales",),
    "plausible but wrong": ("shown", "hidden"),
    "plausible but not scaling": ("shown", "scales"),
}


def known(table: "ProgramTable", mark: Mark) -> Flags:
    """Of which programs it is known whether they have a mark."""
    return np.array([each is not None for each in _column(table, mark)], dtype=bool)


def marked(table: "ProgramTable", mark: Mark) -> Flags:
    """Which programs have a mark; not those of which nobody knows."""
    return np.array([bool(each) for each in _column(table, mark)], dtype=bool)


def marks_needed(response: str) -> tuple[Mark, ...]:
    """The marks that tell a response: what has the first, or the first and not the second, counts."""
    return _NEEDS[response]


def mark_hits(table: "ProgramTable", response: str) -> Flags:
    """Which programs count for a response that marks tell: with the mark, or the first and not the second."""
    first, *second = _NEEDS[response]
    found = marked(table, first)
    return found & ~marked(table, second[0]) if second else found


def unmarked(table: "ProgramTable", response: str) -> str:
    """Why a response cannot be told, in a sentence: programs whose marks nobody knows; empty where it can."""
    missing = [mark for mark in _NEEDS[response] if not known(table, mark).all()]
    if not missing:
        return ""
    if "shown" not in missing and known(table, "shown").any() and not known(table, "scales").any():
        return "the task declares no sizes at which programs are timed (scaling = [...] in task.toml)."
    if not known(table, "shown").any():
        return "the task does not say which cases its agents are shown (shown = true of a family in task.toml)."
    lacking = int((~known(table, missing[0])).sum())
    return f"of {count(lacking, 'program')} it is not known whether it is {response}."


def _column(table: "ProgramTable", mark: Mark) -> list[object]:
    name = f"mark_{mark}"
    found = table.rows[name] if name in table.rows else [None] * len(table.rows)
    return [None if each is None or each != each else each for each in found]
