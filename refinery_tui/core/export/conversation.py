"""What was said in a run, once each: the messages of its requests where they are new to it, and every reply."""

from collections.abc import Iterator

from refinery_tui.core.base.chat import Message
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.run.family_tree import run_turns
from refinery_tui.core.record.state import Run


def conversation(run: Run) -> Iterator[tuple[Iteration, Turn, Message | None]]:
    """Each message once, in the order of the requests that brought it, and behind those of its request the turn's own
    words (None); replies that arrive are left out, and what was written elsewhere.
    """
    known: set[Message] = set()
    for iteration, turn in run_turns(run):
        if turn.status == "running" or turn.by == "elsewhere":
            continue
        for message in turn.messages:
            if message not in known:
                known.add(message)
                yield iteration, turn, message
        known.add(Message(role="assistant", content=turn.text))
        yield iteration, turn, None
