"""How a reply ended, and how a program was found in it: what was assumed to find it, or why there is none."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from refinery_tui.core.base.chat import Usage

Absence = Literal[
    "empty",
    "cut by length",
    "filtered",
    "refused",
    "only reasoning",
    "tool call",
    "several candidates",
    "incomplete",
    "patch",
    "json",
    "another language",
    "no code",
    "no script",
    "too large",
]
Assumption = Literal[
    "loose fence",
    "no closing fence",
    "tags",
    "no fence",
    "wrapped",
    "prompts removed",
    "line numbers removed",
    "entities decoded",
    "invisible characters removed",
    "older version passed over",
    "cut block passed over",
    "not defined",
    "not parsed",
    "found in the reasoning",
]
SCRIPT = "script.jsonl"  # the entry point of a task whose programs are scripts of actions, as no function can be called
CUT_REASONS = frozenset({"length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded"})
FILTER_REASONS = frozenset({"content_filter", "safety", "recitation", "blocklist", "prohibited_content", "sensitive"})
CALL_REASONS = frozenset({"tool_calls", "tool_call", "function_call", "tool_use"})
CUT_OFF = "cut off at the length limit"
ABSENCES: Mapping[Absence, str] = {
    "empty": "the reply is empty",
    "cut by length": f"the reply was {CUT_OFF}",
    "filtered": "the server's content filter ended the reply",
    "refused": "the model refused to answer",
    "only reasoning": "the reply is reasoning without an answer",
    "tool call": "the model called a tool instead of answering",
    "several candidates": "the reply holds several different programs, and nothing marks the one that is meant",
    "incomplete": "the program in the reply stops before its end",
    "patch": "the reply is a patch, not a complete program",
    "json": "the reply is JSON, not a program in a code block",
    "another language": "the reply holds code, but none in Python",
    "no code": "the reply holds no code block with Python",
    "no script": "the reply holds no script of actions",
    "too large": "the reply is too large to be read within its bounds",
}
ASSUMPTIONS: Mapping[Assumption, str] = {
    "loose fence": "a fence that shares its line with other text is one",
    "no closing fence": "a code block without its closing fence is complete",
    "tags": "the code between tags is the program",
    "no fence": "the code outside of any code block is the program",
    "wrapped": "the code block inside a Markdown block is the program",
    "line numbers removed": "the numbers in front of its lines are not part of the program",
    "prompts removed": "the prompts and the output of an interactive session are not part of the program",
    "entities decoded": "HTML entities stand for the characters they name",
    "invisible characters removed": "invisible characters and no-break spaces are no part of the program",
    "older version passed over": "a program introduced as the original or the slow one is not the answer",
    "cut block passed over": "the last whole program is meant, not the one after it that was cut off",
    "not defined": "the first Python block is the program though it does not define the entry point",
    "found in the reasoning": "the program in the model's reasoning is the answer, since none followed",
    "not parsed": "the program is what it looks like: it was too large to be parsed",
}


ReplyOutcome = Literal[
    "complete",
    "deadline",
    "stopped",
    "length",
    "content filter",
    "refusal",
    "tool call",
    "empty",
    "only reasoning",
]
OUTCOMES: Mapping[ReplyOutcome, str] = {
    "complete": "complete",
    "deadline": "cancelled at the deadline",
    "stopped": "cancelled by a person",
    "length": "cut off at the length limit",
    "content filter": "ended by the server's content filter",
    "refusal": "refused by the model",
    "tool call": "a tool call instead of an answer",
    "empty": "empty",
    "only reasoning": "reasoning without an answer",
}
_ABSENT: Mapping[Absence, ReplyOutcome] = {
    "empty": "empty",
    "cut by length": "length",
    "filtered": "content filter",
    "refused": "refusal",
    "only reasoning": "only reasoning",
    "tool call": "tool call",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionNote:
    """What is recorded beside a program, or in place of one.

    `candidates` counts the different programs in the reply that could have been meant; with more than one the last
    was taken, unless `absence` says that none was.
    """

    absence: Absence | None = None
    assumed: tuple[Assumption, ...] = ()
    candidates: int = 0

    @property
    def ambiguous(self) -> bool:
        """Whether another program of the reply could have been meant."""
        return self.candidates > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """The program in a reply, None when there is none, and how that came about."""

    program: str | None
    note: ExtractionNote = field(default_factory=ExtractionNote)


def why_none(note: ExtractionNote | None, finish_reason: str) -> str:
    """Why a reply holds no program, in words; of an older record what its finish reason says."""
    cut = finish_reason.lower() in CUT_REASONS
    if note is None or note.absence is None:
        return ABSENCES["cut by length"] if cut else "none was found in the reply"
    return ABSENCES[note.absence] + (f", {CUT_OFF}" if cut and note.absence == "only reasoning" else "")


def assumptions(note: ExtractionNote) -> tuple[str, ...]:
    """What was assumed, in words; where several programs could have been meant, that the last one was."""
    several = ("the last of several programs is meant",) if note.ambiguous and note.absence is None else ()
    return (*(ASSUMPTIONS[each] for each in note.assumed), *several)


def reply_outcome(outcome: str, finish_reason: str, note: ExtractionNote | None) -> ReplyOutcome | None:
    """The outcome of a reply, from what is on record of it; None of one that failed or is still arriving."""
    if outcome == "deadline":
        return "deadline"
    if outcome == "stopped":
        return "stopped"
    if outcome != "complete":
        return None
    if note is not None and "found in the reasoning" in note.assumed:
        return "only reasoning"
    if note is not None and note.absence is not None and note.absence in _ABSENT:
        return _ABSENT[note.absence]
    return _by_reason(finish_reason.lower())


def _by_reason(reason: str) -> ReplyOutcome:
    if reason in CUT_REASONS:
        return "length"
    if reason in FILTER_REASONS:
        return "content filter"
    if reason in CALL_REASONS:
        return "tool call"
    return "refusal" if reason == "refusal" else "complete"


def suspicion(usage: Usage | None, *, silent: bool) -> str:
    """What is odd about a reply of which nothing arrived though its server counted tokens; empty where nothing is."""
    unseen = 0 if usage is None or usage.estimated else usage.output_tokens - usage.reasoning_tokens
    if not silent or unseen <= 0:
        return ""
    return f"suspicious: the server counted {unseen:,} tokens of an answer, and none arrived"


def to_json(found: Extraction) -> str:
    """An extraction as one line."""
    return json.dumps(asdict(found))


def from_json(line: bytes) -> Extraction:
    """The extraction that `to_json` wrote."""
    found = json.loads(line)
    note = found["note"] | {"assumed": tuple(found["note"]["assumed"])}
    return Extraction(program=found["program"], note=ExtractionNote(**note))
