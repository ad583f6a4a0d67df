"""What Home says of the row under the cursor: a session as far as it came, or an experiment as it would be."""

from collections.abc import Sequence
from datetime import datetime

from refinery_tui.core.base.text import count, one_line, ratio, seconds
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.task_plan import task_title
from refinery_tui.core.record.results import Result, fastest_first, results, trajectory
from refinery_tui.core.record.state import State
from refinery_tui.tui.panes.session import header, heatmap
from refinery_tui.tui.text import highlight
from refinery_tui.tui.text.styled import Line, Span, line, pad
from refinery_tui.tui.text.wrap import wrapped, wrapped_line

BEST = 5
LABEL = 12


def of_session(state: State, cells: int, *, running: bool = True) -> list[Line]:
    """Its counts in a sentence, its map of runs, its fastest programs, where and when it ran.

    `running` says whether somebody conducts it.
    """
    found = results(state)
    said = [line(row) for row in wrapped(header.sentence(state, found), cells)]
    drawn = heatmap.heat(state, found, cells, running=running).lines
    fastest = fastest_first(r for r in found if r.verdict is Verdict.CORRECT)[:BEST]
    rows = [*(_run(state, result) for result in fastest), ()] if fastest else []
    return [*said, (), *drawn, (), *rows, *_facts(_where(state), cells), *_program(state, fastest, cells)]


def _program(state: State, fastest: list[Result], cells: int) -> list[Line]:
    """The source of the fastest program, where it is known."""
    source = state.run(fastest[0].run).source if fastest else None
    if source is None:
        return []
    rows = [line("  ", row) for each in highlight.program(source) for row in wrapped_line(each, cells - 2)]
    return [(), line(Span(f"the fastest program, run {fastest[0].run}", "title")), *rows]


def _run(state: State, result: Result) -> Line:
    run = state.run(result.run)
    figure = f"{ratio(result.ratio)} " if result.ratio else ""
    return line(
        Span(f"{f'run {result.run}':<{LABEL}}", "dim"),
        pad(line(Span(seconds(result.seconds), "strong")), 9, "right"),
        pad(line(figure), 11, "right"),
        Span(f" {trajectory(run)} ", "accent"),
        Span(header.treatment(state, run), "dim"),
    )


def _where(state: State) -> list[tuple[str, str]]:
    started = state.started
    begun = datetime.fromtimestamp(started.at).strftime("%Y-%m-%d")
    machine = f"{started.machine.host}, {count(started.machine.cores, 'core')}, Python {started.machine.python}"
    ran = "imported; nothing ran here" if state.published else f"{machine}, {begun}"
    return [
        ("task", task_title(state.experiment)),
        ("model", header.models(state)),
        ("primary contrast", state.experiment.analysis.primary or "no primary contrast: exploratory"),
        ("ran on", ran),
    ]


def of_experiment(experiment: Experiment, cells: int, page: str = "", brief: Sequence[str] = ()) -> list[Line]:
    """A preset's title; what it is and takes in a line (`brief`); its page; the factors with their levels, what
    all runs share, the primary contrast.
    """
    title, *paragraphs = page.split("\n\n")
    rows: list[Line] = [line(Span(row, "title")) for row in wrapped(title, cells)] if title else []
    rows += [line(row) for row in wrapped(" · ".join(filter(None, brief)), cells)] if brief else []
    for paragraph in paragraphs:
        rows += [(), *(line(row) for row in wrapped(paragraph, cells))]
    return [*rows, *([()] if rows else []), *_design(experiment, cells)]


def _design(experiment: Experiment, cells: int) -> list[Line]:
    factors = [(name, ", ".join(map(str, levels))) for name, levels in experiment.factors.items()]
    runs = len(experiment.arms) * experiment.replicates
    plan = f"{count(len(experiment.arms), 'treatment')} × {count(experiment.replicates, 'replicate')} = {runs} runs"
    rest = [
        ("plan", plan),
        ("task", task_title(experiment)),
        ("all runs", _shared(experiment)),
        ("primary contrast", experiment.analysis.primary or "no primary contrast: exploratory"),
        ("stopping", experiment.analysis.stopping),
    ]
    return _facts([*factors, *rest], cells)


def _shared(experiment: Experiment) -> str:
    common = experiment.run
    settings = {
        "agents": f"{common.agents}",
        "budget": common.budget.words,
        "model": common.model,
        "protocol": common.protocol,
        "memory": common.memory,
        "feedback": common.feedback,
        "choose": common.choose,
    }
    return ", ".join(f"{name} {value}" for name, value in settings.items() if name not in experiment.factor_names)


def _facts(pairs: list[tuple[str, str]], cells: int) -> list[Line]:
    size = max([LABEL, *(len(name) + 2 for name, _ in pairs)])
    rows: list[Line] = []
    for name, text in pairs:
        first, *others = wrapped(one_line(text, 400), max(10, cells - size)) or [""]
        rows.append(line(Span(one_line(name, size).ljust(size), "dim"), first))
        rows += [line(" " * size, other) for other in others]
    return rows
