"""A study as lines of a width: the verdict, every session's contrast and the pooled ones as a forest, how far the
sessions agree, what worked, and which records stand behind it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import count, one_line, percent, plain_ratio, ratio_span
from refinery_tui.core.study.render_study import agreement, interval_heading, notes, own_interval, study_level
from refinery_tui.core.study.study_findings import SessionPart, StudyFinding, StudyTreatment
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.styled import Line, Span, Tone, choose, line, pad
from refinery_tui.tui.text.wrap import wrapped
from refinery_tui.tui.views.context import marked, wrapped_lines

FIXED, RANDOM = "all, blocks fixed", "all, random effect"
LEAST_NAME, MOST_NAME = 18, 44
FIGURES = 32  # cells of correct, ratio and interval
LEAST_PLOT = 20
NO_ZONE = (1.0, 1.0)
HASH = 12  # characters of a hash that are shown
BAR = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """A row of the forest: `found` is a ratio with both ends of its interval, None where there is none."""

    name: str
    correct: str
    found: tuple[float, float, float] | None
    tone: Tone = "plain"


def study_heading(found: StudyFinding, cells: int) -> Line:
    """The study in one line: its marks, how many sessions, of what kind."""
    badges = tuple(word for mark in found.marks for word in (Span(f" {mark} ", "simulated"), Span(" ")))
    kind = "of one plan" if found.kind == "one plan" else "as strata"
    start = line(Span(" "), badges, Span(f"A study of {count(len(found.sessions), 'session')} {kind}", "strong"))
    declared = f"declared: {found.declared}" if found.declared else "exploratory: it was not declared"
    return choose((line(start, Span(f" · {declared}", "dim")), start), cells)


def study_page(found: StudyFinding, cells: int) -> list[Line]:
    """The whole page, no line longer than `cells`."""
    return [
        *(line(Span(row, "strong")) for row in wrapped(one_line(found.verdict, 900), cells)),
        (),
        *_forest(found, cells),
        (),
        *_section("How far the sessions agree", agreement(found.heterogeneity), cells),
        *_notes(found, cells),
        (),
        *_worked(found, cells),
        (),
        *_records(found.sessions, cells),
    ]


def forest_rows(found: StudyFinding) -> list[ForestRow]:
    """Each session's own contrast, then those over all of them."""
    level, tried = study_level(found), f"{sum(p.correct for p in found.sessions)}/{_programs(found)}"
    rows = [
        ForestRow(name=part.name, correct=f"{part.correct}/{part.programs}", found=own_interval(part, level))
        for part in found.sessions
    ]
    if found.pooled is not None:
        rows.append(ForestRow(name=FIXED, correct=tried, found=(found.pooled.ratio, *found.pooled.ci), tone="accent"))
    if (apart := found.heterogeneity) is not None:
        rows.append(ForestRow(name=RANDOM, correct="", found=(apart.ratio, *apart.ci), tone="accent"))
    return rows


def _programs(found: StudyFinding) -> int:
    return sum(part.programs for part in found.sessions)


def _forest(found: StudyFinding, cells: int) -> Iterator[Line]:
    rows = forest_rows(found)
    longest = max(len(one_line(row.name, MOST_NAME)) for row in rows)
    label = min(max(LEAST_NAME, longest), MOST_NAME, max(LEAST_NAME, cells - FIGURES - LEAST_PLOT - 2))
    room = cells - label - FIGURES - 2
    axis = plots.around([v for row in rows for v in (*(row.found or ()), 1.0)], room) if room >= LEAST_PLOT else None
    title = found.pooled.contrast if found.pooled is not None else "The contrast"
    yield from wrapped_lines(f"{title}: ratios of times among correct programs; below 1 the first is faster.", cells)
    heading = f"{'correct':>9} {'ratio':>6} {interval_heading(found)}"
    yield line(" " * (label + 1 + (room + 1 if axis is not None else 0)), Span(heading, "dim"))
    names = labels((row.name for row in rows), label)
    for row in rows:
        name = pad((Span(names[row.name], "strong" if row.tone == "accent" else "plain"),), label)
        yield line(name, " ", _drawn(row, axis), _figures(row))
    if axis is not None:
        yield plots.ruler(axis, label + 1, [f"{tick:g}" for tick in axis.ticks()])


def _drawn(row: ForestRow, axis: plots.Axis | None) -> Line:
    if axis is None:
        return ()
    if row.found is None:
        return line(tuple(plots.shaded(axis, NO_ZONE)), " ")
    ratio, low, high = row.found
    return line(plots.interval(axis, low, ratio, high, zone=NO_ZONE, tone=row.tone), " ")


def _figures(row: ForestRow) -> Line:
    if row.found is None:
        return line(Span(f"{row.correct:>9} {'–':>6} not estimable", "dim"))
    ratio, low, high = row.found
    return line(Span(f"{row.correct:>9} ", "dim"), f"{plain_ratio(ratio):>6} ", Span(ratio_span((low, high)), "dim"))


def _section(title: str, sentences: Iterator[str], cells: int) -> Iterator[Line]:
    yield line(Span(title, "title"))
    for sentence in sentences:
        yield from (line(row) for row in wrapped(one_line(sentence, 900), cells))


def _notes(found: StudyFinding, cells: int) -> Iterator[Line]:
    told = [*notes(found), *([found.cannot] if found.cannot else [])]
    if told:
        yield ()
        yield line(Span("Differences and what was left out", "title"))
    for sentence in told:
        yield from marked(Span("· ", "dim"), sentence, cells)


def _worked(found: StudyFinding, cells: int) -> Iterator[Line]:
    label = min(MOST_NAME, max(LEAST_NAME, cells - FIGURES - 1))
    names = labels((each.name for each in found.treatments), label)
    yield line(pad((Span("Correct, of every program tried", "title"),), label), Span(_shares(found), "dim"))
    for each in found.treatments:
        yield line(pad((Span(names[each.name]),), label), " ", _share(each), *_bar(each, cells - label - FIGURES - 2))


def _shares(found: StudyFinding) -> str:
    return f" {'correct':>9} {'share':>6} {interval_heading(found)}"


def _share(each: StudyTreatment) -> Line:
    low, high = each.share_ci
    tried, share = f"{each.correct}/{each.attempted}", percent(each.correct / each.attempted)
    span = f"{percent(low)} – {percent(high)}"
    return line(Span(f"{tried:>9} ", "dim"), f"{share:>6} ", Span(f"{span:<14} ", "dim"))


def _bar(each: StudyTreatment, room: int) -> Line:
    if room < BAR:
        return ()
    full = round(BAR * each.correct / each.attempted)
    return line(Span("█" * full, "good"), Span("░" * (BAR - full), "grid"))


def _records(parts: Sequence[SessionPart], cells: int) -> Iterator[Line]:
    """Which records these are, so that a reader can find the very same ones."""
    yield line(Span("The records", "title"))
    for part in parts:
        words = (
            f"{one_line(part.name, 60)}: {count(part.blocks, 'block')} on {one_line(part.machine.host, 40)}, "
            f"{one_line(part.machine.processor, 60)}; record {part.head[:HASH]}, plan {part.plan_sha256[:HASH]}"
        )
        yield from marked(Span("· ", "dim"), words, cells)
