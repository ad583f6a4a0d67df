"""The script that a reply stands for: the last block that holds an action, or bare lines of actions."""

import re
from collections.abc import Iterator

from refinery_tui.core.base.chat import Instead
from refinery_tui.core.base.extraction import Absence, Extraction, ExtractionNote
from refinery_tui.core.reply.absence import absence, was_cut
from refinery_tui.core.reply.answer import Answer
from refinery_tui.core.reply.candidate import Candidate
from refinery_tui.core.reply.syntax import Syntax

_FENCE = re.compile(r"[ \t]{0,3}(`{3,}|~{3,})[ \t]*(\w*)[^`\n]*$")
_OF_PYTHON: tuple[Absence, ...] = ("no code", "another language", "json")  # what each says is of programs in Python
_ACTION = re.compile(r'\s*\{\s*"(?:do|on)"\s*:')


def script_in(answer: Answer, syntax: Syntax, *, finish_reason: str, instead: Instead = "") -> Extraction:
    """The script, and what was assumed to find it; or why there is none. Whether its lines are actions is not asked."""
    found = list(_blocks(answer.text))
    scripts = [block for block in found if _acts(block.text)]
    if scripts and not (scripts[-1].origin == "open block" and was_cut(finish_reason)):
        last, different = scripts[-1], len({block.text for block in scripts})
        note = ExtractionNote(assumed=("no closing fence",) if last.ends else (), candidates=different)
        return Extraction(program=last.text, note=note)
    bare = "".join(f"{line}\n" for line in answer.text.split("\n") if _ACTION.match(line))
    if bare and not scripts and not was_cut(finish_reason):
        return Extraction(program=bare, note=ExtractionNote(assumed=("no fence",), candidates=1))
    why = absence(answer, found, syntax, finish_reason=finish_reason, instead=instead)
    return Extraction(program=None, note=ExtractionNote(absence="no script" if why in _OF_PYTHON else why))


def _acts(text: str) -> bool:
    return any(_ACTION.match(line) for line in text.split("\n"))


def _blocks(text: str) -> Iterator[Candidate]:
    """The fenced blocks in order; the last one may lack its end."""
    fence, language, inside = "", "", list[str]()
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if not fence and mark:
            fence, language, inside = mark[1], mark[2].lower(), []
        elif fence and mark and mark[1].startswith(fence) and not mark[2]:
            yield Candidate(text="".join(f"{each}\n" for each in inside), origin="block", language=language)
            fence = ""
        elif fence:
            inside.append(line)
    if fence:
        rest = "\n".join(inside).strip("\n")
        yield Candidate(text=f"{rest}\n", origin="open block", language=language, ends=True)
