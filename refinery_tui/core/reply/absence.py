"""Why a reply holds no program, from what the server said of its end and from what it holds instead."""

import json
import re
from collections.abc import Sequence

from refinery_tui.core.base.chat import Instead
from refinery_tui.core.base.extraction import CALL_REASONS, CUT_REASONS, FILTER_REASONS, Absence
from refinery_tui.core.reply.answer import Answer
from refinery_tui.core.reply.candidate import Candidate
from refinery_tui.core.reply.choice import is_patch
from refinery_tui.core.reply.syntax import Syntax

_WHOLE = frozenset({"stop", "end_turn", "eos", "eos_token", "stop_sequence", "complete", "completed"})
_TOOL = re.compile(
    r"<tool_call>|<function[=_]|\[TOOL_CALLS\]|<\|tool_call|<function_calls>|<invoke\b|<｜tool", re.IGNORECASE
)
_REFUSAL = re.compile(
    r"(?:i['’]?m (?:really |very )?sorry|i apologi[sz]e|sorry)\b.{0,80}\b(?:can(?:no|['’]?)t|unable|won['’]?t)\b"
    r"|i (?:can(?:no|['’]?)t|won['’]?t|am (?:not able|unable) to|must decline to) "
    r"(?:help|assist|comply|provide|do|write)",
    re.IGNORECASE | re.DOTALL,
)
_READ = 200_000  # characters that JSON is looked for in


def was_cut(finish_reason: str) -> bool:
    """Whether the server stopped the reply because it was too long, or because of what it said."""
    return finish_reason.lower() in CUT_REASONS | FILTER_REASONS


def is_whole(finish_reason: str, text: str) -> bool:
    """Whether the model ended the reply; where no server says so, a reply that ends within a line was cut."""
    said = finish_reason.lower()
    return said in _WHOLE or (not was_cut(said) and text.endswith("\n"))


def absence(
    answer: Answer, blocks: Sequence[Candidate], syntax: Syntax, *, finish_reason: str, instead: Instead
) -> Absence:
    """The reason in one word of the union; see `extraction.ABSENCES` for the sentence."""
    ended = _by_its_end(finish_reason.lower())
    if not answer.text.strip():
        return _of_silence(instead, reasoned=answer.reasoned) or ended or "empty"
    return ended or _by_its_text(answer.text, instead) or _by_its_blocks(answer.text, blocks, syntax)


def _by_its_end(finish_reason: str) -> Absence | None:
    if finish_reason in CUT_REASONS:
        return "cut by length"
    if finish_reason in FILTER_REASONS:
        return "filtered"
    if finish_reason in CALL_REASONS:
        return "tool call"
    return "refused" if finish_reason == "refusal" else None


def _of_silence(instead: Instead, *, reasoned: bool) -> Absence | None:
    if instead == "tool call":
        return "tool call"
    if instead == "refusal":
        return "refused"
    return "only reasoning" if reasoned or instead == "reasoning" else None


def _by_its_text(text: str, instead: Instead) -> Absence | None:
    if instead == "tool call" or _TOOL.search(text):
        return "tool call"
    if instead == "refusal" or (len(text) < 1000 and "```" not in text and _REFUSAL.search(text)):
        return "refused"
    if is_patch(text):
        return "patch"
    return _of_json(text)


def _of_json(text: str) -> Absence | None:
    if len(text) > _READ or not text.strip().startswith(("{", "[")):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    called = isinstance(found, dict) and "name" in found and ("arguments" in found or "parameters" in found)
    return "tool call" if called else "json"


def _by_its_blocks(text: str, blocks: Sequence[Candidate], syntax: Syntax) -> Absence:
    languages = {block.language for block in blocks if block.text}
    if any(block.language in ("diff", "patch") or is_patch(block.text) for block in blocks):
        return "patch"
    if syntax.sketches(text) or any(b.origin == "open block" and syntax.mentions(b.text) for b in blocks):
        return "incomplete"
    if "json" in languages:
        return "json"
    return "another language" if any(languages) else "no code"
