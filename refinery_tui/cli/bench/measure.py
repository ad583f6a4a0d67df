"""`refinery measure`: programs against a task, without a model, the way hyperfine compares commands."""

import math
import textwrap
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from refinery_tui.cli.base.consent import Trust
from refinery_tui.cli.base.options import AsJson
from refinery_tui.cli.base.report import json_text, print_note
from refinery_tui.cli.bench.bench_session import (
    TaskName,
    Unsafe,
    calibration_line,
    isolation_lines,
    on_bench,
    source_of,
)
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean, figures, one_line, ratio, seconds
from refinery_tui.core.base.verdict import Verdict

if TYPE_CHECKING:
    from refinery_tui.core.bench.client import ProcessBench
    from refinery_tui.core.bench.compare import Figures
    from refinery_tui.core.bench.measure import MeasuredProgram, Pairwise, ProgramComparison
    from refinery_tui.core.bench.scaling import Exponent, Scaling
    from refinery_tui.core.experiment.task import Task

WIDTH, STRIP, LEAST = 80, 48, 16  # columns: of the answer, and most and least of the strip
SCALING_SECONDS = 20.0


def measure(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Programs that solve the task.")],
    task: TaskName,
    rounds: Annotated[
        int, typer.Option(min=2, max=1000, help="Rounds: each program once, on a fresh input of its own.")
    ] = 15,
    thorough: Annotated[bool, typer.Option("--thorough", help="Check on thirty more small inputs.")] = False,
    scaling: Annotated[bool, typer.Option("--scaling", help="Also time at n, 2n, 4n ...; fit the exponent.")] = False,
    as_json: AsJson = False,
    trust: Trust = False,
    unsafe_no_sandbox: Unsafe = False,
) -> None:
    """Check programs, time the correct ones in interleaved rounds, and say what may be claimed.

    --json gives {task, isolation, calibration, noisy, programs, claims}. Each program is an object: file, sha256,
    verdict, verified, failing_family, detail, seconds (least CPU), median_seconds, ratio to the baseline,
    ratio_interval [low, high] at 95 %, flags, scaling, checks, shots, baseline_shots, the last three with every raw
    value. Each claim: faster (a file, or null unless a second series confirmed it), one, other, words, ratio of one to
    other, ratio_interval.
    """
    sources = {str(path): source_of(path) for path in files}
    if len(sources) < len(files):
        raise ConfigurationError("A program is named twice: name each file once; its noise is shown as A/A anyway.")

    async def asked(bench: "ProcessBench", loaded: "Task") -> "tuple[ProgramComparison, dict[str, Scaling]]":
        from refinery_tui.core.bench.measure import compare

        compared = await compare(bench, sources, thorough=thorough, rounds=rounds, tell=print_note)
        sound = [p.name for p in compared.programs if p.check.verdict is Verdict.CORRECT] if scaling else []
        return compared, {name: await _scaled(bench, loaded, name, sources[name]) for name in sound}

    compared, grown = on_bench(task, asked, trust=trust, unsafe=unsafe_no_sandbox)
    if as_json:
        typer.echo(json_text(comparison_facts(task, compared, grown)))
    else:
        typer.echo(clean("\n".join(lines(compared, grown))))


async def _scaled(bench: "ProcessBench", task: "Task", name: str, source: str) -> "Scaling":
    from refinery_tui.core.bench.scaling import scaling

    print_note(f"scaling {name}")
    return await scaling(bench, task, source, budget_seconds=SCALING_SECONDS, elapsed=time.monotonic)


def comparison_facts(task: str, compared: "ProgramComparison", grown: "dict[str, Scaling]") -> dict[str, Any]:
    """The answer as plain values; see the command's help for the shape."""
    return {
        "task": task,
        "isolation": asdict(compared.isolation),
        "calibration": asdict(compared.calibration),
        "noisy": compared.noisy,
        "programs": [_program(program, compared, grown.get(program.name)) for program in compared.programs],
        "claims": [_claim(pair) for pair in compared.claims],
    }


def _program(program: "MeasuredProgram", compared: "ProgramComparison", scaling: "Scaling | None") -> dict[str, Any]:
    found = program.figures
    return {
        "file": program.name,
        "sha256": program.check.program,
        "verdict": program.verdict.value,
        "verified": compared.isolation.verified,
        "failing_family": program.check.failing_family,
        "detail": _detail(program),
        "seconds": found.least_seconds if found else None,
        "median_seconds": found.median_seconds if found else None,
        "ratio": found.ratio.value if found else None,
        "ratio_interval": [found.ratio.low, found.ratio.high] if found else None,
        "flags": list(_flags(program, scaling)),
        "scaling": asdict(scaling) if scaling else None,
        "checks": [asdict(case) for case in program.check.cases],
        "shots": [asdict(shot) for shot in program.shots],
        "baseline_shots": [asdict(shot) for shot in program.baseline],
    }


def _claim(pair: "Pairwise") -> dict[str, Any]:
    faster = None if pair.claim.faster is None else (pair.one, pair.other)[pair.claim.faster]
    words = {"one": pair.one, "other": pair.other, "words": pair.claim.words}
    found = pair.claim.ratio
    return {"faster": faster, **words, "ratio": found.value, "ratio_interval": [found.low, found.high]}


def _detail(program: "MeasuredProgram") -> str:
    return next((s.detail for s in (*program.check.cases, *program.shots) if s.detail), "")


def _flags(program: "MeasuredProgram", scaling: "Scaling | None") -> tuple[str, ...]:
    return (*program.flags, *(("does not scale",) if scaling is not None and scaling.scales is False else ()))


def lines(compared: "ProgramComparison", grown: "dict[str, Scaling]") -> list[str]:
    """The answer as text: what contains programs, figures, a strip of every shot, and the claims."""
    called = short_names([program.name for program in compared.programs])
    column = max(map(len, called.values()), default=0)
    noisy = "  NOISY: figures are less sure than they look" * compared.noisy
    heading = [*isolation_lines(compared.isolation), calibration_line(compared.calibration) + noisy]
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
    ]


def short_names(names: Sequence[str]) -> dict[str, str]:
    """For each path the fewest of its last parts that none of the other paths ends with."""
    parts = {name: Path(name).parts for name in names}

    def alone(name: str, length: int) -> bool:
        return all(parts[other][-length:] != parts[name][-length:] for other in names if other != name)

    lengths = {name: next((n for n in range(1, len(parts[name])) if alone(name, n)), 0) for name in names}
    return {name: str(Path(*parts[name][-length:])) for name, length in lengths.items()}


def _program_lines(program: "MeasuredProgram", scaling: "Scaling | None", name: str, column: int) -> list[str]:
    flags = "".join(f"  [{flag}]" for flag in _flags(program, scaling))
    said = _untimed(program) if program.figures is None else _timed(program.figures)
    paragraphs = [f"{program.verdict}{said}{flags}", *([_scaling_line(scaling)] if scaling else [])]
    rows = [row for text in paragraphs for row in textwrap.wrap(text, max(WIDTH - column - 2, LEAST))]
    return [f"{label:<{column}}  {row}" for label, row in zip([name] + [""] * len(rows), rows, strict=False)]


def _untimed(program: "MeasuredProgram") -> str:
    where = f" on {program.check.failing_family}" if program.check.failing_family else ""
    return f"{where}  {one_line(_detail(program), 90)}".rstrip()


def _timed(found: "Figures") -> str:
    interval = f"{figures(found.ratio.low)} to {figures(found.ratio.high)}"
    times = f"least {seconds(found.least_seconds)}, median {seconds(found.median_seconds)}"
    return f"  {times}, {ratio(found.ratio.value)} the baseline ({interval})"


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
