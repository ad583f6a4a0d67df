"""The page of notes of a team, told from its replies alone: who rewrote it, and what stood there before."""

from collections.abc import Iterable
from dataclasses import dataclass

from refinery_tui.core.base.notes_page import BEGIN, page_in
from refinery_tui.core.record.iteration import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesChange:
    """The page that an agent was shown, and the one that its reply put in its place."""

    before: str
    after: str


def notes_change(turn: Turn) -> NotesChange | None:
    """What a turn did to the page; None where it kept none: nobody asked, or its whole reply holds no page."""
    if turn.by != "agent" or turn.outcome != "complete" or not asked_for_notes(turn):
        return None
    after = page_in(turn.text)
    shown = (page_in(message.content) for message in reversed(turn.messages))
    return None if after is None else NotesChange(before=next((p for p in shown if p is not None), ""), after=after)


def asked_for_notes(turn: Turn) -> bool:
    """Whether a page of notes was offered to be rewritten."""
    return any(BEGIN in message.content for message in turn.messages)


def last_page(turns: Iterable[Turn]) -> str:
    """The page as these turns left it, of several who answered at once as the last did; empty at first."""
    return next((change.after for turn in reversed(list(turns)) if (change := notes_change(turn)) is not None), "")
