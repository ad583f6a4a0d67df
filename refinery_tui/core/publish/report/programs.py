"""The programs of a report: each distinct one once, every run's best and last, and what changed between them."""

import difflib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from refinery_tui.core.base.program import sha
from refinery_tui.core.base.text import clean, count, size
from refinery_tui.core.record.dataframes import levels
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.results import Result, results, verdict_name
from refinery_tui.core.record.run.judged import fastest
from refinery_tui.core.record.state import Run, State

LONGEST = 20_000  # characters of one program that are shown
MOST = 2_500_000  # of all programs and differences together: the page stays below 5 MB
_CONTEXT = 2  # unchanged lines around a change


@dataclass(frozen=True, slots=True, kw_only=True)
class IterationRow:
    """One iteration as it was judged for its team; `program` names a source of the page, `` where it has none."""

    number: int
    verdict: str
    seconds: float | None
    ratio: float | None
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPrograms:
    """One run: its outcome, its iterations, the programs worth reading and the differences between them."""

    run: int
    block: int
    treatment: str
    verdict: str
    seconds: float | None
    ratio: float | None
    iterations: tuple[IterationRow, ...]
    best: IterationRow | None
    last: IterationRow | None
    changes: tuple[tuple[str, str], ...]


@dataclass(kw_only=True)
class ProgramShelf:
    """Sources by the first twelve figures of their SHA-256, as far as there is room; `left_out` counts the others."""

    room: int = MOST
    sources: dict[str, str] = field(default_factory=dict)
    left_out: int = 0

    def put(self, source: str) -> str:
        """Keep a source; the name it is found under."""
        name = sha(source)[:12]
        if name not in self.sources:
            shown = _shown(source)
            if len(shown) > self.room:
                self.left_out += 1
            else:
                self.room -= len(shown)
                self.sources[name] = shown
        return name

    def difference(self, before: str, after: str) -> str:
        """What changed, as a unified diff; `` where nothing did, a source is too long, or there is no room."""
        if before == after or max(len(before), len(after)) > LONGEST:
            return ""
        lines = difflib.unified_diff(clean(before).splitlines(), clean(after).splitlines(), n=_CONTEXT, lineterm="")
        text = "\n".join(list(lines)[2:])
        if len(text) > self.room:
            return ""
        self.room -= len(text)
        return text


def _shown(source: str) -> str:
    if len(source) <= LONGEST:
        return clean(source)
    rest = f"... cut here: the whole has {size(len(source))}; `refinery export --format programs` writes it"
    return f"{clean(source[:LONGEST])}\n{rest}"


def programs(state: State) -> tuple[tuple[RunPrograms, ...], Mapping[str, str], int]:
    """Every run, the distinct sources by name, and how many found no room on the page."""
    shelf = ProgramShelf()
    runs = tuple(_of(state, run, result, shelf) for run, result in zip(state.runs, results(state), strict=True))
    return runs, shelf.sources, shelf.left_out


def _of(state: State, run: Run, result: Result, shelf: ProgramShelf) -> RunPrograms:
    judged = [each for each in run.iterations if each.program is not None and not each.after_end]
    best, last = fastest(judged), judged[-1] if judged else None
    keep = {each.number for each in (best, last, *(each for each in judged if each.number == run.chosen)) if each}
    rows = tuple(_row(each, shelf if each.number in keep else None) for each in run.iterations)
    by_number = {row.number: row for row in rows}
    return RunPrograms(
        run=run.planned.id,
        block=run.planned.block,
        treatment=" · ".join(f"{name} {level}" for name, level in levels(state, run).items()),
        verdict=verdict_name(run, result) or run.status,
        seconds=result.seconds,
        ratio=result.ratio,
        iterations=rows,
        best=by_number[best.number] if best else None,
        last=by_number[last.number] if last else None,
        changes=tuple(_changes(judged, best, last, shelf)),
    )


def _row(each: Iteration, shelf: ProgramShelf | None) -> IterationRow:
    return IterationRow(
        number=each.number,
        verdict=str(each.verdict or each.without or "not judged"),
        seconds=each.program_seconds,
        ratio=each.ratio,
        program=shelf.put(each.program) if shelf and each.program is not None else "",
    )


def _changes(
    judged: list[Iteration], best: Iteration | None, last: Iteration | None, shelf: ProgramShelf
) -> Iterator[tuple[str, str]]:
    """From the first program to the best, and from the best to the last, where they differ."""
    steps = [each for each in (judged[0] if judged else None, best, last) if each is not None]
    for before, after in itertools.pairwise(steps):
        difference = shelf.difference(before.program or "", after.program or "")
        if difference:
            yield f"iteration {before.number} to {after.number}", difference


def left_out_words(number: int) -> str:
    """How many programs the page has no room for, and where they are; `` for none."""
    if not number:
        return ""
    return f"{count(number, 'program')} would make this page too large: `refinery export --format programs` has all."
