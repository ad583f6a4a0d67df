"""What the bench process does with programs: draws inputs, orders executions, keeps clock and answers."""

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench import modes
from refinery_tui.core.bench.exchange import module_archive
from refinery_tui.core.bench.exchange.call_forms import callable_source, each_source
from refinery_tui.core.bench.exchange.frames import Kind
from refinery_tui.core.bench.exchange.wire import Inbox, Message
from refinery_tui.core.bench.judge import canaries, check_plan, cores, verdicts
from refinery_tui.core.bench.judge.allowance import Allowance
from refinery_tui.core.bench.judge.check_plan import CALLS_MARGIN, CALLS_SECONDS, FRESH, Case
from refinery_tui.core.bench.judge.child_process import OurFault
from refinery_tui.core.bench.judge.fork_server import ForkServer, NotForked, ServerDied, ServerRefused
from refinery_tui.core.bench.judge.input_memory import forget_image
from refinery_tui.core.bench.judge.pilot_way.pilot_script import LINE_BYTES
from refinery_tui.core.bench.judge.pilot_way.pilot_timing import PilotTiming
from refinery_tui.core.bench.judge.program_check import ProgramCheck
from refinery_tui.core.bench.judge.readable_paths import readable_paths
from refinery_tui.core.bench.judge.records.record_calls import RecordCalls
from refinery_tui.core.bench.judge.server_pool import ServerPool
from refinery_tui.core.bench.judge.task_process.answer_rules import AnswerRules
from refinery_tui.core.bench.judge.task_process.draws import Draw, Inputs, InputsBroken
from refinery_tui.core.bench.judge.trial import Outcome, Trial
from refinery_tui.core.bench.judge.verdicts import ExecutionPlace, Wanted
from refinery_tui.core.bench.profile.profile_run import allowance, profile_of
from refinery_tui.core.experiment.bench_records import CHECKER_FAILED, LineProfile, Shot
from refinery_tui.core.experiment.task import Family, TaskLimits

TELL_SECONDS = 0.1


class Judge:
    """One task on one fork server; every method is one request of the conductor."""

    def __init__(self, setup: Message, inbox: Inbox) -> None:
        self._setup, self._inbox = setup, inbox
        self._limits = TaskLimits(**setup["limits"])
        self._families = [Family(**family) for family in setup["families"]]
        self._inputs = Inputs(setup, inbox.attend, inbox.descriptor)
        self._rules = AnswerRules(setup, inbox, self._baseline_answer)
        self._dice = random.SystemRandom()
        self._cores = cores.Cores(parallel=setup["permissions"]["threads"])
        self._baseline_seconds: dict[str, dict[int, float]] = {}
        self._archive = module_archive.build(module_archive.standard_library(), setup["importable"])
        self._pool = ServerPool(self._begin)
        self._terms: Message = {}
        self.absent: dict[str, str] = {}
        self.tell: Callable[[Message], None] = lambda message: None
        self._told_at = 0.0

    def start(self) -> Message:
        """Choose the strongest mode whose canaries hold; ServerRefused when there is none."""
        chosen = modes.choose(self._setup["mode"], self._try_mode)
        first = self._pool.current
        self.absent |= {layer: reason for layer, reason in first.absent.items() if layer not in self.absent}
        self.absent = {layer: reason for layer, reason in self.absent.items() if reason}
        return asdict(replace(chosen, layers=chosen.layers + first.layers))

    def _begin(self) -> ForkServer:
        return ForkServer(self._terms, self._setup["root"], self._archive)

    def check(self, *, sources: list[str], thorough: bool, brief: bool, timed: bool) -> list[list[Shot]]:
        """Every check family, and with `timed` what is timed, on fresh inputs that all sources get; shots as they are.

        A program's check ends early when a case timed out, or when one failed if `brief`. It may hang on what differs
        between processes but not between the children of one server (the order of a set of strings, the addresses of
        objects): the servers take turns, and a thorough check has new ones.
        """
        checks = [ProgramCheck(source=source, brief=brief) for source in sources]
        plain = check_plan.plain(self._families, self._dice) + (check_plan.timed(self._families) if timed else [])
        more = check_plan.more(self._families, self._dice) if thorough else []
        try:
            for step, case in enumerate(self._turns(plain, more), 1):
                self._tell_case(case.family, step, len(plain) + len(more))
                self._shoot_each([check for check in checks if not check.over], case)
                if all(check.over for check in checks):
                    break
        except ServerRefused as refused:
            for check in checks:
                if not check.over:
                    place = ExecutionPlace(program=sha(check.source), family="check", order=len(check.shots))
                    words = f"no new fork server: {refused}"
                    check.shots.append(verdicts.unseen(Verdict.INTERNAL_ERROR, words, place))
        return [check.shots for check in checks]

    def _shoot_each(self, checks: list[ProgramCheck], case: Case) -> None:
        """One execution of each program; a slow one gets an input of fewer calls than the others."""
        drawn: dict[int, Draw] = {}
        for check in checks:
            most = check.most_calls(case)
            if most not in drawn:
                drawn[most] = self._inputs.draw(case, most)
            check.add(case, self._shoot(check.source, drawn[most], len(check.shots)))
        forget_image()

    def profile(self, *, source: str) -> LineProfile:
        """Where its time goes, by line, on small inputs like those that are timed; see `profile_run`."""
        self._cores.look()
        self._pool.turn()
        timing = next(family for family in self._families if family.role == "time")
        return profile_of(source, timing.size, partial(self._profile_shot, source, timing))

    def _profile_shot(self, source: str, timing: Family, size: int) -> tuple[Outcome, Verdict]:
        case = Case(family=timing.name, size=size, calls=timing.calls)
        draw = self._inputs.draw(case, check_plan.LEAST_CALLS)
        try:
            most, code = allowance(self._limits), self._called(source)
            outcome = self._trial(lines=True).run(code, draw, allowance=most, cores=self._cores.chosen)
        except (ServerDied, OurFault):
            self._pool.restart()
            raise
        return outcome, verdicts.judged(outcome, self._wanted(draw))[0]

    def mutants(self, *, checks: int, count: int, rate: int) -> list[Message]:
        """What share of the reference's mutants each of some checks catches; see `mutants.report`."""
        plans = [check_plan.plain(self._families, self._dice) for _ in range(checks)]
        return [self._inputs.mutants(plan, count=count, rate=rate) for plan in plans]

    def audit(self) -> list[Message]:
        """What is wrong with inputs.py by itself; see `audit.report`."""
        return self._inputs.audit()

    def _tell_case(self, family: str, step: int, steps: int) -> None:
        """Say between two executions which comes next, a few times a second at most; nothing that is timed hears it."""
        now = time.monotonic()
        if step == 1 or now - self._told_at > TELL_SECONDS:
            self._told_at = now
            self.tell({"family": family, "step": step, "steps": steps})

    def volley(self, *, family: str, size: int, sources: list[str]) -> list[Shot]:
        """Each program in a fresh process on a fresh input of the family, in random order; shots as `sources` are.

        All are children of one server, as a hash seed may be dearer than another; the next volley has the next server.
        """
        self._cores.look()
        self._pool.turn()
        calls = any(known.calls for known in self._families if known.name == family)
        case = Case(family=family, size=size, calls=calls)
        order = self._dice.sample(range(len(sources)), k=len(sources))
        shots = {}
        for n, place in enumerate(order):
            if n:  # the first one comes at once: whoever waits has nothing to hear yet
                self._tell_case(family, n + 1, len(order))
            draw = self._inputs.draw(case, check_plan.LEAST_CALLS)
            shots[place] = self._shoot(sources[place], draw, n)
        return [shots[place] for place in range(len(sources))]

    def pilot_rounds(self, *, sources: list[str], family: str, size: int, inputs: int, repeats: int) -> list[Shot]:
        """Every program in one process on the same inputs, as the pilot timed its own; see `pilot_timing`."""
        self._cores.look()
        self._pool.turn()
        draws = [self._inputs.draw(Case(family=family, size=size)) for _ in range(inputs)]
        timing, each = PilotTiming(sources, self._setup, draws, repeats), self._allowance(draws[0])
        whole = replace(each, call_seconds=each.call_seconds * timing.count)
        trial = partial(self._trial, replace(self._limits, output_bytes=timing.count * LINE_BYTES))
        timing.carry_out(lambda code, lists: trial().run(code, lists, allowance=whole, cores=self._cores.chosen))
        return timing.shots()

    def records(self, *, source: str, records: list[Any]) -> Message:
        """What the program answers to each record; whether it loads, where there is none."""
        self._cores.look()
        self._pool.turn()
        code = each_source(source, self._setup["call"], self._setup["entry_point"]).encode("utf-8", "replace")
        misfit = partial(self._rules.misfit, calls=True) if self._setup["schema"] else None
        calls = RecordCalls(self._execute, misfit, answer=self._setup["answer"], limits=self._limits)
        return {"answers": calls.answers(code, records), "fault": "" if records else calls.fault(code)}

    def _turns(self, plain: list[Case], more: list[Case]) -> Iterator[Case]:
        """The cases in turn, each when the server stands ready that it is to run on."""
        for case in plain:
            self._pool.turn()
            yield case
        if more:
            count = min(FRESH, len(more))  # one for each case at most: a start costs more than most cases
            with contextlib.closing(self._pool.fresh(count)) as servers:
                for place, _ in enumerate(servers):
                    yield from more[place::count]

    def _shoot(self, source: str, draw: Draw, order: int) -> Shot:
        place = ExecutionPlace(program=sha(source), family=draw.family, order=order)
        code = source.encode("utf-8", "replace")
        if len(code) > self._limits.source_bytes:
            words = f"the source has {len(code):,} bytes; at most {self._limits.source_bytes:,} are run"
            return verdicts.unseen(Verdict.NO_PROGRAM, words, place)
        try:
            outcome = self._execute(self._called(source), draw, self._allowance(draw))
        except (ServerDied, OurFault) as fault:
            self._pool.restart()
            return verdicts.unseen(Verdict.INTERNAL_ERROR, f"the bench failed and was restarted: {fault}", place)
        try:
            return verdicts.shot(outcome, place, self._wanted(draw), self._limits)
        except (InputsBroken, ServerDied, OurFault) as broken:
            return verdicts.unseen(Verdict.INTERNAL_ERROR, f"{CHECKER_FAILED}: {broken}", place)

    def _wanted(self, draw: Draw) -> Wanted:
        return Wanted(
            expected=draw.expected,
            encoded=draw.answer,
            answer=self._setup["answer"],
            tolerance=self._setup["tolerance"],
            calls=draw.calls,
            accepts=partial(self._rules.accepts, draw) if self._setup["checker"] else None,
            misfit=partial(self._rules.misfit, calls=draw.calls) if self._setup["schema"] else None,
        )

    def _baseline_answer(self, draw: Draw) -> bytes | None:
        """What the baseline answers, as bytes."""
        seen = self._execute(self._called(self._setup["baseline"]), draw, self._allowance(draw))
        return seen.frame.payload if seen.frame is not None and seen.frame.kind is Kind.ANSWER else None

    def _called(self, source: str) -> bytes:
        """The program's text, with the function below it by which it is called in the way its task says."""
        return callable_source(source, self._setup["call"], self._setup["entry_point"]).encode("utf-8", "replace")

    def _execute(self, code: bytes, draw: Draw, allowance: Allowance, limits: TaskLimits | None = None) -> Outcome:
        try:
            return self._trial(limits).run(code, draw, allowance=allowance, cores=self._cores.chosen)
        except (NotForked, OurFault):  # the program was not even started, so nothing of it is lost
            self._pool.restart()
            return self._trial(limits).run(code, draw, allowance=allowance, cores=self._cores.chosen)

    def _trial(self, limits: TaskLimits | None = None, *, lines: bool = False) -> Trial:
        """The next execution; under limits of its own nobody looks at what has become of its argument."""
        look, inbox = limits is None and not self._setup["may_change_argument"], self._inbox
        limits = limits or self._limits
        return Trial(self._pool.current, limits, inbox.attend, inbox.descriptor, look=look, lines=lines)

    def _allowance(self, draw: Draw) -> Allowance:
        """CPU seconds: what the task gives to loading, and ten times the baseline's answer on this family."""
        most = Allowance(load_seconds=self._limits.load_seconds, call_seconds=self._limits.wall_seconds)
        if draw.calls:
            return replace(most, call_seconds=CALLS_MARGIN * CALLS_SECONDS)
        ten = max(self._limits.least_wall_seconds, 10 * self._baseline(draw, most))
        return replace(most, call_seconds=min(most.call_seconds, ten))

    def _baseline(self, draw: Draw, most: Allowance) -> float:
        """CPU seconds of the baseline's answer on this family, of an input as large at least."""
        known = self._baseline_seconds.setdefault(draw.family, {})
        if not (larger := [size for size in known if size >= draw.size]):
            seen = self._execute(self._called(self._setup["baseline"]), draw, most)
            answered = seen.frame is not None and seen.frame.kind is Kind.ANSWER
            called = (seen.cpu_seconds or 0.0) - (seen.load_seconds or 0.0)
            known[draw.size] = called if answered else most.call_seconds
            return known[draw.size]
        return known[min(larger)]

    def _try_mode(self, mode: str) -> str:
        """Run the canaries in this mode, without the optional layers where those are in the way.

        Empty when all hold, else the reason it cannot be trusted.
        """
        reason = self._try_layers(mode, optional=mode != "unsafe")
        with contextlib.suppress(NotForked):
            if reason and mode != "unsafe" and (absent := self._pool.current.absent) and self._pool.current.layers:
                first, reason = reason, self._try_layers(mode, optional=False)
                self.absent = dict.fromkeys(absent, f"left out, as with it {first}") if not reason else self.absent
        return reason

    def _try_layers(self, mode: str, *, optional: bool) -> str:
        self.close()
        readable = readable_paths(self._setup["server"]["library_paths"])
        self._terms = self._setup["server"] | {"mode": mode, "optional": optional, "readable": readable}
        self._pool = ServerPool(self._begin)
        try:
            self._pool.start()
            return self._canaries() if mode != "unsafe" else ""
        except (ServerRefused, ServerDied, OurFault) as fault:
            return str(fault)

    def _canaries(self) -> str:
        allowed = {key: self._setup["permissions"][key] for key in ("threads", "executable_memory")}
        return canaries.run(self._canary, entry=self._setup["server"]["entry_point"], **allowed)

    def _canary(self, source: str, seconds: float) -> Outcome:
        allowance = Allowance(load_seconds=seconds, call_seconds=seconds)
        return self._execute(source.encode(), canaries.DRAW, allowance)

    def close(self) -> None:
        """End the fork servers and wait for their end."""
        self._pool.close()

    def end(self) -> None:
        """End every process of ours."""
        self.close()
        self._inputs.close()
        self._rules.close()
