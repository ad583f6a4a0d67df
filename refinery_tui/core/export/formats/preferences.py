"""Pairs of replies to one and the same request, ranked by what the bench measured: for preference tuning."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from refinery_tui.core.base.text import count
from refinery_tui.core.export.cells import exact_jsonl
from refinery_tui.core.export.files import Files
from refinery_tui.core.export.learning.replies import JudgedReply, learnable, provenance
from refinery_tui.core.export.notes import notes
from refinery_tui.core.export.trail import Trail
from refinery_tui.core.record.state import State

FROM_RECORD = True
COSTLY = True  # the record is read again for the hash of each event
LEARNING = True
SAYS = "pairs of replies to one request, the better one verified and first: prompt, chosen, rejected, as JSON Lines"
LEAST_FACTOR = 1.1  # how many times as fast a correct program must be to be the better one
SPREADS = 3.0  # and so many standard deviations of the bench's own ratio of equal programs


def files(state: State, session: str, trail: Trail) -> Files:
    """preferences.jsonl: {prompt, chosen, rejected, provenance} of each pair."""
    found, factor = learnable(state), least_factor(state)
    pairs = [pair for group in _groups(found.judged) for pair in _pairs(group, factor)]
    lines = [_line(chosen, rejected, session, trail, factor) for chosen, rejected in pairs]
    many = count(len(found.judged), "judged reply", "judged replies")
    body = (
        f"preferences.jsonl: {count(len(lines), 'pair')} of {many}. Both replies of a pair answer the same request "
        "(task and messages). The chosen one is the best of its request: its program is correct, and the other's is "
        f"not, or takes {factor:.3g} times as long or more, each beside the baseline of its round. Nearer times are a "
        f"tie and left out, as the bench cannot tell them apart. {found.words}"
    )
    return {"preferences.jsonl": exact_jsonl(lines), **notes(state, body.strip())}


def least_factor(state: State) -> float:
    """How many times as long a correct program must take to be the worse one: beyond a tenth and the bench's noise."""
    spread = max((each.calibration.aa_spread for each in state.calibrations), default=0.0)
    return max(LEAST_FACTOR, math.exp(SPREADS * spread))


def _groups(replies: Sequence[JudgedReply]) -> list[list[JudgedReply]]:
    """Replies to the same request, in the order of the record."""
    groups: dict[tuple[object, ...], list[JudgedReply]] = {}
    for reply in replies:
        groups.setdefault((reply.state.task_of(reply.run), *reply.turn.messages), []).append(reply)
    return list(groups.values())


def _pairs(group: Sequence[JudgedReply], factor: float) -> Iterator[tuple[JudgedReply, JudgedReply]]:
    """The best reply of a request with each that it is better than, every text of these once."""
    timed = [reply for reply in group if reply.correct and reply.judged.ratio is not None]
    best = min(timed, key=lambda reply: reply.judged.ratio or 0.0, default=None)
    best = best or next((reply for reply in group if reply.correct), None)
    if best is None:
        return
    seen = {best.turn.text}
    for reply in group:
        if reply.turn.text not in seen and _better(best, reply, factor):
            seen.add(reply.turn.text)
            yield best, reply


def _better(best: JudgedReply, other: JudgedReply, factor: float) -> bool:
    if not other.correct:
        return True
    own, others = best.judged.ratio, other.judged.ratio
    return own is not None and others is not None and others >= factor * own


def _line(chosen: JudgedReply, rejected: JudgedReply, session: str, trail: Trail, factor: float) -> dict[str, Any]:
    return {
        "prompt": chosen.messages,
        "chosen": [chosen.answer],
        "rejected": [rejected.answer],
        "provenance": {
            "chosen": provenance(chosen, session, trail),
            "rejected": provenance(rejected, session, trail),
            "because": "correct and faster" if rejected.correct else f"correct, the other {rejected.verdict}",
            "least_factor": factor,
        },
    }
