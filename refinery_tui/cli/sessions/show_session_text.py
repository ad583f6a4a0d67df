"""A session told in plain text: where it stands, what the evidence says, and every run on one line."""

from collections.abc import Iterator
from typing import Any

from refinery_tui.cli.base.report import as_typed
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.process.invocation import command
from refinery_tui.core.base.text import clean, count, one_line, ratio, seconds, usd
from refinery_tui.core.experiment.servers.fictional_money import money
from refinery_tui.core.experiment.task_plan import task_words
from refinery_tui.core.record.dataframes import levels
from refinery_tui.core.record.results import Result, iterations_words, results, trajectory, verdict_name
from refinery_tui.core.record.run.level_labels import LevelLabels
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.record.store import UNDER_WAY

LEVEL = 30  # characters of a level in its column


def session_lines(state: State, session: str, standing: str, typed: str = "") -> Iterator[str]:
    """The session as text: the same facts as on the Session screen; `standing` is where its folder says it stands.

    `typed` is what a command has to call it, where that is not `session`.
    """
    running = standing in UNDER_WAY
    found, ended = results(state), sum(run.status == "ended" for run in state.runs)
    isolation = state.started.isolation
    parts = [
        session,
        f"{one_line(state.experiment.name)}, {one_line(task_words(state.experiment))}",
        f"{ended} of {count(len(state.runs), 'run')} ended",
        standing,
        money(state.usd, state.marks),
        *([f"isolation {isolation.mode}"] if isolation and not state.published else []),
        *state.marks,
    ]
    yield " · ".join(parts)
    if state.started.earlier is not None:
        yield f"It is {one_line(state.started.earlier.words, 400)}."
    if state.ended is not None and state.ended.error:
        yield f"It failed: {one_line(state.ended.error, 400)}"
    yield verdict(state)
    yield ""
    labelled = LevelLabels.of_session(state, LEVEL)
    rows = [
        _head(state),
        *(_row(state, run, result, labelled, running=running) for run, result in zip(state.runs, found, strict=True)),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    yield "time, × baseline: of the chosen program; by iteration: taller is slower, x gave no time;"
    yield f"one run in full: {as_typed(command('show', typed or session, 'RUN'))}"


def verdict(state: State) -> str:
    """What the declared analysis says in one sentence, or why it says nothing yet."""
    from refinery_tui.core.analysis.session.analyse import of_session

    try:
        return of_session(state).verdict
    except RefineryError as error:
        return str(error)


def _head(state: State) -> tuple[str, ...]:
    factors = tuple(one_line(name, 30) for name in state.experiment.factor_names)
    return (
        "run",
        *factors,
        "replicate",
        "verdict",
        "time",
        "× baseline",
        "iterations",
        "by iteration",
        "tokens",
        "cost",
        *(["file"] if state.experiment.imported and not state.scored_elsewhere else []),
    )


def _row(state: State, run: Run, result: Result, labelled: LevelLabels, *, running: bool) -> tuple[str, ...]:
    dose, known = run.dose, not run.imported
    spent = known and dose.turns > 0
    return (
        str(run.planned.id),
        *labelled.cells(state, run),
        str(state.replicate(run)),
        verdict_name(run, result) or _status(run, running=running),
        seconds(result.seconds),
        ratio(result.ratio),
        iterations_words(run) if known and run.iterations else "–",
        trajectory(run) if not state.scored_elsewhere else "–",
        f"{dose.tokens:,}" if spent else "–",
        usd(dose.usd) if spent else "–",
        *([labelled.files[run.file]] if state.experiment.imported and not state.scored_elsewhere else []),
    )


def _status(run: Run, *, running: bool) -> str:
    """Where a run without a verdict stands; `running` says whether somebody conducts its session."""
    return "to be timed" if run.status == "ended" else run.standing(conducted=running)


def session_facts(state: State, session: str, standing: str) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "session": session,
        "origin": state.origin,
        "status": standing,
        "error": clean(state.ended.error) if state.ended is not None else "",
        "verdict": verdict(state),
        "usd": state.usd,
        "runs": [
            {
                "run": run.planned.id,
                "replicate": state.replicate(run),
                "levels": levels(state, run),
                "status": run.standing(conducted=standing in UNDER_WAY),
                "verdict": result.verdict,
                "seconds": result.seconds,
                "ratio": result.ratio,
                "iterations": run.dose.iterations,
                "tokens": run.dose.tokens,
                "usd": run.dose.usd,
                **({"file": clean(run.file)} if state.experiment.imported else {}),
            }
            for run, result in zip(state.runs, results(state), strict=True)
        ],
    }
