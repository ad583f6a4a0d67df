"""`refinery measure`: programs against a task, without a model, the way hyperfine compares commands."""

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from refinery_tui.cli.base.consent import Trust
from refinery_tui.cli.base.options import AsJson, Unsafe
from refinery_tui.cli.base.report import json_text, print_note
from refinery_tui.cli.bench.bench_session import TaskName, on_bench, source_of
from refinery_tui.cli.bench.measure_levels import show_levels
from refinery_tui.cli.bench.measure_progress import MeasureProgress, check_executions, planned_executions
from refinery_tui.cli.bench.measure_text import all_flags, first_detail, lines
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean
from refinery_tui.core.base.verdict import Verdict

if TYPE_CHECKING:
    from refinery_tui.core.bench.calibration_cache import CachedCalibration
    from refinery_tui.core.bench.client import ProcessBench
    from refinery_tui.core.bench.measure import MeasuredProgram, Pairwise, ProgramComparison
    from refinery_tui.core.experiment.growth.exponents import Scaling
    from refinery_tui.core.experiment.task import Task

SCALING_SECONDS = 20.0
QUICK_SECONDS = 7.5  # of the ten that are promised; the rest is the start of the process and its end


def measure(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Programs that solve the task.")],
    task: TaskName,
    rounds: Annotated[
        int, typer.Option(min=2, max=1000, help="Rounds: each program once, on a fresh input of its own.")
    ] = 15,
    thorough: Annotated[bool, typer.Option("--thorough", help="Check on thirty more small inputs.")] = False,
    scaling: Annotated[bool, typer.Option("--scaling", help="Also time at n, 2n, 4n ...; fit the exponent.")] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Answer within ten seconds: what can be said by then, and what cannot.")
    ] = False,
    levels: Annotated[
        bool, typer.Option("--levels", help="Only ENAMEL's own score, over the levels of a task that came from it.")
    ] = False,
    as_json: AsJson = False,
    trust: Trust = False,
    unsafe_no_sandbox: Unsafe = False,
) -> None:
    """Check programs, time the correct ones in interleaved rounds, and say what may be claimed.

    The bench's calibration is kept for six hours, and made anew where the rounds show another baseline.
    --json gives {task, isolation, calibration, calibration_age_seconds, noisy, programs, claims, not_said}; not_said is
    what --quick leaves open, in sentences. Each program is an object: file, sha256,
    verdict, verified, failing_family, detail, seconds (least CPU), median_seconds, load_seconds (part of it), ratio,
    ratio_interval [low, high] at 95 %, flags, scaling, checks, shots, baseline_shots, the last three with every raw
    value. Each claim: faster (a file, or null unless a second series confirmed it), one, other, words, ratio of one to
    other, ratio_interval. --levels --json gives {task, programs}: file, verdict, efficiency, levels of each.
    """
    sources = {str(path): source_of(path) for path in files}
    if len(sources) < len(files):
        raise ConfigurationError("A program is named twice: name each file once; its noise is shown as A/A anyway.")

    if levels:
        if quick or thorough or scaling:
            raise ConfigurationError("--levels gives a score alone: leave --quick, --thorough and --scaling out.")
        show_levels(task, sources, as_json=as_json, trust=trust, unsafe=unsafe_no_sandbox)
        return
    if quick and (thorough or scaling):
        raise ConfigurationError("--quick leaves no time for --thorough or --scaling: say one or the other.")
    wanted = _Wanted(sources=sources, rounds=rounds, thorough=thorough, scaling=scaling, quick=quick)
    shown = MeasureProgress(sys.stderr)
    until = time.monotonic() + QUICK_SECONDS

    async def asked(bench: "ProcessBench", loaded: "Task") -> "tuple[ProgramComparison, dict[str, Scaling]]":
        return await _answer(bench, loaded, wanted, shown, until)

    try:
        compared, grown = on_bench(
            task, asked, trust=trust, unsafe=unsafe_no_sandbox, heard=shown.case, scripts=not scaling
        )
    finally:
        shown.close()
    from refinery_tui.core.bench.quick import cannot_say

    not_said = cannot_say(compared) if quick else []
    if as_json:
        facts = comparison_facts(task, compared, grown, not_said)
        typer.echo(json_text(facts))
    else:
        typer.echo(clean("\n".join(lines(compared, grown, not_said))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What is to be measured (name to text), and how."""

    sources: dict[str, str]
    rounds: int
    thorough: bool
    scaling: bool
    quick: bool


async def _answer(
    bench: "ProcessBench", task: "Task", wanted: _Wanted, shown: MeasureProgress, until: float
) -> "tuple[ProgramComparison, dict[str, Scaling]]":
    """The comparison, and how each sound program grows where that was asked for; a quick one ends at `until`."""
    from platformdirs import user_cache_path

    from refinery_tui.core.bench.calibration_cache import CalibrationCache
    from refinery_tui.core.bench.quick import compare_quickly

    cache = CalibrationCache(file=user_cache_path("refinery") / "calibrations.json", now=time.time())
    kept = cache.find(task, bench.isolation)
    if wanted.quick:
        left = partial(_left, until)
        return await compare_quickly(bench, task, wanted.sources, seconds_left=left, tell=shown.step, kept=kept), {}
    compared = await _compared(bench, task, wanted, shown, kept)
    if compared.calibration is not None and not compared.calibration_age_seconds:
        cache.keep(task, bench.isolation, compared.calibration)
    sound = [p.name for p in compared.programs if p.check.verdict is Verdict.CORRECT] if wanted.scaling else []
    return compared, {name: await _scaled(bench, task, name, wanted.sources[name]) for name in sound}


def _left(until: float) -> float:
    return until - time.monotonic()


async def _compared(
    bench: "ProcessBench", task: "Task", wanted: _Wanted, shown: MeasureProgress, kept: "CachedCalibration | None"
) -> "ProgramComparison":
    from refinery_tui.core.bench.measure import compare

    calibrated, thorough = kept is not None, wanted.thorough
    shown.plan(planned_executions(task, len(wanted.sources), wanted.rounds, thorough=thorough, calibrated=calibrated))
    return await compare(
        bench,
        wanted.sources,
        thorough=thorough,
        rounds=wanted.rounds,
        tell=shown.step,
        kept=kept,
        check_executions=check_executions(task, thorough=thorough),
    )


async def _scaled(bench: "ProcessBench", task: "Task", name: str, source: str) -> "Scaling":
    from refinery_tui.core.bench.scaling import scaling

    print_note(f"scaling {name}")
    return await scaling(bench, task, source, budget_seconds=SCALING_SECONDS, elapsed=time.monotonic)


def comparison_facts(
    task: str, compared: "ProgramComparison", grown: "dict[str, Scaling]", not_said: Sequence[str] = ()
) -> dict[str, Any]:
    """The answer as plain values; see the command's help for the shape."""
    return {
        "task": task,
        "isolation": asdict(compared.isolation),
        "calibration": asdict(compared.calibration) if compared.calibration is not None else None,
        "calibration_age_seconds": compared.calibration_age_seconds,
        "noisy": compared.noisy,
        "programs": [_program(program, compared, grown.get(program.name)) for program in compared.programs],
        "claims": [_claim(pair) for pair in compared.claims],
        "not_said": list(not_said),
    }


def _program(program: "MeasuredProgram", compared: "ProgramComparison", scaling: "Scaling | None") -> dict[str, Any]:
    found = program.figures
    return {
        "file": program.name,
        "sha256": program.check.program,
        "verdict": program.verdict.value,
        "verified": compared.isolation.verified,
        "failing_family": program.failing.family if program.failing else None,
        "detail": first_detail(program),
        "seconds": found.least_seconds if found else None,
        "median_seconds": found.median_seconds if found else None,
        "load_seconds": program.load_seconds if found else None,
        "ratio": found.ratio.value if found else None,
        "ratio_interval": [found.ratio.low, found.ratio.high] if found else None,
        "flags": list(all_flags(program, scaling)),
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
