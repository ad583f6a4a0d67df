"""Timing as the published pilot did, for comparison with what the bench finds: one process, shared lists, one order.

A program that takes the process down is the one at fault, and those after it go on in a new one.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.call_forms import callable_source, called_name
from refinery_tui.core.bench.exchange.frames import Kind
from refinery_tui.core.bench.exchange.wide import wider_for
from refinery_tui.core.bench.exchange.wire import Message
from refinery_tui.core.bench.judge import verdicts
from refinery_tui.core.bench.judge.pilot_way.pilot_script import PilotReport, answer_digest, pilot_reports, pilot_script
from refinery_tui.core.bench.judge.task_process.draws import Draw
from refinery_tui.core.bench.judge.trial import Outcome
from refinery_tui.core.bench.judge.verdicts import ExecutionPlace, Wanted
from refinery_tui.core.experiment.bench_records import Shot

_ENDED = (Kind.ANSWER, Kind.WRONG_TYPE)  # what the script returns is nobody's answer: that it returns is its end


def _shared(draws: Sequence[Draw], answer: str) -> Draw:
    """The inputs of several draws as the one argument of a script."""
    wider = wider_for(answer)
    lists = [codec.decode(draw.argument, wider=wider) for draw in draws]
    return replace(draws[0], argument=codec.encode(lists, wider), expected=None, answer=b"", calls=False)


class PilotTiming:
    """The programs' `sources`, each called `repeats` times on each of the lists that were drawn for the task."""

    def __init__(self, sources: Sequence[str], setup: Message, draws: Sequence[Draw], repeats: int) -> None:
        call, entry_point = setup["call"], setup["entry_point"]
        self._programs, self._entry = sources, called_name(call, entry_point)
        self._sources = [callable_source(source, call, entry_point) for source in sources]
        self._lists, self._repeats = _shared(draws, setup["answer"]), repeats
        self._digests = [answer_digest(draw.expected) for draw in draws]
        self._reports: dict[tuple[int, int, int], PilotReport] = {}
        self._faults: dict[int, tuple[Verdict, str]] = {}

    @property
    def count(self) -> int:
        """How many timings there are to be."""
        return len(self._sources) * len(self._digests) * self._repeats

    def carry_out(self, execute: Callable[[bytes, Draw], Outcome]) -> None:
        """Run the script on the lists, and again with the programs after one that took the process down."""
        waiting = list(range(len(self._sources)))
        while waiting:
            programs = [(n, self._sources[n]) for n in waiting]
            script = pilot_script(programs, entry=self._entry, repeats=self._repeats)
            outcome = execute(script.encode("utf-8", "replace"), self._lists)
            heard = pilot_reports(outcome.log)
            self._reports |= heard.timings
            self._faults |= {n: (Verdict.CRASHED, words) for n, words in heard.faults.items()}
            if outcome.frame is not None and outcome.frame.kind in _ENDED:
                return
            lost = heard.begun if heard.begun in waiting else waiting[0]
            self._faults[lost] = verdicts.judged(outcome, Wanted(expected=None, encoded=b"", answer="none"))
            waiting = waiting[waiting.index(lost) + 1 :]

    def shots(self) -> list[Shot]:
        """Input by input and run by run, each program's timing."""
        return [
            self._shot(n, sha(program), place, run)
            for place in range(1, len(self._digests) + 1)
            for run in range(1, self._repeats + 1)
            for n, program in enumerate(self._programs)
        ]

    def _shot(self, number: int, program: str, place: int, run: int) -> Shot:
        at = ExecutionPlace(program=program, family=self._lists.family, order=number)
        report = self._reports.get((number, place, run))
        if report is None:
            verdict, words = self._faults.get(number, (Verdict.NO_ANSWER, "reported no time"))
            return replace(verdicts.unseen(verdict, words, at), place=number)
        right = report.digest == self._digests[place - 1]
        return Shot(
            program=program,
            family=self._lists.family,
            verdict=Verdict.CORRECT if right else Verdict.WRONG,
            cpu_seconds=None,
            wall_seconds=report.seconds,
            order=number,
            answer=report.answer,
            place=number,
        )
