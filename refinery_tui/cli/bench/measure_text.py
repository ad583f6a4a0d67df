"""What `refinery measure` answers, as text."""

import math
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from refinery_tui.cli.bench.bench_session import calibration_line, isolation_lines
from refinery_tui.core.base.text import figures, one_line, ratio, seconds, unbroken

if TYPE_CHECKING:
    from refinery_tui.core.bench.compare import Figures
    from refinery_tui.core.bench.measure import MeasuredProgram, Pairwise, ProgramComparison
    from refinery_tui.core.experiment.growth.exponents import Exponent, Scaling

WIDTH, STRIP, LEAST = 80, 48, 16  # columns: of the answer, and most and least of the strip
TELLING_LOAD = 0.05  # share of a program's time from which on loading is told
LONGEST_FAILURE = 200  # characters of what the bench or an exception said


def lines(compared: "ProgramComparison", grown: "dict[str, Scaling]", not_said: Sequence[str] = ()) -> list[str]:
    """The answer as text: what contains programs, figures, a strip of every shot, and the claims."""
    called = {name: unbroken(short) for name, short in short_names([p.name for p in compared.programs]).items()}
    column = max(map(len, called.values()), default=0)
    noisy = "  NOISY: figures are less certain than they look" * compared.noisy
    bench = calibration_line(compared.calibration, compared.calibration_age_seconds)
    heading = [*isolation_lines(compared.isolation), bench + noisy]
    return [
        *(row for text in heading for row in textwrap.wrap(text, WIDTH, subsequent_indent=" " * 11)),
        "",
        *(
            line
            for program in compared.programs
            for line in _program_lines(program, grown.get(program.name), called[program.name], column)
        ),
        *_strips(compared.programs, called, column),
        *(line for pair in compared.claims for line in textwrap.wrap(_claim_line(pair, called), WIDTH)),
        *([""] if not_said else []),
        *(line for sentence in not_said for line in textwrap.wrap(sentence, WIDTH)),
    ]


def short_names(names: Sequence[str]) -> dict[str, str]:
    """For each path the fewest of its last parts that none of the other paths ends with."""
    parts = {name: Path(name).parts for name in names}

    def alone(name: str, length: int) -> bool:
        return all(parts[other][-length:] != parts[name][-length:] for other in names if other != name)

    lengths = {name: next((n for n in range(1, len(parts[name])) if alone(name, n)), 0) for name in names}
    return {name: str(Path(*parts[name][-length:])) for name, length in lengths.items()}


def _program_lines(program: "MeasuredProgram", scaling: "Scaling | None", name: str, column: int) -> list[str]:
    flags = "".join(f"  [{flag}]" for flag in all_flags(program, scaling))
    said = _failure(program) if program.failing or program.figures is None else _timed(program, program.figures)
    paragraphs = [f"{program.verdict}{said}{flags}", *([_scaling_line(scaling)] if scaling else [])]
    rows = [row for text in paragraphs for row in textwrap.wrap(text, max(WIDTH - column - 2, LEAST))]
    return [f"{label:<{column}}  {row}" for label, row in zip([name] + [""] * len(rows), rows, strict=False)]


def _failure(program: "MeasuredProgram") -> str:
    """Where it failed and in which words; a time counts only with right answers."""
    where = f" on {program.failing.family}" if program.failing else ""
    return f"{where}  {one_line(first_detail(program), LONGEST_FAILURE)}".rstrip()


def _timed(program: "MeasuredProgram", found: "Figures") -> str:
    interval = f"{figures(found.ratio.low)} to {figures(found.ratio.high)}"
    times = f"least {seconds(found.least_seconds)}, median {seconds(found.median_seconds)}"
    load = program.load_seconds or 0.0
    loading = f"; loading is {seconds(load)} of it" if load > TELLING_LOAD * found.median_seconds else ""
    return f"  {times}, {ratio(found.ratio.value)} the baseline ({interval}){loading}"


def _scaling_line(scaling: "Scaling") -> str:
    sizes = [point.size for point in scaling.points]
    over = f"over {sizes[0]:,} to {sizes[-1]:,} items" if sizes else ""
    return f"grows as n^{_power(scaling.exponent)}, the baseline as n^{_power(scaling.baseline)} {over}"


def _power(exponent: "Exponent | None") -> str:
    return f"{exponent.value:.2f} ({exponent.low:.2f} to {exponent.high:.2f})" if exponent else "?"


def _strips(programs: "Sequence[MeasuredProgram]", called: Mapping[str, str], column: int) -> list[str]:
    """Under the figures, a line a program on a common logarithmic axis: a dot for each shot, a bar for the median."""
    timed = [p for p in programs if p.figures is not None]
    times = {p.name: [s.cpu_seconds for s in p.shots if s.cpu_seconds] for p in timed}
    every = [t for series in times.values() for t in series]
    if not every:
        return []
    low, high = min(every), max(max(every), min(every) * 1.05)
    span = max(LEAST, min(STRIP, WIDTH - column - 2))
    rows = [
        f"{called[p.name]:<{column}}  {_strip(times[p.name], p.figures.median_seconds, (low, high), span)}"
        for p in timed
        if p.figures
    ]
    axis = f"{seconds(low)}{seconds(high):>{span - len(seconds(low))}}"
    return ["", *rows, f"{'':<{column}}  {axis}", ""]


def _strip(times: Sequence[float], median: float, ends: tuple[float, float], span: int) -> str:
    low, high = ends

    def place(value: float) -> int:
        return round((span - 1) * math.log(value / low) / math.log(high / low))

    cells = ["·"] * span
    for value in times:
        cells[place(value)] = "●"
    cells[place(median)] = "┃"
    return "".join(cells)


def _claim_line(pair: "Pairwise", called: Mapping[str, str]) -> str:
    one, other = called[pair.one], called[pair.other]
    ahead = pair.claim.likely if pair.claim.faster is None else pair.claim.faster
    if ahead is None:
        spread = f"{figures(pair.claim.ratio.low)} to {figures(pair.claim.ratio.high)}"
        return f"{one} and {other}: {pair.claim.words} (ratio {spread})"
    first, second = (one, other) if ahead == 0 else (other, one)
    looks = "is" if pair.claim.faster is not None else "looks"
    return f"{first} {looks} faster than {second}: {pair.claim.words}"


def first_detail(program: "MeasuredProgram") -> str:
    """What was said of the execution that its verdict speaks of, else the first thing that was said of any."""
    if program.failing:
        return program.failing.detail
    return next((s.detail for s in (*program.check.cases, *program.shots) if s.detail), "")


def all_flags(program: "MeasuredProgram", scaling: "Scaling | None") -> tuple[str, ...]:
    """The marks of a program, how it grows included."""
    return (*program.flags, *(("does not scale",) if scaling is not None and scaling.scales is False else ()))
