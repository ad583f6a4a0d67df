"""Recorded sessions of several shapes: what an analysis screen may meet."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from refinery_tui.core.base.design import Level
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Calibration
from refinery_tui.core.experiment.experiment import AnalysisPlan, Experiment
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.events import Calibrated, Checked, SessionEnded
from refinery_tui.core.record.store import Session
from refinery_tui.core.team.session_start import planned
from tests.fakes.recorded_sessions import BEGAN, Recorder, check, said, started_session

AGENTS: Mapping[str, list[Level]] = {"agents": [1, 2]}
PLAN = AnalysisPlan(primary="agents: 2 / 1")


def begun(
    folder: Path, factors: Mapping[str, list[Level]], plan: AnalysisPlan, *, blocks: int, concurrency: int = 1
) -> Recorder:
    """A session that has just begun."""
    base = asked("pilot").experiment
    limits = replace(base.limits, concurrency=concurrency) if concurrency > 1 else base.limits
    experiment: Experiment = replace(
        base, name="shape", factors=factors, replicates=blocks, analysis=plan, limits=limits
    )
    runs = planned(experiment, range(1, blocks + 1))
    started = started_session(experiment, runs)
    return Recorder(session=Session.create(folder, started), experiment=experiment)


def block(made: Recorder, number: int, *, failing: Verdict | None = None) -> None:
    """One whole block: its runs, its calibrations, its final rounds."""
    runs = [p.id for p in made.session.state.started.plan if p.block == number]
    for run in runs:
        made.conduct(run, 2 + run % 3)
    made.note(_calibrated(made, number, "before"))
    made.time_block(number, dict.fromkeys(runs, failing) if failing is not None else {})
    made.note(_calibrated(made, number, "after"))


def block_without_programs(made: Recorder, number: int) -> None:
    """One whole block in which nobody wrote a program that is worth timing: there is no final round."""
    runs = [p.id for p in made.session.state.started.plan if p.block == number]
    for run in runs:
        made.conduct(run, 2)
    made.note(_calibrated(made, number, "before"))
    for run in runs:
        found = check(made.session.state.run(run).program or "", Verdict.WRONG)
        made.note(Checked(at=made.at, run=run, iteration=2, purpose="final", check=found))
    made.note(_calibrated(made, number, "after"))


def _calibrated(made: Recorder, number: int, place: str) -> Calibrated:
    late = place == "after"
    calibration = Calibration(
        floor_seconds=0.021 + 0.001 * (number % 3),
        aa_ratio=1.002 + 0.001 * (number % 4),
        aa_spread=0.006 + 0.001 * (number % 3),
        baseline_seconds=0.68 * (1 + 0.004 * number + 0.01 * late),
    )
    return Calibrated(at=made.at, block=number, place="after" if late else "before", calibration=calibration)


def sequential(folder: Path, *, done: int = 6) -> Recorder:
    """Looks after blocks 4, 5 ... 12; `done` are, and agents 2 are faster, but not yet by enough."""
    plan = replace(PLAN, stopping="sequential", max_blocks=12)
    made = begun(folder, {**AGENTS, "budget": ["3 iterations", "60 s"]}, plan, blocks=12)
    made.paces.update({2: 0.75, 3: 0.65})
    for number in range(1, done + 1):
        block(made, number)
    return made


def fixed(folder: Path, *, done: int = 6, blocks: int = 10) -> Recorder:
    """One factor and a fixed plan, `done` of its blocks finished; agents 2 take a third of the time."""
    made = begun(folder, AGENTS, PLAN, blocks=blocks)
    made.paces[1] = 0.3
    for number in range(1, done + 1):
        block(made, number)
    return made


def one_factor(folder: Path) -> Recorder:
    """The same, to its end."""
    made = fixed(folder, done=10)
    made.note(SessionEnded(at=made.at, reason="finished"))
    made.session.close()
    return made


def all_failed(folder: Path) -> Recorder:
    """Two blocks of programs of which none works."""
    made = begun(folder, AGENTS, PLAN, blocks=2)
    for number, verdict in ((1, Verdict.WRONG), (2, Verdict.TIMED_OUT)):
        block(made, number, failing=verdict)
    made.note(SessionEnded(at=made.at, reason="finished"))
    made.session.close()
    return made


def joined(folder: Path, *, undisturbed: int = 0) -> Recorder:
    """One block without a declared contrast, in which a person edited every run but the last `undisturbed`."""
    made = begun(folder, AGENTS, AnalysisPlan(primary=None), blocks=1)
    runs = [p.id for p in made.session.state.started.plan]
    for run in runs:
        made.begin(run)
        for iteration in (1, 2):
            made.ask(run, iteration)
            made.answer(run, iteration)
            made.judge(run, iteration, Verdict.CORRECT, 0.4)
        if run <= len(runs) - undisturbed:
            made.visit(run, 3, based_on=2)
            made.judge(run, 3, Verdict.CORRECT, 0.2)
        made.end(run, len(made.session.state.run(run).iterations))
    made.note(_calibrated(made, 1, "before"))
    made.time_block(1, {})
    made.note(_calibrated(made, 1, "after"))
    made.note(SessionEnded(at=made.at, reason="finished"))
    made.session.close()
    return made


def busy(folder: Path) -> Recorder:
    """Six runs at once, after one whose reply was cancelled at its deadline and one that ended beyond its own."""
    factors: Mapping[str, list[Level]] = {"agents": [1, 2, 3], "budget": ["60 s", "120 s"]}
    made = begun(folder, factors, PLAN, blocks=2, concurrency=6)
    made.begin(1)
    made.ask(1, 1, remaining=60.0)
    made.answer(1, 1)
    made.judge(1, 1, Verdict.CORRECT, 0.4)
    made.ask(1, 2, remaining=4.0)
    made.answer(1, 2, text=said(1, 2)[:90], outcome="deadline", overshoot=0.31)
    made.end(1, 1, overshoot=0.31)
    made.conduct(2, 3, overshoot=1.24)
    for at, left in enumerate((44.0, 13.0, 5.0, -0.4, 31.0, 58.0)):
        run, last = 3 + at, 1 + at % 3
        made.begin(run)
        for iteration in range(1, last):
            made.ask(run, iteration, remaining=50.0)
            made.answer(run, iteration)
            made.judge(run, iteration, Verdict.CORRECT, round(0.5 * 0.7**iteration, 4))
        made.at = BEGAN + 65.9
        made.ask(run, last, remaining=left)
        made.live(run, said(run, last)[: 60 + 90 * at])
    return made


def all_shapes(folder: Path) -> None:
    """Each in a folder of its own name, none of them running."""
    sequential(folder / "sequential").session.close()
    fixed(folder / "fixed").session.close()
    one_factor(folder / "one-factor")
    all_failed(folder / "all-failed")
