"""Verified replies for fine-tuning: the messages as they were sent and the reply whose program passed every check."""

from refinery_tui.core.export.cells import exact_jsonl
from refinery_tui.core.export.files import Files
from refinery_tui.core.export.learning.replies import learnable, provenance
from refinery_tui.core.export.notes import notes
from refinery_tui.core.export.trail import Trail
from refinery_tui.core.record.state import State

FROM_RECORD = True
COSTLY = True  # the record is read again for the hash of each event
LEARNING = True
SAYS = "verified replies for fine-tuning: messages as sent and the reply, a line each, as chat JSON Lines"


def files(state: State, session: str, trail: Trail) -> Files:
    """chat.jsonl: {messages, provenance} of every reply whose program is correct."""
    found = learnable(state)
    good = [reply for reply in found.judged if reply.correct]
    lines = [
        {"messages": [*reply.messages, reply.answer], "provenance": provenance(reply, session, trail)} for reply in good
    ]
    body = (
        f"chat.jsonl: {len(good)} of {len(found.judged)} judged replies, those whose program is correct. `messages` is "
        "the request as it was sent and the reply as it came, without what was thought aloud; `provenance` leads back "
        f"to the event of each (seq: its line in events.jsonl). {found.words}"
    )
    return {"chat.jsonl": exact_jsonl(lines), **notes(state, body.strip())}
