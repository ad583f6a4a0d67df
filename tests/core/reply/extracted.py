"""Extraction without bounds, as the tests of what it finds need it."""

from refinery_tui.core.base.chat import Instead
from refinery_tui.core.base.extraction import Extraction
from refinery_tui.core.reply.answer import answer_in
from refinery_tui.core.reply.extract import extract
from refinery_tui.core.reply.syntax import Syntax


def extracted(reply: str, entry_point: str, *, finish_reason: str = "", instead: Instead = "") -> Extraction:
    syntax = Syntax(entry_point=entry_point, characters=10_000_000, trusting=True)
    return extract(answer_in(reply), syntax, finish_reason=finish_reason, instead=instead)
