"""The program that a reply stands for, among everything that it may hold."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from refinery_tui.core.base.chat import Instead
from refinery_tui.core.base.extraction import SCRIPT, Absence, Assumption, Extraction, ExtractionNote
from refinery_tui.core.reply.absence import absence, is_whole, was_cut
from refinery_tui.core.reply.answer import Answer
from refinery_tui.core.reply.bare import entire, program_at_start, unmarked
from refinery_tui.core.reply.candidate import Candidate
from refinery_tui.core.reply.choice import ReplyChoice, Tier, choose, one_of
from refinery_tui.core.reply.fences import blocks
from refinery_tui.core.reply.jsonl.script_reply import script_in
from refinery_tui.core.reply.repairs import without_prompts
from refinery_tui.core.reply.syntax import Syntax
from refinery_tui.core.reply.tags import tagged


def extract(answer: Answer, syntax: Syntax, *, finish_reason: str, instead: Instead = "") -> Extraction:
    """The program in `answer` that defines the entry point, and what was assumed; or why there is none.

    A closed block with the entry point and a body wins, the last one where there are several; then whatever else is
    the one program in the reply: a block without its end, tagged code, code without a fence; then what is at least
    marked as Python. `finish_reason` and `instead` are what the server said: how the reply ended, and what came in
    place of text. Where the entry point is SCRIPT, it is a script of actions. Never raises.
    """
    if syntax.entry_point == SCRIPT:
        return script_in(answer, syntax, finish_reason=finish_reason, instead=instead)
    found = blocks(answer.text, syntax)
    choice = choose([block for block in found if block.origin == "block"], syntax)
    if choice is None or choice.tier < Tier.FOREIGN:
        choice = _only_program(answer.text, found, finish_reason, syntax) or choice
    if choice is not None and choice.tier is Tier.NOTHING:
        return _without("several candidates", candidates=choice.candidates)
    if choice is None or (choice.tier <= Tier.INSIDE and _cut_blocks(found, syntax)):
        return _without(absence(answer, found, syntax, finish_reason=finish_reason, instead=instead))
    assumed: list[Assumption] = [*choice.assumed]
    if _later_cut(choice.candidate, found, syntax):
        assumed.append("cut block passed over")
    note = ExtractionNote(assumed=tuple(dict.fromkeys(assumed)), candidates=choice.candidates)
    return Extraction(program=choice.candidate.text, note=note)


def _without(reason: Absence, *, candidates: int = 0) -> Extraction:
    return Extraction(program=None, note=ExtractionNote(absence=reason, candidates=candidates))


def _only_program(text: str, found: Sequence[Candidate], finish_reason: str, syntax: Syntax) -> ReplyChoice | None:
    """The one program among what no fence closes, kind after kind."""
    for candidates in _kinds(text, found, syntax):
        whole = [c for c in candidates if not c.ends or _is_complete(c, text, finish_reason, syntax)]
        if (choice := one_of(whole, syntax)) is not None:
            return choice
    return None


def _kinds(text: str, found: Sequence[Candidate], syntax: Syntax) -> Iterator[list[Candidate]]:
    yield entire(text, syntax)
    opened = [block for block in found if block.origin == "open block" and block.may_be_python]
    yield [whole for block in opened for whole in _whole(block, syntax)]
    yield tagged(text, syntax)
    rest = _outside(text, found, syntax)
    yield unmarked(rest, syntax)
    if (typed := without_prompts(rest)) != rest:
        yield [c.assuming(c.text, "prompts removed") for c in unmarked(typed, syntax)]


def _outside(text: str, found: Sequence[Candidate], syntax: Syntax) -> str:
    """The text without its blocks of Python and those of the entry point, which have been judged as they are."""
    lines = text.split("\n")
    for block in found:
        if block.is_python or (block.origin == "open block" and syntax.mentions(block.text)):
            lines[block.lines[0] : block.lines[1]] = [""] * (block.lines[1] - block.lines[0])
    return "\n".join(lines)


def _whole(block: Candidate, syntax: Syntax) -> Iterator[Candidate]:
    """The program that a block without an end begins with."""
    source = program_at_start(block.text, syntax) if syntax.mentions(block.text) else None
    if source is not None:
        ends = block.ends and block.text.rstrip().endswith(source.rstrip())
        yield replace(block.assuming(source, "no closing fence"), ends=ends)


def _is_complete(candidate: Candidate, text: str, finish_reason: str, syntax: Syntax) -> bool:
    """Whether a program that reaches to the end of the reply was not cut there."""
    if was_cut(finish_reason) or syntax.look(candidate.text).cut:
        return False
    return candidate.origin == "bare" or is_whole(finish_reason, text)


def _cut_blocks(found: Sequence[Candidate], syntax: Syntax) -> list[Candidate]:
    """The blocks without an end in which the entry point stands."""
    return [block for block in found if block.origin == "open block" and syntax.mentions(block.text)]


def _later_cut(taken: Candidate, found: Sequence[Candidate], syntax: Syntax) -> list[Candidate]:
    """Those of them that stand after a closed block that was taken."""
    if taken.origin != "block":
        return []
    last = max((n for n, block in enumerate(found) if block.origin == "block"), default=0)
    return [block for block in _cut_blocks(found, syntax) if block in found[last:]]
