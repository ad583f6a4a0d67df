"""A program over many records: many of them a process, and what goes wrong with one is of that one alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from refinery_tui.core.base.text import clean
from refinery_tui.core.base.values.strict_json import unwritten
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.frames import Kind
from refinery_tui.core.bench.exchange.wire import Message
from refinery_tui.core.bench.judge import verdicts
from refinery_tui.core.bench.judge.allowance import Allowance
from refinery_tui.core.bench.judge.child_process import OurFault
from refinery_tui.core.bench.judge.fork_server import ServerDied
from refinery_tui.core.bench.judge.plain_words import plain
from refinery_tui.core.bench.judge.task_process.draws import Draw
from refinery_tui.core.bench.judge.trial import Outcome
from refinery_tui.core.bench.judge.verdicts import Wanted
from refinery_tui.core.experiment.task import TaskLimits

PARTS = 16  # into so many parts a process's records are divided when it did not come to its end with them
_MOST_WORDS = 500
_NO_TRUTH = Wanted(expected=None, encoded=b"", answer="json", calls=True)
Execute = Callable[[bytes, Draw, Allowance, TaskLimits], Outcome]
Misfit = Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class RecordCalls:
    """A program that is called with each record; there is no right answer to compare its own with.

    execute: one process of the bench; misfit: where an answer is off the task's schema, None where it has none; answer:
    the type that an answer must have.
    """

    execute: Execute
    misfit: Misfit | None
    answer: str
    limits: TaskLimits

    def answers(self, code: bytes, records: Sequence[Any]) -> list[Message]:
        """For each record its verdict, words, and the value that was answered; `correct` stands for one that is fit."""
        found = dict[int, Message]()
        handed = list[tuple[int, bytes]]()
        for place, record in enumerate(records):
            try:
                handed.append((place, codec.encode([record])))  # as deep as it is handed over: in a list
            except codec.NotPlain as reason:
                found[place] = _told(Verdict.NO_ANSWER, f"the record cannot be handed to a program: {reason}")
        found.update(self._part(code, handed, records))
        return [found[place] for place in range(len(records))]

    def fault(self, code: bytes) -> str:
        """Why the program does not even load, in words; empty when it does."""
        outcome = self._run(code, [])
        if outcome.frame is not None and outcome.frame.kind is Kind.ANSWER:
            return ""
        verdict, words = verdicts.judged(outcome, _NO_TRUTH)
        return _cleaned(f"{verdict}: {words}")

    def _part(
        self, code: bytes, handed: list[tuple[int, bytes]], records: Sequence[Any]
    ) -> Iterator[tuple[int, Message]]:
        """Some records in one process; in more processes, of fewer records each, where that one did not end well."""
        if not handed:
            return
        try:
            outcome = self._run(code, [records[place] for place, _ in handed])
        except (ServerDied, OurFault) as fault:
            if len(handed) == 1:
                yield handed[0][0], _told(Verdict.INTERNAL_ERROR, f"the bench failed and was restarted: {fault}")
                return
            outcome = None
        told = self._told(outcome, len(handed)) if outcome is not None else None
        if told is not None:
            yield from zip((place for place, _ in handed), self._judged(told), strict=True)
        elif len(handed) == 1 and outcome is not None:
            yield handed[0][0], _failed(outcome)
        else:
            size = -(-len(handed) // PARTS)
            for begin in range(0, len(handed), size):
                yield from self._part(code, handed[begin : begin + size], records)

    def _run(self, code: bytes, records: list[Any]) -> Outcome:
        """One process; many records may take together what one has at least, a single one what one has at most."""
        argument = codec.encode(records)
        draw = Draw(family="records", size=len(records), argument=argument, expected=None, answer=b"", calls=True)
        many = len(records) > 1
        seconds = min(self.limits.wall_seconds, self.limits.least_wall_seconds) if many else self.limits.wall_seconds
        limits = replace(self.limits, answer_bytes=max(1, len(records)) * (self.limits.answer_bytes + 64))
        allowance = Allowance(load_seconds=self.limits.load_seconds, call_seconds=seconds)
        return self.execute(code, draw, allowance, limits)

    def _told(self, outcome: Outcome, count: int) -> list[Any] | None:
        """What the process says of each record; None when it says nothing of them all."""
        if outcome.frame is None or outcome.frame.kind is not Kind.ANSWER:
            return None
        try:
            given = codec.decode(outcome.frame.payload)
        except codec.NotPlain:
            return None
        well = (
            type(given) is list
            and len(given) == count
            and all((type(one) is list and len(one) == 1) or _is_crash(one) for one in given)
        )
        return given if well else None

    def _judged(self, told: list[Any]) -> Iterator[Message]:
        """The verdict of each answer by its type and the schema, which is asked about all of them at once first."""
        values = [one[0] for one in told if type(one) is list and codec.is_a(one[0], self.answer)]
        doubtful = self.misfit is not None and bool(values) and bool(self.misfit(codec.encode(values)))
        for one in told:
            if type(one) is dict:
                yield _told(_verdict_of(one["crashed"]), one["crashed"])
            elif lack := unwritten(one[0]):
                yield _told(Verdict.WRONG_TYPE, f"returned what JSON does not hold: {lack}")
            elif not codec.is_a(one[0], self.answer):
                yield _told(Verdict.WRONG_TYPE, f"returned {codec.name(type(one[0]))}", one[0])
            elif doubtful and self.misfit is not None and (words := self.misfit(codec.encode([one[0]]))):
                yield _told(Verdict.OFF_SCHEMA, words, one[0])
            else:
                yield _told(Verdict.CORRECT, "", one[0])


def _is_crash(one: Any) -> bool:
    return type(one) is dict and list(one) == ["crashed"] and type(one["crashed"]) is str


def _verdict_of(words: str) -> Verdict:
    """The verdict on a call that raised, by the name that its words begin with."""
    return Verdict.OUT_OF_MEMORY if words.startswith("MemoryError") else Verdict.CRASHED


def _failed(outcome: Outcome) -> Message:
    """The verdict on a process that was given one record and did not answer."""
    if outcome.end == "too long":
        return _told(Verdict.OUTPUT_LIMIT, f"answered with {outcome.words}")
    verdict, words = verdicts.judged(outcome, _NO_TRUTH)
    if verdict in (Verdict.CORRECT, Verdict.WRONG):  # it answered, and what it answered is no answer to a record
        return _told(Verdict.VIOLATION, "answered what no call can answer")
    return _told(verdict, words)


def _told(verdict: Verdict, words: str, value: Any = None) -> Message:
    return {"verdict": verdict.value, "words": _cleaned(words), "value": value}


def _cleaned(words: str) -> str:
    return clean(plain(words))[:_MOST_WORDS]
