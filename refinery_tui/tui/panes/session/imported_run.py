"""What there is to see of an imported run: no replies, but verdict, timings, and the program where it is known."""

import math
from collections.abc import Sequence

from refinery_tui.core.base.text import one_line, ratio, seconds, usd
from refinery_tui.core.record.results import Result, fastest_result, results
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.feed.position import Position
from refinery_tui.tui.panes.iteration.iteration_pages import listing, note
from refinery_tui.tui.panes.session.header import treatment
from refinery_tui.tui.panes.session.status_symbols import of_run, of_verdict, verdict_words
from refinery_tui.tui.runtime.memo import latest
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.styled import Line, Span, line

NARROWEST = 12  # cells of the strip
LONGEST_FAILURE = 300


def first(state: State, found: Sequence[Result], here: Position) -> Position:
    """Where an imported session opens, its fastest correct run; `here` for any other, or once somebody stands there."""
    if here.run or not state.ready_made or state.status != "ended":
        return here
    best = fastest_result(found)
    run = best.run if best is not None else 1
    return Position(run=run, iteration=len(state.run(run).iterations), following=False)


@latest
def _results(state: State) -> tuple[Result, ...]:
    return results(state)


def imported_lines(state: State, run: Run, cells: int, *, running: bool = False) -> list[Line]:
    """The run on a page of `cells` cells; `running` says whether somebody conducts its session."""
    result = _results(state)[run.planned.id - 1]
    head = line(Span(f"run {run.planned.id}", "strong"), Span(" · ", "dim"), treatment(state, run))
    standing = of_run(run, result, running=running), " ", verdict_words(run, result, running=running)
    outcome = line(*standing, *_figure(result))
    return [
        head,
        outcome,
        (),
        *note(f"{_origin(state, run)} {_named(run)}", cells),
        *_failure(result, cells),
        (),
        *(_timings(result, cells) if run.status == "ended" else note("Not timed yet.", cells)),
        *_program(run, cells),
    ]


def _failure(result: Result, cells: int) -> list[Line]:
    """Where a program fails, and in which words."""
    if (failing := result.failing) is None:
        return []
    words = f": {one_line(failing.detail, LONGEST_FAILURE)}" if failing.detail else ""
    return note(f"It fails on {one_line(failing.family, 40)}{words}", cells)


def _figure(result: Result) -> Line:
    """The time of a correct program, and what kind of mean it is."""
    if result.seconds is None:
        return ()
    return line(f"  {seconds(result.seconds)}", Span("  geometric mean", "dim"))


def _timings(result: Result, cells: int) -> list[Line]:
    """Every timing as a dot, and in figures."""
    times = [t.seconds for t in result.timings if t.seconds]
    if not times:
        return note("No correct timing of it is on record.", cells)
    axis = plots.around(times, max(NARROWEST, cells - 24), least=2.0)
    tail = Span(f"  {seconds(result.seconds)}, n = {len(times)}", "dim")
    head = line(Span("timings", "title"), Span("  ┃ their geometric mean", "dim"))
    rows = [head, line(plots.strip(axis, times, result.seconds or math.nan), tail)]
    rows += [plots.ruler(axis, 0, [seconds(t, zeros=False) for t in axis.ticks()]), ()]
    for t in result.timings:
        base = f"  {ratio(t.seconds / t.baseline_seconds)} baseline" if t.seconds and t.baseline_seconds else ""
        answer = f"  answer {one_line(t.shot.answer, 24)}" if t.shot.answer else ""
        mark = of_verdict(t.shot.verdict)
        where = Span(f" input {t.input} repeat {t.repeat} ", "dim")
        rows.append(line(mark, where, f"{seconds(t.seconds):>8}", Span(f"{base}{answer}", "dim")))
    return rows


def _time(state: State, result: Result) -> Line:
    """The mean time, where anything was timed."""
    if state.scored_elsewhere:
        return line(Span("not timed", "dim"))
    return line(seconds(result.seconds), Span("  geometric mean over inputs of medians", "dim"))


def _origin(state: State, run: Run) -> str:
    """Where its program is from, and where the rest of it is to be read."""
    if (earlier := state.started.earlier) is not None:
        known = f"{one_line(run.file, 80)} of {one_line(earlier.session, 60)}"
        return f"From {known}: its replies, prompts and cost stand there."
    from_file = f"Imported from {one_line(run.file, 80)}" if run.file else "Imported"
    return f"{from_file}: its replies, prompts and cost are not on record."


def _named(run: Run) -> str:
    """Of the program only its file's name may be known."""
    if _source(run) is not None:
        return "Its program is shown below; press enter to read all of it."
    file = f"Its program was {one_line(run.program, 60)}, whose" if run.program else "Its program's"
    return f"{file} text is not known here."


def _program(run: Run, cells: int) -> list[Line]:
    source = _source(run)
    return [] if source is None else [(), line(Span("program", "title")), *listing(source, cells)]


def _source(run: Run) -> str | None:
    """The program, also while it is not the result yet."""
    return run.source or next((iteration.program for iteration in run.iterations), None)


def _used(run: Run) -> list[Line]:
    """What its replies used, where that is on record."""
    if run.imported:
        return [line(Span("not on record", "dim"))]
    dose = run.dose
    tokens = line(f"{dose.tokens:,}", Span("  tokens", "dim"))
    return [tokens, line(usd(dose.usd), Span("  as the log says", "dim"))]


def imported_facts(state: State, run: Run, cells: int) -> list[Line]:
    """What stands beside the page: where the figures come from."""
    isolation = state.started.isolation
    result = _results(state)[run.planned.id - 1]
    published = run.published_seconds
    rows = [
        line(Span(treatment(state, run), "dim")),
        (),
        line(Span("verdict", "title")),
        line(of_run(run, result), " ", verdict_words(run, result)),
        (),
        line(Span("time", "title")),
        _time(state, result),
        *([line(seconds(published), Span("  as published, arithmetic mean", "dim"))] if published is not None else []),
        (),
        line(Span("resources used", "title")),
        *_used(run),
        (),
        line(Span("origin", "title")),
    ]
    return [*rows, *note(isolation.sentence if isolation is not None else "Nothing is known about it.", cells)]
