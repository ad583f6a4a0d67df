"""The pilot's way to time programs: a script that imports all of them into one process, and what it reports.

The script runs where every program does, confined. Its programs reach its clock, each other and its reports, and what
it reports is believed: that is the fault which this way shows, and why nothing it says can be defended.
"""

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from refinery_tui.core.base.text import clean

MOST_SHOWN = 200  # characters of an answer
LINE_BYTES = 4096  # that a report takes at most, from which the script's allowance for printing follows
_SCRIPT = """
import contextlib, hashlib, io, json, os, time, types

def _refinery_say(**report):
    os.write(1, ("\\n" + json.dumps(report) + "\\n").encode())

def _refinery_fault(error):
    return (type(error).__name__ + ": " + str(error))[:{shown}]

def _refinery_timed(number, name, source, lists):
    module = types.ModuleType(name)
    exec(compile(source, name + ".py", "exec"), module.__dict__)
    function = getattr(module, "{entry}")
    for place, numbers in enumerate(lists, 1):
        for run in range(1, {repeats} + 1):
            start = time.perf_counter()
            answer = function(numbers)
            seconds = time.perf_counter() - start
            text = repr(answer)
            digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
            _refinery_say(
                program=number, input=place, repeat=run, seconds=seconds, answer=text[:{shown}], digest=digest
            )

def {entry}(lists):
    for number, name, source in {programs!r}:
        _refinery_say(begun=number)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                _refinery_timed(number, name, source, lists)
            except BaseException as error:
                _refinery_say(program=number, fault=_refinery_fault(error))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotReport:
    """One timing as the script tells it: seconds by the clock of its own process, the answer as text, its digest."""

    program: int
    input: int
    repeat: int
    seconds: float
    answer: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotReports:
    """All that a script told: its timings, how programs failed, and the program it had come to."""

    timings: dict[tuple[int, int, int], PilotReport]
    faults: dict[int, str]
    begun: int | None


def pilot_script(programs: Sequence[tuple[int, str]], *, entry: str, repeats: int) -> str:
    """The script for these programs, each with its number, in this order."""
    named = [(number, f"program_{number}", source) for number, source in programs]
    return _SCRIPT.format(entry=entry, repeats=repeats, programs=named, shown=MOST_SHOWN)


def answer_digest(answer: Any) -> str:
    """What the script reports of an answer that is equal to this one."""
    return hashlib.sha256(repr(answer).encode("utf-8", "replace")).hexdigest()


def pilot_reports(log: bytes) -> PilotReports:
    """What a script has told; of two reports of one timing the first counts, and what is no report is passed over."""
    timings: dict[tuple[int, int, int], PilotReport] = {}
    faults: dict[int, str] = {}
    begun = None
    for told in _told(log):
        match told:
            case {"begun": int(number)}:
                begun = number
            case {"program": int(number), "fault": str(words)}:
                faults.setdefault(number, clean(words)[:MOST_SHOWN])
            case {
                "program": int(number),
                "input": int(place),
                "repeat": int(run),
                "seconds": float(seconds),
                "answer": str(answer),
                "digest": str(digest),
            } if math.isfinite(seconds) and seconds >= 0:
                report = PilotReport(
                    program=number,
                    input=place,
                    repeat=run,
                    seconds=seconds,
                    answer=clean(answer)[:MOST_SHOWN],
                    digest=digest,
                )
                timings.setdefault((number, place, run), report)
    return PilotReports(timings=timings, faults=faults, begun=begun)


def _told(log: bytes) -> Iterator[Any]:
    """Every line that is JSON."""
    for line in log.splitlines():
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):  # a program has printed by itself
            continue
