"""The new experiment screen's sections and pages: what the form asks, and what the preview says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refinery_tui.core.base.text import count, one_line, percent, seconds, usd
from refinery_tui.tui.panes.iteration.iteration_pages import prose
from refinery_tui.tui.text.styled import Line, Span, line, pad
from refinery_tui.tui.text.wrap import wrapped, wrapped_line

if TYPE_CHECKING:
    from refinery_tui.core.experiment.form import Draft
    from refinery_tui.core.plan.preview import Outlook, Preview

MOST_ARMS = 60
MOST_ERROR_ROWS = 2
WAITING = "Computing ..."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One field of the form: its name in the file, its label, and what stands in it while it is empty."""

    name: str
    label: str
    empty: str


def _entry(name: str, empty: str, label: str = "") -> Entry:
    return Entry(name=name, label=label or name.replace("_", " "), empty=empty)


SECTIONS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("Experiment", (_entry("name", "a name"), _entry("task", "press enter to choose"), _entry("replicates", "2"))),
    (
        "Factors: levels separated by commas are compared",
        (
            _entry("agents", "1"),
            _entry("budget", "3 iterations"),
            _entry("model", "simulated"),
            _entry("protocol", "rotate"),
            _entry("memory", "last-program"),
            _entry("feedback", "none"),
            _entry("framing", "plain"),
            _entry("choose", "last"),
            _entry("temperature", "the server's own"),
            _entry("deadline", "strict"),
            _entry("max_tokens", "the server's own"),
            _entry("reasoning_effort", "the server's own"),
            _entry("team", "like agents; press enter to write members"),
        ),
    ),
    (
        "Analysis",
        (
            _entry("primary", "none; press enter to choose", "primary contrast"),
            _entry("response", "time"),
            _entry("smallest_effect", "0.8"),
            _entry("smallest_difference", "0.2; of shares", "smallest difference"),
            _entry("power", "0.8"),
            _entry("alpha", "0.05"),
            _entry("stopping", "fixed"),
            _entry("first_look", "block 3", "first look"),
            _entry("max_blocks", "as many as replicates", "blocks at most"),
            _entry("target_ratio", "0.5 of the baseline", "target ratio"),
            _entry("composite", "none; or worst rank"),
            _entry("human_turns", "left out", "runs people joined"),
            _entry("question", "of several tasks", "question"),
        ),
    ),
    (
        "Limits and measuring",
        (
            _entry("usd", "no limit", "at most, usd"),
            _entry("run_usd", "no limit", "a run, usd"),
            _entry("reply_tokens", "8192", "reply tokens"),
            _entry("patience", "2 h; then it pauses", "wait for server"),
            _entry("concurrency", "1", "runs at once"),
            _entry("inputs", "2"),
            _entry("repeats", "2"),
            _entry("seed", "1"),
        ),
    ),
)
LEVELS = frozenset(entry.name for entry in SECTIONS[1][1])  # the fields that may hold several levels


def errors(found: "Preview", name: str, cells: int) -> list[Line]:
    """What is wrong with a field, below it."""
    from refinery_tui.core.experiment.form import field_of

    return wrong_rows([each.what for each in found.complaints if field_of(each.key) == name], cells)


def wrong_rows(said: Sequence[str], cells: int) -> list[Line]:
    """What is wrong, as it stands below a field."""
    rows = [row for words in said for row in wrapped_line(line(Span(f"✗ {one_line(words, 300)}", "bad")), cells)]
    return rows[:MOST_ERROR_ROWS]


def elsewhere(found: "Preview | None", here: str, cells: int) -> list[Line]:
    """The first error in another field than `here`, which may be out of sight; nothing where there is none."""
    from refinery_tui.core.base.toml import dotted
    from refinery_tui.core.experiment.form import field_of

    labels = {entry.name: entry.label for _, entries in SECTIONS for entry in entries}
    others = [each for each in found.complaints if field_of(each.key) != here] if found is not None else []
    if not others:
        return []
    name = labels.get(field_of(others[0].key)) or dotted(others[0].key)
    rows = wrapped_line(line(Span(f"✗ {one_line(name, 40)}: {one_line(others[0].what, 300)}", "bad")), cells - 2)
    return [line(" ", row) for row in rows[:MOST_ERROR_ROWS]]


def design_page(found: "Preview", draft: "Draft", cells: int) -> list[Line]:
    """Design, cost, power, warnings, arms; or what is wrong."""
    rows = _mend(found, cells) if found.outlook is None else _design(found.outlook, cells)
    kept = draft.kept()
    if kept:
        rows += [(), *_dim(f"Kept unchanged from the file: {', '.join(kept)}.", cells)]
    return rows


def _mend(found: "Preview", cells: int) -> list[Line]:
    from refinery_tui.core.base.toml import dotted

    rows = [line(Span(count(len(found.complaints), "error"), "bad")), ()]
    for each in found.complaints:
        rows += _item(Span("✗ ", "bad"), line(Span(dotted(each.key), "strong"), f": {one_line(each.what, 400)}"), cells)
    return rows


def _design(found: "Outlook", cells: int) -> list[Line]:
    experiment, arms = found.experiment, found.experiment.arms
    factors = " × ".join(f"{one_line(name, 30)} ({len(levels)})" for name, levels in experiment.factors.items())
    runs = len(arms) * experiment.replicates
    said = f"{factors} = {count(len(arms), 'treatment')}" if factors else count(len(arms), "treatment")
    rows = [
        *wrapped_line(
            line(
                Span(f"{said} × {count(experiment.replicates, 'replicate')} = ", "plain"),
                Span(count(runs, "run"), "strong"),
            ),
            cells,
        ),
        (),
        *_costs(found, cells),
        (),
        *_power(found, cells),
    ]
    for warning in found.warnings:
        rows += _item(Span("! ", "fair"), line(Span(f"{warning}.", "fair")), cells)
    for group in found.same:
        rows += _item(
            Span("= ", "fair"), line(f"indistinguishable to agents (A/A): {one_line('; '.join(group), 300)}"), cells
        )
    for sentence in found.doses:
        rows += _item(Span("≠ ", "dim"), line(f"{sentence}."), cells)
    return [*rows, (), *_arms(found, cells)]


def _costs(found: "Outlook", cells: int) -> list[Line]:
    from refinery_tui.core.experiment.servers.fictional_money import money
    from refinery_tui.core.experiment.servers.model_names import simulated_mark
    from refinery_tui.core.plan.preview import most_hours

    limit, hours = found.experiment.limits.usd, most_hours(found)
    mark = simulated_mark(found.experiment)
    expected = money(found.expected.usd, (mark,))
    most = f"{usd(limit)}, the limit" if limit is not None else "no limit set"
    longest = seconds(3600 * hours) if hours is not None else "as long as the replies take"
    rows = [
        line(Span("expected  ", "dim"), f"{expected}, {seconds(3600 * found.expected.hours)}"),
        line(Span("at most   ", "dim"), f"{most}; {longest}"),
    ]
    if mark:
        rows.append(line(Span("SIMULATED", "simulated"), Span(" treatments call no model.", "dim")))
    return [row for each in rows for row in wrapped_line(each, cells)] + _dim(f"({found.expected.assumes})", cells)


def _power(found: "Outlook", cells: int) -> list[Line]:
    if found.power is None:
        return _dim("No primary contrast is declared, so nothing is tested and there is no power to compute.", cells)
    mark = Span("✓ ", "good") if _enough(found) else Span("! ", "fair")
    return _item(mark, line(f"{found.power.sentence}."), cells)


def _enough(found: "Outlook") -> bool:
    """Whether the primary contrast has the power wanted; where none is declared nothing is wanted."""
    return found.power is None or found.power.power >= found.experiment.analysis.power - 0.005


def _arms(found: "Outlook", cells: int) -> list[Line]:
    arms = found.experiment.arms
    label = min(max((len(arm.name) for arm in arms), default=0), max(16, cells - 38))
    rows: list[Line] = [
        line(Span(f"{'':>3}  {'one run of':<{label}}  {'iterations':>10} {'time':>12} {'usd':>8}", "dim"))
    ]
    for number, (arm, run) in enumerate(zip(arms[:MOST_ARMS], found.expected.runs, strict=False), 1):
        name = pad(line(one_line(arm.name, 200)), label)
        figures = f"  {run.iterations:>10.0f} {seconds(run.seconds):>12} {usd(run.usd):>8}"
        rows.append(line(Span(f"{number:>3}  ", "dim"), name, figures))
    return rows + (_dim(f"... and {len(arms) - MOST_ARMS} more", cells) if len(arms) > MOST_ARMS else [])


def prompts_page(found: "Preview", arm: int, cells: int) -> list[Line]:
    """What an arm's agents would be sent: the first request, then a review."""
    if found.outlook is None:
        return _mend(found, cells)
    from refinery_tui.core.team.iteration.rehearsal import distinct_requests

    experiment = found.outlook.experiment
    treatment = experiment.arms[arm]
    rows: list[Line] = [
        *wrapped_line(line(Span(f"treatment {arm + 1} of {len(experiment.arms)}: ", "dim"), treatment.name), cells),
    ]
    for kind, messages in distinct_requests(experiment, arm, found.outlook.task):
        rows += [(), line(Span(kind, "title"))]
        for message in messages:
            rows += [line(Span(message.role, "accent")), *prose(message.content, cells)]
    return rows


def file_page(found: "Preview", cells: int) -> list[Line]:
    """The file, word for word."""
    return source_lines(found.source.rstrip("\n").split("\n"), cells)


def source_lines(source: Sequence[str], cells: int) -> list[Line]:
    """Lines of a file, wrapped."""
    return [row for text in source for row in _source(text, cells)]


def _source(text: str, cells: int) -> list[Line]:
    if text.lstrip().startswith("#"):
        return wrapped_line(line(Span(text, "comment")), cells)
    if text.startswith("["):
        return wrapped_line(line(Span(text, "title")), cells)
    key, equals, value = text.partition(" = ")
    return wrapped_line(line(Span(key, "name"), f"{equals}{value}") if equals else line(text), cells)


def _item(mark: Span, words: Line, cells: int) -> list[Line]:
    first, *others = wrapped_line(words, max(8, cells - 2)) or [()]
    return [line(mark, first), *(line("  ", other) for other in others)]


def _dim(words: str, cells: int) -> list[Line]:
    return [line(Span(piece, "dim")) for piece in wrapped(words, cells)]


def verdict(found: "Preview | None", cells: int) -> Line:
    """The whole preview in one line, for a narrow form."""
    from refinery_tui.core.experiment.servers.fictional_money import money
    from refinery_tui.core.experiment.servers.model_names import simulated_mark

    if found is None:
        return line(Span(WAITING, "dim"))
    if found.outlook is None:
        return line(Span(f"✗ {count(len(found.complaints), 'error')}", "bad"))
    ahead = found.outlook
    runs = len(ahead.experiment.arms) * ahead.experiment.replicates
    power = f", power {percent(ahead.power.power)}" if ahead.power is not None else ""
    cost = money(ahead.expected.usd, (simulated_mark(ahead.experiment),))
    words = f"{count(runs, 'run')}, {cost}, {seconds(3600 * ahead.expected.hours)}{power}"
    mark = Span("! ", "fair") if ahead.warnings or not _enough(ahead) else Span("✓ ", "good")
    return line(mark, Span(one_line(words, max(8, cells - 2)), mark.tone))


def chosen(text: str, options: Sequence[str]) -> list[str]:
    """Those of the options that stand in a field's text."""
    from refinery_tui.core.experiment.field_text import levels_of

    named = [str(level) for level in levels_of(text)]
    return [option for option in options if option in named or option == text.strip()]


def contrasts(draft: "Draft") -> tuple[str, ...]:
    """The contrasts that the levels in the form allow: pairs of levels, the later first; factors of two crossed."""
    import itertools

    from refinery_tui.core.experiment.field_text import levels_of
    from refinery_tui.core.experiment.form import SETTINGS

    found = {name: [str(v) for v in levels_of(draft.texts[name])] for name in SETTINGS}
    factors = {name: levels for name, levels in found.items() if len(levels) > 1}
    pairs = [f"{name}: {b} / {a}" for name, levels in factors.items() for a, b in itertools.combinations(levels, 2)]
    two = [name for name, levels in factors.items() if len(levels) == 2]
    return (*pairs, *(f"{a} x {b}" for a, b in itertools.combinations(two, 2)))
