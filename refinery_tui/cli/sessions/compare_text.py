"""Two runs, or two sessions, beside each other as plain lines."""

import textwrap
from collections.abc import Iterable, Sequence

from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import figures, one_line, ratio, seconds, usd
from refinery_tui.core.compare.comparison_json import diff
from refinery_tui.core.compare.run_pair import Quotient, RunComparison
from refinery_tui.core.compare.session_pair import Cell, SessionsCompared, Totals
from refinery_tui.core.compare.sides import ReachedIteration, RunSide
from refinery_tui.core.experiment.servers.fictional_money import money
from refinery_tui.core.record.dataframes import model_words

WIDTH, SIDE = 100, 34


def run_lines(found: RunComparison) -> list[str]:
    """Facts, times, trajectories, and the diff of the programs."""
    one, other = found.one, found.other
    rows = [("", "A", "B"), *_run_rows(one, other)]
    lines = [*_columns(rows), "", *_wrapped(found.sentence), *_noted(found.cautions)]
    if found.pairs:
        lines += ["", "timed in the same rounds (A, B, A / B)"]
        lines += [
            f"  block {p.block} input {p.input} repeat {p.repeat}: "
            f"{seconds(p.one_seconds)}, {seconds(p.other_seconds)}, {ratio(p.quotient)}"
            for p in found.pairs
        ]
    return [*lines, *_trajectories(one, other), "", *_programs(found)]


def _run_rows(one: RunSide, other: RunSide) -> Iterable[tuple[str, str, str]]:
    for name, told in (
        ("session", lambda s: s.source.session),
        ("origin", lambda s: s.source.origin),
        ("program", lambda s: f"{s.name}, {s.file or (s.sha256 or 'unknown')[:12]}"),
        ("treatment", lambda s: treatment_name(s.levels)),
        ("replicate", lambda s: str(s.replicate)),
        ("model", lambda s: model_words(s.model, s.server_model)),
        ("verdict", lambda s: str(s.verdict or "not judged yet")),
        ("time", lambda s: seconds(s.seconds)),
        ("× baseline", lambda s: ratio(s.ratio)),
        ("iterations", lambda s: str(s.iterations_words) if s.priced else "–"),
        ("tokens", lambda s: f"{s.dose.tokens:,}" if s.priced else "–"),
        ("replies took", lambda s: seconds(s.dose.seconds) if s.priced else "–"),
        ("cost", lambda s: money(s.dose.usd, s.source.marks) if s.priced else "–"),
        ("host", lambda s: s.source.machine.host),
    ):
        yield name, told(one), told(other)
    families = dict.fromkeys(case.family for side in (one, other) for case in side.cases)
    for family in families:
        yield f"· {family}", _case(one, family), _case(other, family)


def _case(side: RunSide, family: str) -> str:
    return next((str(case.verdict) for case in side.cases if case.family == family), "–")


def _trajectories(one: RunSide, other: RunSide) -> list[str]:
    if not one.points and not other.points:
        return []
    rows = [("by iteration", "A", "B")]
    longest = max(len(one.points), len(other.points))
    rows += [(f"  {n}", _point(one.points, n), _point(other.points, n)) for n in range(1, longest + 1)]
    return ["", *_columns(rows)]


def _point(points: Sequence[ReachedIteration], number: int) -> str:
    if number > len(points):
        return ""
    point = points[number - 1]
    what = seconds(point.seconds) if point.seconds is not None else str(point.verdict or "no verdict")
    return f"{what} after {seconds(point.elapsed_seconds)} of replies"


def _programs(found: RunComparison) -> list[str]:
    told = diff(found)
    if told is None:
        return ["The text of a program is not known, so there is no diff."]
    return told.split("\n") if told else ["The programs are the same."]


def session_lines(found: SessionsCompared, verdicts: tuple[str, str]) -> list[str]:
    """What differs, totals, what each found, treatment by treatment."""
    rows = [("", "A", "B"), *_session_rows(found.one, found.other)]
    lines = [*_columns(rows), ""]
    lines += [f"same task: {'yes' if found.same_task else 'no'}; same baseline: {_yes(found.same_baseline)}", ""]
    for letter, verdict in zip("AB", verdicts, strict=True):
        lines += _wrapped(f"{letter}: {verdict}")
    told = [f"{d.kind}: {d.what}" for d in found.differences]
    short = labels(told, SIDE)
    differing = [(short[name], d.one, d.other) for name, d in zip(told, found.differences, strict=True)]
    lines += ["", *(_columns([("what differs", "A", "B"), *differing]) if differing else ["Nothing differs."])]
    names = labels((t.name for t in found.treatments), 30)
    treatments = [(names[t.name], _cell(t.one), _cell(t.other), _quotient(t.quotient)) for t in found.treatments]
    lines += ["", *_columns([("treatment", "A: correct, × baseline", "B", "A / B"), *treatments]), ""]
    return [*lines, *_wrapped(found.incomparable), *_noted(found.cautions)]


def _session_rows(one: Totals, other: Totals) -> Iterable[tuple[str, str, str]]:
    for name, told in (
        ("session", lambda t: t.source.session),
        ("experiment", lambda t: t.name),
        ("origin", lambda t: t.source.origin),
        ("status", lambda t: t.status),
        ("runs", lambda t: f"{t.ended}/{t.planned}"),
        ("correct", lambda t: f"{t.correct}/{t.judged}"),
        ("best run", lambda t: f"{t.best}: {seconds(t.best_seconds)}, {ratio(t.best_ratio)}" if t.best else "–"),
        ("iterations", lambda t: "–" if t.imported else str(t.iterations_words)),
        ("tokens", lambda t: "–" if t.imported else f"{t.input_tokens + t.output_tokens:,}"),
        ("replies took", lambda t: "–" if t.imported else seconds(t.seconds)),
        ("cost", lambda t: "as published" if t.imported else usd(t.usd)),
    ):
        yield name, told(one), told(other)


def _yes(same: bool | None) -> str:
    return "unknown, one has none" if same is None else "yes" if same else "no"


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return "absent"
    return f"{cell.correct}/{cell.judged}  {ratio(cell.ratio) if cell.ratio else seconds(cell.seconds)}"


def _quotient(quotient: Quotient | None) -> str:
    if quotient is None:
        return "–"
    said = " to ".join(map(figures, quotient.interval)) if quotient.interval else "no interval"
    return f"{ratio(quotient.value)} ({said})"


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    cut = [tuple(one_line(cell, SIDE) for cell in row) for row in rows]
    sizes = [max(map(len, column)) for column in zip(*cut, strict=True)]
    return ["  ".join(f"{cell:<{size}}" for cell, size in zip(row, sizes, strict=True)).rstrip() for row in cut]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(one_line(text, 1000), WIDTH)


def _noted(cautions: Iterable[str]) -> list[str]:
    return [
        row for each in cautions for row in textwrap.wrap(f"! {one_line(each, 400)}", WIDTH, subsequent_indent="  ")
    ]
