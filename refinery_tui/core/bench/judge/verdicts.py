"""From what was seen of an execution to a verdict: the only way to `correct` is an answer that compares equal."""

import hashlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, assert_never

from refinery_tui.core.base.text import clean, size
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.frames import Frame, Kind
from refinery_tui.core.bench.exchange.wide import WIDE, wider_for
from refinery_tui.core.bench.judge.plain_words import plain
from refinery_tui.core.bench.judge.trial import Argument, Outcome
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.task import TaskLimits

_MOST_DETAIL = 2048
_NONE = object()
_MOST_READ, _MOST_PRINTED = 4000, 1000  # bytes of what was printed, characters of them that are said
_MOST_ANSWER = 200
_MOST_DECODED = 1024  # bytes; below it repr() of an integer has fewer digits than Python refuses to write


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionPlace:
    """Which execution is spoken of: the program's SHA-256, the input's family, the place in its round."""

    program: str
    family: str
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a right answer is: its value, its bytes, its type, and the relative tolerance of its floats.

    calls: it is a list, of an answer of that type to each of many calls; accepts: the task's checker, which decides in
    the place of a comparison where there is one; misfit: where an answer does not fit the task's schema, in words that
    hold nothing of it.
    """

    expected: Any
    encoded: bytes
    answer: str
    tolerance: float = 0.0
    calls: bool = False
    accepts: Callable[[bytes], tuple[bool, str]] | None = None
    misfit: Callable[[bytes], str] | None = None


def shot(outcome: Outcome, place: ExecutionPlace, wanted: Wanted, limits: TaskLimits) -> Shot:
    """The record of one execution."""
    verdict, words = judged(outcome, wanted)
    if verdict is Verdict.OUT_OF_MEMORY:
        words = f"needed more than {size(limits.memory_bytes)} of memory: {words}"
    return Shot(
        program=place.program,
        family=place.family,
        verdict=verdict,
        cpu_seconds=outcome.cpu_seconds if _answered(outcome) else None,
        wall_seconds=outcome.wall_seconds if _answered(outcome) or outcome.end == "deadline" else None,
        load_share=_load_share(outcome),
        waited_seconds=outcome.waited_seconds if _answered(outcome) else None,
        peak_bytes=outcome.peak_bytes,
        order=place.order,
        detail=_detail(words, outcome.log, verdict),
        answer=_shown(outcome.frame) if _answered(outcome) else "",
    )


def unseen(verdict: Verdict, words: str, place: ExecutionPlace) -> Shot:
    """The record of an execution that did not take place, or that failed through us."""
    return Shot(
        program=place.program,
        family=place.family,
        verdict=verdict,
        cpu_seconds=None,
        wall_seconds=None,
        order=place.order,
        detail=clean(words)[:_MOST_DETAIL],
    )


def _answered(outcome: Outcome) -> bool:
    return outcome.frame is not None and outcome.frame.kind is Kind.ANSWER


def judged(outcome: Outcome, wanted: Wanted) -> tuple[Verdict, str]:
    """The verdict on one execution, and the words that go with it."""
    match outcome.end:
        case "deadline":
            return Verdict.TIMED_OUT, outcome.words
        case "output":
            return Verdict.OUTPUT_LIMIT, outcome.words
        case "too long":
            return Verdict.WRONG, f"answered with {outcome.words}"
        case "violation":
            return Verdict.VIOLATION, outcome.words
    if outcome.frame is None:
        return _silent(outcome.status)
    verdict, words = _framed(outcome.frame, wanted)
    return _kept(outcome.argument) if verdict is Verdict.CORRECT else (verdict, words)


def _kept(argument: Argument) -> tuple[Verdict, str]:
    """The verdict on a right answer: by what has become of the argument."""
    match argument:
        case "unseen" | "as sent":
            return Verdict.CORRECT, ""
        case "changed":
            return Verdict.ARGUMENT_CHANGED, "the answer is right, but the function changed its argument"
        case "hidden":
            return Verdict.VIOLATION, "answered, but did not show what had become of its argument"
    assert_never(argument)


def _silent(status: int) -> tuple[Verdict, str]:
    """No frame: what the kernel says of the end, which can never be a success."""
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return Verdict.NO_ANSWER, "killed by SIGKILL before it answered"
    if not os.WIFSIGNALED(status):
        return Verdict.NO_ANSWER, f"ended without an answer (exit code {os.waitstatus_to_exitcode(status)})"
    number = os.WTERMSIG(status)
    name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    if number == signal.SIGSYS:
        return Verdict.BLOCKED, "made a system call that no program needs (SIGSYS)"
    if number == signal.SIGXCPU:
        return Verdict.TIMED_OUT, "used up its CPU time"
    return Verdict.CRASHED, f"killed by {name}"


def _framed(frame: Frame, wanted: Wanted) -> tuple[Verdict, str]:
    words = frame.payload.decode("utf-8", "replace")
    match frame.kind:
        case Kind.ANSWER:
            return compared(frame.payload, wanted)
        case Kind.WRONG_TYPE:
            return Verdict.WRONG_TYPE, f"returned {words}"
        case Kind.CRASHED:
            return Verdict.CRASHED, words
        case Kind.BLOCKED:
            return Verdict.BLOCKED, words
        case Kind.MEMORY:
            return Verdict.OUT_OF_MEMORY, words
        case Kind.EXITED:
            return Verdict.NO_ANSWER, words
        case Kind.LOADED:
            return Verdict.VIOLATION, "said twice that it was loaded"
        case Kind.ARGUMENT:
            return Verdict.VIOLATION, "showed its argument before it answered"
        case Kind.PROFILE:
            return Verdict.VIOLATION, "showed a profile before it answered"
    assert_never(frame.kind)


def compared(payload: bytes, wanted: Wanted) -> tuple[Verdict, str]:
    """The verdict on an encoded answer, and the words that go with it."""
    if payload == wanted.encoded and wanted.accepts is None:
        return Verdict.CORRECT, ""
    try:
        given = codec.decode(payload, wider=wider_for(wanted.answer))
    except codec.NotPlain as reason:
        return Verdict.VIOLATION, f"an answer that is not a value: {reason}"
    if wanted.calls and type(given) is not list:
        return Verdict.VIOLATION, "one answer to many calls"
    other = next((one for one in (given if wanted.calls else [given]) if not codec.is_a(one, wanted.answer)), _NONE)
    if other is not _NONE:
        return Verdict.WRONG_TYPE, f"returned {codec.name(type(other))}"
    if wanted.misfit is not None and (words := wanted.misfit(payload)):
        return Verdict.OFF_SCHEMA, words
    if wanted.accepts is not None:
        right, words = wanted.accepts(payload)
        return (Verdict.CORRECT if right else Verdict.WRONG), words
    right = codec.same(wanted.expected, given, wanted.tolerance)
    return (Verdict.CORRECT if right else Verdict.WRONG), ""


def _shown(frame: Frame | None) -> str:
    """The answer as text; of one that is long its size and a digest, so that two of them can be told apart."""
    if frame is None:
        return ""
    if len(frame.payload) > _MOST_DECODED:
        return f"{size(len(frame.payload))}, digest {hashlib.blake2b(frame.payload, digest_size=6).hexdigest()}"
    try:
        return clean(repr(codec.decode(frame.payload, wider=WIDE)))[:_MOST_ANSWER]
    except codec.NotPlain:
        return ""


def _load_share(outcome: Outcome) -> float | None:
    """The share that loading has in the CPU seconds; 1 for a program that answered before it was called."""
    if outcome.frame is None or not outcome.cpu_seconds:
        return None
    loading = outcome.cpu_seconds if outcome.load_seconds is None else outcome.load_seconds
    return min(1.0, loading / outcome.cpu_seconds)


def _detail(words: str, log: bytes, verdict: Verdict) -> str:
    """The words, and the end of what the program printed where it failed, at most 2 KB."""
    printed = (
        plain(log[-_MOST_READ:].decode("utf-8", "replace"))[-_MOST_PRINTED:].strip()
        if verdict is not Verdict.CORRECT
        else ""
    )
    text = clean("\n".join(part for part in (plain(words), printed and f"printed: {printed}") if part))
    return text.encode()[:_MOST_DETAIL].decode("utf-8", "ignore")
