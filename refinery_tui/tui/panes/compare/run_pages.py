"""What can be read of two runs beside each other: programs, trajectories, timings, facts, as lines of a width."""

import math
from collections.abc import Callable

from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.program import changed_lines
from refinery_tui.core.base.text import one_line, percent, ratio, seconds
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.compare.run_pair import RunComparison
from refinery_tui.core.compare.sides import RunSide
from refinery_tui.core.experiment.servers.fictional_money import money
from refinery_tui.core.record.dataframes import model_words
from refinery_tui.tui.panes.compare.side_rows import halves, side_heads, side_rows
from refinery_tui.tui.panes.iteration.iteration_pages import SIDE, listing, note
from refinery_tui.tui.panes.session.status_symbols import of_verdict
from refinery_tui.tui.text import diffs, plots
from refinery_tui.tui.text.styled import Line, Span, choose, line, pad
from refinery_tui.tui.text.wrap import wrapped, wrapped_line
from refinery_tui.tui.views import trajectories

VIEWS = ("programs", "trajectories", "timings", "facts")
DOT = Span(" · ", "dim")
STRIP_LABEL = 4


def view(name: str, found: RunComparison, cells: int, *, side: bool = True) -> list[Line]:
    """One of the views."""
    match name:
        case "trajectories":
            return _trajectories(found, cells)
        case "timings":
            return _timings(found, cells)
        case "facts":
            return _facts(found, cells)
        case _:
            return _programs(found, cells, side=side)


def heading(letter: str, side: RunSide, cells: int) -> Line:
    """A side in one line: where it comes from, its treatment, its verdict and figure; it gives way part by part."""
    badge = tuple(word for mark in side.source.marks for word in (Span(f" {mark} ", "simulated"), Span(" ")))
    run = line(Span(one_line(side.source.session, 40), "dim"), DOT, Span(side.name, "strong"))
    treatment = Span(treatment_words(side, 60), "plain")
    said = outcome(side)
    start = line(Span(f" {letter} ", "title"), badge)
    return choose(
        (
            line(start, run, DOT, treatment, DOT, said),
            line(start, run, DOT, said),
            line(start, Span(side.name, "strong"), DOT, said),
        ),
        cells,
    )


def treatment_words(side: RunSide, most: int = 100) -> str:
    """The levels of a side's treatment."""
    return one_line(treatment_name(side.levels), most)


def outcome(side: RunSide) -> Line:
    """Verdict, time, ratio to the baseline."""
    if side.verdict is None:
        return (Span("not judged yet", "dim"),)
    mark = of_verdict(side.verdict)
    time = f" {seconds(side.seconds)}" if side.seconds is not None else ""
    base = Span(f" · {ratio(side.ratio)} baseline" if side.ratio is not None else "", "dim")
    return line(mark, Span(f" {side.verdict}", mark.tone), time, base)


def _programs(found: RunComparison, cells: int, *, side: bool) -> list[Line]:
    one, other = found.one.program, found.other.program
    if one is None or other is None:
        return _unknown(found, cells)
    if one == other:
        said = "The same program on both sides, to the last character."
        return [*note(said, cells), (), *listing(one, cells)]
    added, removed = changed_lines(one, other)
    head = line(
        Span(f"A {found.one.name} → B {found.other.name}:  ", "strong"),
        Span(f"+{added} ", "added"),
        Span(f"-{removed}", "removed"),
        Span("  + only in B, - only in A", "dim"),
    )
    draw = diffs.side_by_side if side and cells >= SIDE else diffs.unified
    return [*wrapped_line(head, cells), (), *draw(one, other, cells)]


def _unknown(found: RunComparison, cells: int) -> list[Line]:
    """At least one text is not known: say which, and show the other."""
    rows: list[Line] = []
    for letter, side in (("A", found.one), ("B", found.other)):
        if side.program is not None:
            rows += [line(Span(f"{letter} {side.name}", "strong")), (), *listing(side.program, cells), ()]
        else:
            none = f"its replies held none so far{f': {side.without}' if side.without else ''}"
            why = f"its file is {one_line(side.file, 60)}" if side.file else none
            rows += [*note(f"{letter} ({side.name}): the program's text is not known here; {why}.", cells), ()]
    return rows


def _trajectories(found: RunComparison, cells: int) -> list[Line]:
    one, other = found.one, found.other
    drawn = trajectories.plot(one, other, cells)
    if not drawn:
        said = "Neither run has an iteration that was timed: there is no trajectory to draw."
        if not one.priced or not other.priced:
            said += " An imported run has a result and no iterations."
        return [*note(said, cells), (), *_steps(found, cells)]
    what = "Time relative to the baseline of the same round" if trajectories.by_ratio((one, other)) else "CPU time"
    said = (
        f"{what}, on a log axis, against the seconds of replies. A and B are timed programs, the lines the best so "
        "far (─ A, ╌ B, ═ both). These timings guide the teams; results are timed again."
    )
    return [*note(said, cells), (), *drawn, (), *_steps(found, cells)]


def _steps(found: RunComparison, cells: int) -> list[Line]:
    """Iteration by iteration, both runs in columns."""
    one, other = found.one.points, found.other.points
    longest = max(len(one), len(other))
    if not longest:
        return []
    half = max(20, min(44, (cells - 6) // 2))
    rows = [_beside("", (Span("A", "accent"),), (Span("B", "fair"),), half)]
    for at in range(longest):
        rows.append(_beside(f"{at + 1}", _step(found.one, at), _step(found.other, at), half))
    return rows


def _step(side: RunSide, at: int) -> Line:
    if at >= len(side.points):
        return ()
    point = side.points[at]
    if point.verdict is None:
        return (Span("no verdict", "dim"),)
    mark = of_verdict(point.verdict)
    base = f" {ratio(point.seconds / point.baseline_seconds)}" if point.seconds and point.baseline_seconds else ""
    said = seconds(point.seconds) if point.seconds is not None else str(point.verdict)
    return line(mark, f" {said}", Span(base, "dim"), Span(f"  after {seconds(point.elapsed_seconds)}", "dim"))


def _beside(label: str, left: Line, right: Line, half: int) -> Line:
    return line(Span(f"{label:>4}  ", "dim"), pad(left, half), pad(right, half))


def _timings(found: RunComparison, cells: int) -> list[Line]:
    rows = [line(Span(row, "strong")) for row in wrapped(found.sentence, cells)]
    rows += _strips(found, cells)
    rows += [(), *_rounds(found)]
    rows += [(), *cautioned(found.cautions, cells)] if found.cautions else []
    return rows


def _strips(found: RunComparison, cells: int) -> list[Line]:
    """Every timing as a dot on one axis: seconds, or ratios to the own baseline where only those compare."""
    sides, relative = (found.one, found.other), found.basis == "their own baselines"
    values = [_ratios(side) if relative else [r.seconds for r in side.rounds if r.seconds] for side in sides]
    if not any(values):
        return []
    words = ratio if relative else seconds
    axis = plots.around([v for own in values for v in own], max(12, cells - STRIP_LABEL - 24))
    rows: list[Line] = [()]
    for letter, own in zip("AB", values, strict=True):
        middle = math.exp(math.fsum(map(math.log, own)) / len(own)) if own else math.nan
        tail = line(f"  {words(middle):>9}", Span(f"  n = {len(own)}", "dim"))
        rows.append(line(Span(f" {letter}  ", "strong"), plots.strip(axis, own, middle), tail))
    rows.append(plots.ruler(axis, STRIP_LABEL, [words(t, zeros=False) for t in axis.ticks()]))
    what = "one timing relative to the baseline of its round" if relative else "one timing"
    return [*rows, *note(f"● {what}, ┃ their geometric mean; log axis", cells)]


def _ratios(side: RunSide) -> list[float]:
    return [r.seconds / r.baseline_seconds for r in side.rounds if r.seconds and r.baseline_seconds]


def _rounds(found: RunComparison) -> list[Line]:
    """Round by round: pairs where there are any, else each side's ratio to its own baseline."""
    if found.pairs:
        head = f"{'block':>5} {'input':>5} {'repeat':>6} {'A':>10} {'B':>10} {'A / B':>9}"
        return [
            line(Span(head, "dim")),
            *(
                line(
                    f"{p.block:>5} {p.input:>5} {p.repeat:>6} {seconds(p.one_seconds):>10} "
                    f"{seconds(p.other_seconds):>10} ",
                    Span(f"{ratio(p.quotient):>9}", "accent"),
                )
                for p in found.pairs
            ),
        ]
    rows = [line(Span(f"     {'block':>5} {'input':>5} {'repeat':>6} {'time':>10} {'× baseline':>11}", "dim"))]
    for letter, side in (("A", found.one), ("B", found.other)):
        for r in side.rounds:
            base = ratio(r.seconds / r.baseline_seconds) if r.seconds and r.baseline_seconds else "–"
            rows.append(
                line(f"  {letter}  {r.block:>5} {r.input:>5} {r.repeat:>6} {seconds(r.seconds):>10} {base:>11}")
            )
    return rows if len(rows) > 1 else []


def cautioned(cautions: "tuple[str, ...]", cells: int) -> list[Line]:
    """Sentences to mind."""
    rows: list[Line] = [line(Span("Caveats", "title"))]
    for caution in cautions:
        first, *others = wrapped(one_line(caution, 400), max(8, cells - 2))
        rows += [line(Span("! ", "fair"), first), *(line("  ", other) for other in others)]
    return rows


Told = Callable[[RunSide], str]
_FACTS: tuple[tuple[str, Told], ...] = (
    ("session", lambda s: s.source.session),
    ("origin", lambda s: s.source.origin),
    ("treatment", treatment_words),
    ("replicate", lambda s: str(s.replicate)),
    ("model", lambda s: one_line(model_words(s.model, s.server_model), 60)),
    ("status", lambda s: s.status if s.reason is None else f"{s.status}: {s.reason}"),
    ("program", lambda s: one_line(s.file, 40) or (s.sha256 or "unknown")[:16]),
    ("time", lambda s: seconds(s.seconds)),
    ("× baseline", lambda s: ratio(s.ratio)),
    ("timings", lambda s: f"{len(s.rounds)} {s.timed}" if s.timed != "none" else "none"),
)
_DOSE: tuple[tuple[str, Told], ...] = (
    ("iterations", lambda s: s.iterations_words),
    ("turns", lambda s: str(s.dose.turns)),
    ("tokens in", lambda s: f"{s.dose.input_tokens:,}"),
    ("tokens out", lambda s: f"{s.dose.output_tokens:,}"),
    ("replies took", lambda s: seconds(s.dose.seconds)),
    ("overshoot", lambda s: seconds(s.overshoot_seconds) if s.overshoot_seconds else "none"),
    ("cost", lambda s: money(s.dose.usd, s.source.marks)),
)
_MACHINE: tuple[tuple[str, Told], ...] = (
    ("host", lambda s: s.source.machine.host),
    ("processor", lambda s: s.source.machine.processor),
    ("Python", lambda s: s.source.machine.python),
    ("isolation", lambda s: s.source.isolation or "none on record"),
    ("clock", lambda s: s.source.clock or "–"),
    ("baseline", lambda s: s.source.baseline[:16] or "none timed"),
    ("baseline took", lambda s: seconds(s.source.calibration.baseline_seconds) if s.source.calibration else "–"),
    ("A/A noise", lambda s: percent(s.source.calibration.aa_spread) if s.source.calibration else "–"),
)


def _facts(found: RunComparison, cells: int) -> list[Line]:
    half = halves(cells)
    rows = side_heads(half)
    rows += _told(found, _FACTS, half)
    rows += [(), line(Span("  verdict per input family", "title")), *_families(found, half)]
    rows += [(), line(Span("  resources used", "title")), *_told(found, tuple((n, _known(t)) for n, t in _DOSE), half)]
    rows += [(), line(Span("  machine", "title")), *_told(found, _MACHINE, half), ()]
    return [*rows, *note("≠ marks what differs.", cells), (), *cautioned(found.cautions, cells)]


def _known(told: Told) -> Told:
    """What an imported run consumed is not known."""
    return lambda side: told(side) if side.priced else "–"


def _told(found: RunComparison, facts: tuple[tuple[str, Told], ...], half: int) -> list[Line]:
    rows = []
    for name, told in facts:
        one, other = one_line(told(found.one), 100), one_line(told(found.other), 100)
        rows += side_rows(name, (Span(one),), (Span(other),), half, same=one == other)
    return rows


def _families(found: RunComparison, half: int) -> list[Line]:
    families = dict.fromkeys(case.family for side in (found.one, found.other) for case in side.cases)
    if not families:
        return [line("  ", outcome_words(found.one), Span("  and  ", "dim"), outcome_words(found.other))]
    return [row for family in families for row in _family(found, family, half)]


def outcome_words(side: RunSide) -> Line:
    """The verdict alone."""
    if side.verdict is None:
        return (Span("not judged yet", "dim"),)
    mark = of_verdict(side.verdict)
    return line(mark, Span(f" {side.verdict}", mark.tone))


def _family(found: RunComparison, family: str, half: int) -> list[Line]:
    verdicts = [next((c.verdict for c in s.cases if c.family == family), None) for s in (found.one, found.other)]
    return side_rows(family, _mark(verdicts[0]), _mark(verdicts[1]), half, same=verdicts[0] == verdicts[1])


def _mark(verdict: Verdict | None) -> Line:
    if verdict is None:
        return (Span("–", "dim"),)
    mark = of_verdict(verdict)
    return line(mark, Span(f" {verdict}", mark.tone))
