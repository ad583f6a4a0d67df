"""What the statistics found, as lines to read: effects, treatments, curves, variance, and the whole report."""

import math

from refinery_tui.core.analysis.findings import Findings, RatioFinding, TrajectoryFinding, TreatmentFinding
from refinery_tui.core.analysis.render import as_text
from refinery_tui.core.state import State
from refinery_tui.core.text import count, one_line, ratio, seconds
from refinery_tui.tui import plots
from refinery_tui.tui.grid import level_words
from refinery_tui.tui.tones import Line, Tone, Word, line, pad
from refinery_tui.tui.wrapping import wrapped

LABEL = 30
MOST_TICKS = 8


def view(name: str, found: Findings, state: State, cells: int) -> list[Line]:
    """One of the views, below the verdict sentence."""
    builders = {"effects": _effects, "treatments": _treatments, "curves": _curves, "variance": _variance}
    build = builders.get(name)
    body = build(found, state, cells) if build else [line(row) for row in as_text(found, width=cells).split("\n")]
    return [*verdict(found, cells), (), *body] if build else body


def verdict(found: Findings, cells: int) -> list[Line]:
    """The one sentence, with the marks that belong before it."""
    marks = " ".join(f"{mark}." for mark in found.marks)
    rows = wrapped(f"{marks} {found.verdict}".strip(), cells)
    return [line(Word(row, "strong")) for row in rows]


def _said(text: str, cells: int) -> list[Line]:
    return [line(Word(row, "dim")) for row in wrapped(text, cells)]


def _effects(found: Findings, state: State, cells: int) -> list[Line]:
    """The forest plot of the declared contrasts, the primary first."""
    shown = [f for f in (found.primary, *found.contrasts) if f is not None and math.isfinite(f.ci[0])]
    if not shown:
        return _nothing(found, cells)
    smallest = state.experiment.analysis.smallest_effect
    label = min(max(len(f.contrast) for f in shown), cells // 3) + 1
    zone = (smallest, 1 / smallest)
    axis = plots.around([v for f in shown for v in (*f.ci, *zone)], max(12, cells - label - 21))
    rows = [_forest(axis, f, zone, label) for f in shown]
    ticks = [f"{value:g}" for value in axis.ticks()]
    said = (
        "Ratio of times among programs that worked, with intervals; left of 1 the first-named side is faster. "
        f"Shaded: effects smaller than the smallest of interest, {ratio(smallest)}."
    )
    return [
        line(Word("Effects", "title")),
        *_said(said, cells),
        (),
        line(" " * (label + 2), plots.shaded(axis, zone)),
        *rows,
        plots.ruler(axis, label + 2, ticks),
        (),
        *_look(found, cells),
        *_cautions(found, cells),
    ]


def _forest(axis: plots.Axis, f: RatioFinding, zone: tuple[float, float], size: int) -> Line:
    primary = f.role == "primary"
    mark = Word("▸ " if primary else "  ", "accent")
    label = pad(line(Word(one_line(f.contrast, 80), "strong" if primary else "plain")), size)
    drawn = plots.interval(axis, f.ci[0], f.ratio, f.ci[1], zone=zone, tone="accent" if primary else "plain")
    return line(mark, label, drawn, f"  {f.ratio:.2f} ", Word(f"{f.ci[0]:.2f}–{f.ci[1]:.2f}", "dim"))


def _look(found: Findings, cells: int) -> list[Line]:
    """The sequential boundary and when the next look is, or the fixed plan."""
    look = found.look
    if look is None:
        plan = f"Fixed plan: {count(found.planned_blocks, 'block')}, {found.blocks} done; looked at once, at its end."
        return [*_said(plan, cells), ()]
    after = f"the next look comes after block {look.next_look}" if look.next_look else "no further look is planned"
    return [*_said(f"Sequential plan: {look.blocks_done} of {look.max_blocks} blocks done; {after}.", cells), ()]


def _cautions(found: Findings, cells: int) -> list[Line]:
    tones = {"error": Word("‼ ", "bad"), "warning": Word("! ", "fair"), "note": Word("· ", "dim")}
    rows: list[Line] = [line(Word("Mind", "title"))] if found.cautions or found.cannot else []
    for caution in found.cautions:
        first, *others = wrapped(one_line(caution.sentence, 400), cells - 2)
        rows += [line(tones[caution.severity], first), *(line("  ", other) for other in others)]
    for sentence in found.cannot:
        first, *others = wrapped(one_line(sentence, 400), cells - 2)
        rows += [line(Word("· ", "dim"), first), *(line("  ", other) for other in others)]
    return rows


def _treatments(found: Findings, state: State, cells: int) -> list[Line]:
    """Every program as a dot on a common time axis, those that failed at the edge."""
    if not found.treatments:
        return _nothing(found, cells)
    names = [_short(t.name) for t in found.treatments]
    label = max(map(len, names)) + 2
    axis = plots.around([math.exp(v) for t in found.treatments for v in t.log_seconds], max(12, cells - label - 25))
    rows = [_strip(axis, name.ljust(label), t) for name, t in zip(names, found.treatments, strict=True)]
    ticks = [seconds(value) for value in axis.ticks()]
    said = (
        f"Each ● is one program (n = {found.programs}), ┃ their geometric mean; times on a log axis; "
        "programs that failed stand at the right edge and are in no mean."
    )
    return [line(Word("Treatments", "title")), *_said(said, cells), (), *rows, plots.ruler(axis, label, ticks)]


def _short(name: str) -> str:
    """A treatment's name with its levels as short as they can be understood."""
    levels = [part.partition(" ") for part in name.split(" · ")]
    return one_line(" · ".join(level_words(factor, level) for factor, _, level in levels), LABEL)


def _strip(axis: plots.Axis, label: str, t: TreatmentFinding) -> Line:
    failed = t.attempted - t.correct
    drawn = plots.strip(axis, [math.exp(v) for v in t.log_seconds], t.seconds)
    edge = pad(line(Word("✗" * min(failed, 6), "bad")), 7)
    return line(label, drawn, "  ", edge, f"{seconds(t.seconds):>8} ", Word(f"{t.correct}/{t.attempted}", "dim"))


def _curves(found: Findings, state: State, cells: int) -> list[Line]:
    """Best-so-far by iteration, one row a treatment on one shared scale."""
    curves = [t for t in found.trajectories if t.axis == "iteration" and t.points]
    if not curves:
        return _said("No iterations are on record, so there is no curve of the best so far.", cells)
    names = [_short(t.treatment) for t in curves]
    label = max(map(len, names)) + 2
    axis = plots.around([p.mean for t in curves for p in t.points], 8)
    room = max(8, cells - label - 42)
    rows = [_curve(axis, name.ljust(label), t, room) for name, t in zip(names, curves, strict=True)]
    said = (
        "Geometric mean of the best correct program so far, one bar an iteration, all rows on one log scale; "
        "last/best says what choosing the last program costs against choosing the best."
    )
    return [line(Word("Curves", "title")), *_said(said, cells), (), *rows]


def _curve(axis: plots.Axis, label: str, t: TrajectoryFinding, room: int) -> Line:
    bars = pad(plots.steps(axis, [p.mean for p in t.points]), room)
    gain = f" {seconds(t.points[0].mean):>8} → {seconds(t.points[-1].mean):<8}"
    return line(label, bars, gain, Word(f" last/best {ratio(t.final_over_best)}", "dim"))


def _variance(found: Findings, state: State, cells: int) -> list[Line]:
    """Where the spread of times comes from, and how the bench itself was."""
    rows: list[Line] = [line(Word("Variance of log seconds", "title"))]
    if found.variance is None:
        rows += _said("Not estimable yet: it takes repeated timings of several programs of a treatment.", cells)
    else:
        v = found.variance
        parts: tuple[tuple[str, float, Tone], ...] = (
            ("program", v.program_share, "accent"),
            ("input", v.list_share, "fair"),
            ("repeat", v.run_share, "dim"),
        )
        rows += [*plots.shares(parts, min(60, cells)), (), *_said(v.sentence, cells)]
    rows += [(), line(Word("Health of the bench", "title"))]
    if not state.calibrations:
        rows += _said("No calibration is on record.", cells)
    for each in state.calibrations[-MOST_TICKS:]:
        c = each.calibration
        rows.append(
            line(
                f"block {each.block} {each.place:<7}",
                Word(f" floor {seconds(c.floor_seconds)} · baseline against itself {ratio(c.aa_ratio)} ", "dim"),
                Word(f"± {c.aa_spread:.1%} · baseline {seconds(c.baseline_seconds)}", "dim"),
            )
        )
    return rows


def _nothing(found: Findings, cells: int) -> list[Line]:
    return [*_said("Nothing can be estimated yet.", cells), (), *_cautions(found, cells)]
