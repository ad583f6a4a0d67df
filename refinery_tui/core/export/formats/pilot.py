"""The published pilot's exchange format, byte for byte where its own tables were imported."""

from collections.abc import Iterator
from statistics import fmean
from typing import Any

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import clean
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.experiment import applied
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.export.cells import csv_text
from refinery_tui.core.export.files import Files
from refinery_tui.core.export.notes import notes
from refinery_tui.core.find import pilot_layout as layout
from refinery_tui.core.find.pilot_layout import ProgramName
from refinery_tui.core.record.results import Result, Timing, results
from refinery_tui.core.record.state import Run, State

SAYS = "the published pilot's two tables, and programs/ under its file names"

Named = list[tuple[ProgramName, Run, Result]]


def files(state: State, session: str) -> Files:
    """timing_results.csv, experiment_data.csv and programs/; RefineryError when the layout cannot tell runs apart."""
    named = _named(state)
    by_treatment = sorted(named, key=lambda one: (one[0].treatment, one[0].replicate))
    timings = [row for one in named for row in _timing_rows(state, *one)]
    means = [_mean_row(*one) for one in by_treatment if _is_measured(state, one[1])]
    sources = {f"{layout.PROGRAMS}/{name.file}": clean(run.source) for name, run, _ in named if run.source is not None}
    return {
        layout.TIMINGS: csv_text(layout.TIMING_COLUMNS, timings),
        layout.MEANS: csv_text(layout.MEAN_COLUMNS, means),
        **sources,
        **notes(state, "A program that failed its final check has rows that say False and no time."),
    }


def _named(state: State) -> Named:
    """Every run with its file name, in the order of the names."""
    named = [(_name(state, run), run, r) for run, r in zip(state.runs, results(state), strict=True)]
    if len({name for name, _, _ in named}) < len(named):
        others = ", ".join(name for name in state.experiment.factor_names if name not in ("agents", "budget"))
        also = f"also varies {others}" if others else "writes one budget in two ways"
        raise RefineryError(
            f"The pilot's layout distinguishes only agents, budget and replicate, and this experiment {also}: "
            "export it with --format csv."
        )
    return sorted(named, key=lambda one: one[0].file)


def _name(state: State, run: Run) -> ProgramName:
    settings = _settings(state, run)
    if settings.budget.unit not in ("iterations", "seconds"):
        raise RefineryError(
            f"The pilot's layout has no place for a budget of {settings.budget.words}: export it with --format csv."
        )
    return ProgramName(agents=settings.agents, budget=settings.budget, replicate=state.replicate(run))


def _settings(state: State, run: Run) -> Settings:
    """What the layout knows of a run: agents and budget, which are names of ready programs too."""
    levels = state.started.arms[run.planned.treatment].levels
    try:
        return applied(state.experiment.run, {name: levels[name] for name in ("agents", "budget") if name in levels})
    except ValueError:
        raise RefineryError(
            "The pilot's layout knows agents as numbers and budgets such as '60 s': export it with --format csv."
        ) from None


def _is_measured(state: State, run: Run) -> bool:
    return any(measured.block == run.planned.block for measured in state.rounds)


def _timing_rows(state: State, name: ProgramName, run: Run, result: Result) -> Iterator[dict[str, Any]]:
    """The run's timings by list and run; a program that was not timed because it failed has a row for each."""
    timings = sorted(result.timings, key=lambda timing: (timing.input, timing.repeat))
    if timings:
        yield from (_row(name, t.input, t.repeat) | _outcome(t) for t in timings)
    elif run.status == "ended" and result.verdict not in (None, Verdict.CORRECT):
        yield from (_row(name, i, r) | {layout.PASSED: False} for i, r in state.experiment.measuring.rounds)


def _row(name: ProgramName, input_: int, repeat: int) -> dict[str, Any]:
    return {
        layout.FILE: name.file,
        layout.AGENTS: name.agents,
        layout.ITERATIONS: name.iterations,
        layout.LIMIT: name.limit,
        layout.REPLICATE: name.replicate,
        layout.INPUT: input_,
        layout.REPEAT: repeat,
    }


def _outcome(timing: Timing) -> dict[str, Any]:
    return {
        layout.ANSWER: timing.shot.answer,
        layout.SECONDS: timing.seconds,
        layout.PASSED: timing.shot.verdict is Verdict.CORRECT,
    }


def _mean_row(name: ProgramName, run: Run, result: Result) -> dict[str, Any]:
    """The mean as it was published, else the mean of the correct timings; empty when there is none."""
    seconds = [t.seconds for t in result.timings if t.shot.verdict is Verdict.CORRECT and t.seconds is not None]
    mean = run.published_seconds if run.published_seconds is not None else fmean(seconds) if seconds else None
    return {layout.TREATMENT: name.treatment, layout.REPLICATE: name.replicate, layout.MEAN_SECONDS: mean}
