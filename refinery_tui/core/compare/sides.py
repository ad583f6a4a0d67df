"""One side of a comparison of runs: a program, where it came from, and what was found of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.base.design import Level
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.compare.side_names import Named, check
from refinery_tui.core.experiment.bench_records import Calibration, Shot
from refinery_tui.core.experiment.task_plan import task_title
from refinery_tui.core.record.dataframes import model_name, server_model
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.origin.machine import Machine
from refinery_tui.core.record.results import Result, iterations_said, seconds
from refinery_tui.core.record.run.dose import Dose
from refinery_tui.core.record.run.run_marks import run_marks
from refinery_tui.core.record.state import Run, State

Timed = Literal["final", "selection", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One timing of the program, and of the baseline in the same round; seconds are None where it was not correct."""

    block: int
    input: int
    repeat: int
    seconds: float | None
    baseline_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedIteration:
    """One iteration of the run: when it was reached (session seconds of replies), and what came of it."""

    iteration: int
    elapsed_seconds: float
    verdict: Verdict | None
    seconds: float | None
    baseline_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideOrigin:
    """The session a side comes from: what must be known before its figures stand beside another's.

    identity: what makes two folders one session; baseline: SHA-256 of the baseline, empty where none was timed.
    """

    session: str
    origin: str
    marks: tuple[str, ...]
    task: str
    baseline: str
    machine: Machine
    isolation: str
    clock: str
    calibration: Calibration | None
    unfinished: bool
    identity: tuple[float, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSide:
    """One program of a comparison. iteration: None for the run's result; `timed` says which timings `rounds` are.

    without: why its replies hold no program, in words, where they do not;
    model: as its experiment calls it; server_model: as the server does, None where nothing was asked.
    """

    source: SideOrigin
    run: int
    replicate: int
    iteration: int | None
    last: int
    levels: Mapping[str, Level]
    model: str
    server_model: str | None
    status: str
    reason: str | None
    program: str | None
    sha256: str | None
    verdict: Verdict | None
    seconds: float | None
    ratio: float | None
    timed: Timed
    rounds: tuple[Round, ...]
    cases: tuple[Shot, ...]
    dose: Dose
    by_people: int
    priced: bool
    overshoot_seconds: float
    points: tuple[ReachedIteration, ...]
    without: str = ""

    @property
    def name(self) -> str:
        """`run 13`, `run 13.4`."""
        return f"run {self.run}" if self.iteration is None else f"run {self.run}.{self.iteration}"

    @property
    def iterations_words(self) -> str:
        """Its run's iterations, of agents and of people."""
        return iterations_said(self.dose.iterations, self.by_people)

    @property
    def file(self) -> str:
        """What an imported program is known by where its text is not; empty where it has a hash."""
        return self.sha256 if self.sha256 is not None and self.sha256.endswith(".py") else ""


def _without(run: Run, iteration: Iteration | None) -> str:
    """Why the iteration, or the run's last one where none has a program, holds none."""
    asked = iteration or (run.iterations[-1] if run.iterations else None)
    return asked.without if asked is not None else ""


def side(state: State, found: tuple[Result, ...], asked: Named, session: str) -> RunSide:
    """The side that `asked` names in a session; ConfigurationError when there is no such run."""
    check(state, asked)
    run, result = state.run(asked.run), found[asked.run - 1]
    iteration = _iteration(run, asked)
    at_result = asked.iteration is None or (iteration is not None and iteration.number == run.chosen)
    final = at_result and result.verdict is not None  # until a run's result is judged its newest program stands for it
    rounds = _final(result) if final else _selection(run, iteration)
    return RunSide(
        source=session_origin(state, session, run),
        run=asked.run,
        replicate=state.replicate(run),
        iteration=asked.iteration,
        last=len(run.iterations),
        levels=state.started.arms[run.planned.treatment].levels,
        model=model_name(state, run),
        server_model=server_model(run),
        status=run.standing(conducted=state.status != "ended"),
        reason=run.reason,
        program=iteration.program if iteration is not None else None,
        sha256=_program(run, iteration, at_result=at_result),
        verdict=result.verdict if final else iteration.verdict if iteration else None,
        seconds=result.seconds if final else iteration.seconds if iteration else None,
        ratio=result.ratio if final else _ratio(iteration),
        timed=("final" if final else "selection") if any(r.seconds for r in rounds) else "none",
        rounds=rounds,
        cases=_cases(run, iteration, final=final),
        dose=run.dose,
        by_people=sum(bool(i.person) for i in run.iterations),
        priced=not run.imported,
        overshoot_seconds=run.overshoot_seconds,
        points=points(run),
        without=_without(run, iteration),
    )


def session_origin(state: State, session: str, run: Run | None = None) -> SideOrigin:
    """What is known of the session, and of the task of a `run` where it has several."""
    started = state.started
    baseline = started.baseline if run is None else state.baseline_of(run)
    if run is None and state.several:
        baseline = "".join(task.baseline for task in started.tasks)
    if not state.experiment.measuring.defensible:
        baseline = ""  # none stood beside its programs when they were timed
    isolation = started.isolation
    marks = (*(state.marks if run is None else run_marks(state, run)), *(["IMPORTED"] if state.published else []))
    return SideOrigin(
        session=session,
        origin=state.origin,
        marks=marks,
        task=task_title(state.experiment) if run is None else state.task_of(run),
        baseline=sha(baseline) if baseline else "",
        machine=started.machine,
        isolation=isolation.mode if isolation is not None and not state.published else "",
        clock=isolation.clock if isolation is not None else "",
        calibration=state.calibrations[-1].calibration if state.calibrations else None,
        unfinished=state.status != "ended",
        identity=(started.at, started.plan_sha256, started.machine.host),
    )


def points(run: Run) -> tuple[ReachedIteration, ...]:
    """The run's iterations on the axis of the seconds its replies took."""
    found, elapsed = [], 0.0
    for iteration in (i for i in run.iterations if not i.after_end):
        elapsed += iteration.generation_seconds
        found.append(
            ReachedIteration(
                iteration=iteration.number,
                elapsed_seconds=elapsed,
                verdict=iteration.verdict,
                seconds=iteration.seconds,
                baseline_seconds=iteration.baseline_seconds,
            )
        )
    return tuple(found)


def _iteration(run: Run, asked: Named) -> Iteration | None:
    """The iteration whose program is compared: the one named, the chosen one, or the newest with a program."""
    if asked.iteration is not None:
        return run.iterations[asked.iteration - 1]
    if run.chosen is not None:
        return run.iterations[run.chosen - 1]
    return next((i for i in reversed(run.iterations) if i.program is not None), None)


def _program(run: Run, iteration: Iteration | None, *, at_result: bool) -> str | None:
    if at_result and run.program is not None:
        return run.program
    return iteration.sha256 if iteration is not None else None


def _cases(run: Run, iteration: Iteration | None, *, final: bool) -> tuple[Shot, ...]:
    """The final check where there was one, else the iteration's."""
    check = run.final if final and run.final is not None else iteration.check if iteration is not None else None
    return check.cases if check is not None else ()


def _ratio(iteration: Iteration | None) -> float | None:
    if iteration is None or iteration.seconds is None or not iteration.baseline_seconds:
        return None
    return iteration.seconds / iteration.baseline_seconds


def _final(result: Result) -> tuple[Round, ...]:
    return tuple(
        Round(block=t.block, input=t.input, repeat=t.repeat, seconds=t.seconds, baseline_seconds=t.baseline_seconds)
        for t in result.timings
    )


def _selection(run: Run, iteration: Iteration | None) -> tuple[Round, ...]:
    """The timings by which an iteration's program was judged while its run went on."""
    own = [shot for shot in iteration.selection if shot.place is not None] if iteration is not None else []
    base = next((seconds(shot) for shot in iteration.selection if shot.place is None), None) if iteration else None
    return tuple(
        Round(block=run.planned.block, input=1, repeat=at, seconds=seconds(shot), baseline_seconds=base)
        for at, shot in enumerate(own, 1)
    )


_MEANT = {
    "SIMULATED": "no real model spoke",
    "PARTLY SIMULATED": "the simulated model spoke beside real ones",
    "IMPORTED": "figures as published; nothing was timed here",
    "WRITTEN ELSEWHERE": "its programs were imported, and checked and timed here",
    "REMEASURED": "the programs of an earlier session, measured again",
    "EXPLORATORY": "a run of an earlier session was gone on with by somebody who knew how it went",
    "NOT DEFENSIBLE": "its programs were timed in one process as the pilot's were, so no time of it compares with "
    "another session's",
    "UNVERIFIED": "the isolation was not verified, so scores could have been forged",
}


def marked(one: SideOrigin, other: SideOrigin) -> list[str]:
    """What must be said of where the figures of each side come from."""
    found = []
    for mark, meant in _MEANT.items():
        letters = [letter for letter, each in (("A", one), ("B", other)) if mark in each.marks]
        if letters:
            found.append(f"{' and '.join(letters)} {'are' if len(letters) > 1 else 'is'} {mark}: {meant}.")
    return found
