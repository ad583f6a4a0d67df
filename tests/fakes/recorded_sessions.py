"""Recorded sessions for tests and pictures: written through the real session, with nothing left to chance."""

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from refinery_tui.core.base.chat import Message, Price, Usage
from refinery_tui.core.base.design import PlannedRun
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Check, Isolation, Shot
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.task_plan import plan_hash
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.events import (
    Arm,
    Checked,
    Event,
    Measured,
    Origin,
    RunEnded,
    RunStarted,
    SessionEnded,
    SessionStarted,
    TurnEnded,
    TurnStarted,
)
from refinery_tui.core.record.human_events import DecisionAwaited, HumanTurn, Instructed
from refinery_tui.core.record.origin.machine import Machine
from refinery_tui.core.record.store import Session
from refinery_tui.core.team.session_start import planned

BEGAN = 1_772_460_000.0  # 2026-03-02, 14:00 UTC
MACHINE = Machine(host="bench-1", system="Linux 6.8", processor="x86_64", cores=2, python="3.11.9", refinery="0.1.0")
ISOLATION = Isolation(mode="strict", layers=("namespaces", "seccomp"), clock="cpu", verified=True, sentence="strict")
BASELINE = "def get_difference(numbers):\n    return 0\n"
FAMILIES = ("empty", "one", "none qualifies", "edges", "planted extremes", "one million uniform")
VERDICTS = (Verdict.CORRECT,) * 5 + (Verdict.WRONG, Verdict.CRASHED, Verdict.TIMED_OUT)


def program(run: int, iteration: int) -> str:
    """A program that differs a little from the one before."""
    cached = "@functools.lru_cache(maxsize=None)\n" if iteration > 1 else ""
    body = "\n".join(f"    bound_{n} = {n} * {iteration}" for n in range(1, 2 + iteration % 4))
    return f'''import functools


{cached}def digit_sum(n):
    """The sum of the decimal digits of n."""
    return sum(map(int, str(n)))


def get_difference(numbers):
{body}
    found = [n for n in numbers if digit_sum(n) == 30]  # run {run}
    return max(found) - min(found) if found else 0
'''


def said(run: int, iteration: int) -> str:
    """A reply that holds the program."""
    return (
        f"The digit sums repeat, so iteration {iteration} remembers them instead of computing them again for every "
        f"number of the list.\n\n```python\n{program(run, iteration)}```\n\nThis keeps one pass over the input.\n"
    )


@dataclass(slots=True)
class Recorder:
    """Writes a session event by event; `at` is the time of the last one (epoch seconds)."""

    session: Session
    experiment: Experiment
    at: float = BEGAN
    chosen: dict[int, str] = field(default_factory=dict)
    paces: dict[int, float] = field(default_factory=dict)  # what a treatment's final seconds are multiplied by
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    def note(self, event: Event) -> None:
        self.session.append(event)

    def begin(self, run: int) -> None:
        self.at += 0.5
        self.note(RunStarted(at=self.at, run=run))

    def ask(self, run: int, iteration: int, remaining: float | None = None) -> None:
        agents = self.experiment.settings(self.plan(run).treatment).agents
        self.at += 0.1
        self.note(
            TurnStarted(
                at=self.at,
                run=run,
                iteration=iteration,
                turn=iteration,
                agent=(iteration - 1) % agents + 1,
                model="simulated",
                messages=(
                    Message(role="system", content="You are an expert Python programmer."),
                    Message(role="user", content="Write a function `get_difference` that is as fast as possible."),
                ),
                seed=run * 100 + iteration,
                remaining_seconds=remaining,
            )
        )

    def answer(
        self,
        run: int,
        iteration: int,
        text: str | None = None,
        source: str | None = None,
        outcome: Literal["complete", "deadline"] = "complete",
        overshoot: float = 0.0,
    ) -> None:
        self.at += 0.4
        self.note(
            TurnEnded(
                at=self.at,
                run=run,
                iteration=iteration,
                turn=iteration,
                text=said(run, iteration) if text is None else text,
                program=(program(run, iteration) if text is None else source),
                outcome=outcome,
                overshoot_seconds=overshoot,
                finish_reason="stop",
                usage=Usage(input_tokens=310 + 20 * iteration, output_tokens=240 + 7 * run),
                usd=0.0041 + 0.0003 * iteration,
                seconds=8.25,
                first_token_seconds=0.6,
            )
        )

    def judge(self, run: int, iteration: int, verdict: Verdict, seconds: float) -> None:
        name = sha(program(run, iteration))
        self.at += 0.1
        self.note(Checked(at=self.at, run=run, iteration=iteration, purpose="iteration", check=check(name, verdict)))
        if verdict is Verdict.CORRECT:
            shots = (shot(name, Verdict.CORRECT, seconds, place=0), shot("base", Verdict.CORRECT, 0.68, place=None))
            block = self.plan(run).block
            self.note(
                Measured(
                    at=self.at,
                    block=block,
                    purpose="selection",
                    input=1,
                    repeat=1,
                    shots=shots,
                    runs=(run,),
                    run=run,
                    iteration=iteration,
                )
            )

    def visit(self, run: int, iteration: int, based_on: int) -> None:
        """A person's program."""
        self.at += 0.1
        self.note(
            HumanTurn(
                at=self.at,
                run=run,
                iteration=iteration,
                turn=iteration,
                based_on=based_on,
                program=program(run, iteration),
                person="ann",
                wish=f"{run}.{iteration}",
            )
        )

    def end(self, run: int, iteration: int, overshoot: float = 0.0) -> None:
        self.at += 0.1
        self.chosen[run] = sha(program(run, iteration))
        self.note(
            RunEnded(
                at=self.at,
                run=run,
                reason="budget",
                program=self.chosen[run],
                iteration=iteration,
                overshoot_seconds=overshoot,
            )
        )

    def conduct(self, run: int, iterations: int, overshoot: float = 0.0) -> None:
        """A whole run."""
        self.begin(run)
        for iteration in range(1, iterations + 1):
            self.ask(run, iteration, remaining=max(2.0, 60.0 - 9 * iteration))
            self.answer(run, iteration)
            verdict = VERDICTS[self.dice.randrange(len(VERDICTS))] if iteration > 1 else Verdict.CORRECT
            self.judge(run, iteration, verdict, round(0.7 * 0.8**iteration, 4))
        self.end(run, iterations, overshoot)

    def time_block(self, block: int, failing: dict[int, Verdict]) -> None:
        """The final check and timing of a block."""
        runs = tuple(p.id for p in self.session.state.started.plan if p.block == block)
        for run in runs:
            verdict = failing.get(run, Verdict.CORRECT)
            one = check(self.chosen[run], verdict)
            self.note(Checked(at=self.at, run=run, iteration=1, purpose="final", check=one))
        for input_, repeat in self.experiment.measuring.rounds:
            shots = tuple(
                shot(
                    self.chosen[run],
                    Verdict.CORRECT,
                    self.seconds(run, input_, repeat),
                    place=at,
                )
                for at, run in enumerate(runs)
            )
            base = shot("base", Verdict.CORRECT, 0.68, place=None, answer=str(input_))
            self.note(
                Measured(
                    at=self.at,
                    block=block,
                    purpose="final",
                    input=input_,
                    repeat=repeat,
                    shots=(*shots, base),
                    runs=runs,
                )
            )

    def seconds(self, run: int, input_: int, repeat: int) -> float:
        """A final timing."""
        own = 0.09 + 0.013 * (run * 7 % 24) + 0.004 * repeat + 0.003 * (run * input_ % 3)
        return round(own * self.paces.get(self.plan(run).treatment, 1.0), 4)

    def live(self, run: int, text: str) -> None:
        """A reply that is arriving."""
        self.session.folder.live(run).write_text(text, encoding="utf-8")

    def plan(self, run: int) -> PlannedRun:
        return self.session.state.started.plan[run - 1]


def shot(
    name: str, verdict: Verdict, seconds: float, *, place: int | None, family: str = "timed", answer: str = ""
) -> Shot:
    return Shot(
        program=name,
        family=family,
        verdict=verdict,
        cpu_seconds=seconds,
        wall_seconds=seconds,
        place=place,
        answer=answer,
    )


def check(name: str, verdict: Verdict) -> Check:
    bad = FAMILIES[4]
    cases = []
    for family in FAMILIES:
        own = verdict if family == bad else Verdict.CORRECT
        cases.append(shot(name, own, 0.002, place=0, family=family))
    return Check(program=name, cases=tuple(cases))


def started_session(
    experiment: Experiment, runs: tuple[PlannedRun, ...], *, origin: Origin = "simulated", source: str = ""
) -> SessionStarted:
    """The first event of a session of these runs."""
    return SessionStarted(
        at=BEGAN,
        origin=origin,
        experiment=experiment,
        source=source,
        arms=tuple(Arm(levels=arm.levels, sha256=str(at)) for at, arm in enumerate(experiment.arms)),
        plan=runs,
        plan_sha256=plan_hash(experiment, runs),
        baseline=BASELINE,
        machine=MACHINE,
        prices={"simulated": Price(input_usd=2.5, output_usd=10.0, source="a test")},
        isolation=ISOLATION,
        speed=20.0,
    )


def recorder(
    folder: Path,
    *,
    origin: Origin = "simulated",
    replicates: int = 2,
    name: str = "pilot",
    exploratory: bool = False,
) -> Recorder:
    """A session that has just begun, of the pilot."""
    from dataclasses import replace

    wanted = asked("pilot")
    experiment = replace(wanted.experiment, replicates=replicates, name=name)
    if exploratory:
        experiment = replace(experiment, analysis=replace(experiment.analysis, primary=None))
    plan = planned(experiment, range(1, replicates + 1))
    started = started_session(experiment, plan, origin=origin, source=wanted.source)
    return Recorder(session=Session.create(folder, started), experiment=experiment)


def half_way(folder: Path) -> Recorder:
    """The first block done and timed, two runs of the second ended, three whose replies are arriving."""
    made = recorder(folder)
    for run in range(1, 13):
        made.conduct(run, 2 + run % 4)
    made.time_block(1, {4: Verdict.WRONG, 9: Verdict.CRASHED})
    for run in (13, 14):
        made.conduct(run, 3 + run % 3)
    for run in (15, 16, 17):
        made.begin(run)
        for iteration in range(1, run - 13):
            made.ask(run, iteration, remaining=50.0)
            made.answer(run, iteration)
            made.judge(run, iteration, Verdict.CORRECT, round(0.5 * 0.7**iteration, 4))
        made.ask(run, run - 13, remaining=31.0)
        made.live(run, said(run, run - 13)[: 150 + 60 * (run - 14)])
    return made


def visited(folder: Path, *, exploratory: bool = False) -> Recorder:
    """Two runs of the first block ended, one of them edited while it went on, the other afterwards; a third waits at a
    gate, a fourth was written to.
    """
    made = recorder(folder, exploratory=exploratory)
    for run in (1, 2):
        made.begin(run)
        for iteration in (1, 2):
            made.ask(run, iteration, remaining=50.0)
            made.answer(run, iteration)
            made.judge(run, iteration, Verdict.CORRECT, round(0.5 * 0.7**iteration, 4))
        if run == 2:
            made.end(run, 2)
        made.visit(run, 3, based_on=2)
        made.judge(run, 3, Verdict.CORRECT, 0.2)
    made.end(1, 3)
    made.begin(3)
    made.ask(3, 1, remaining=50.0)
    made.answer(3, 1)
    made.judge(3, 1, Verdict.CORRECT, 0.4)
    made.note(DecisionAwaited(at=made.at, run=3, iteration=1))
    made.begin(4)
    made.note(Instructed(at=made.at, run=4, text="Use a table.", person="ann", wish="message"))
    made.ask(4, 1, remaining=50.0)
    made.live(4, said(4, 1)[:200])
    return made


def finished(folder: Path) -> Recorder:
    """Every run ended and timed."""
    made = recorder(folder)
    for block in (1, 2):
        for run in range(12 * block - 11, 12 * block + 1):
            made.conduct(run, 2 + run % 5)
        made.time_block(block, {4: Verdict.WRONG, 9: Verdict.CRASHED, 22: Verdict.TIMED_OUT})
    made.note(SessionEnded(at=made.at, reason="finished"))
    made.session.close()
    return made
