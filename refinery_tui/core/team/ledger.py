"""Money is a promise: what a reply may cost is kept aside before it is asked for, and spent + reserved <= limit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import fsum
from typing import Literal

from refinery_tui.core.base.chat import Message, Price, Usage
from refinery_tui.core.models.prices import dearest
from refinery_tui.core.record.state import State

FRAME_TOKENS = 64  # of a chat's template: what a server writes around the messages, at worst
FRAME_TOKENS_EACH = 16  # and around each of them
MOST_BYTES_PER_TOKEN = 6  # of a reply: one that is longer than its cap at this rate is cut off here
Answer = Literal["go", "wait", "usd limit", "run limit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyAllowance:
    """What one reply may consume at most; `usd` is None where nobody knows the price."""

    input_tokens: int
    output_tokens: int
    usd: float | None

    @property
    def most_bytes(self) -> int:
        """How long a reply may become before it is cut off: its server does not heed the cap."""
        return self.output_tokens * MOST_BYTES_PER_TOKEN

    def booked(self, usage: Usage) -> Usage:
        """What is booked for it: what was counted, or the most it was allowed to, where more was counted.

        How much more stays on record: a server that heeds no cap may bill it, and no limit can hold that.
        """
        if usage.input_tokens <= self.input_tokens and usage.output_tokens <= self.output_tokens:
            return usage
        beyond = max(0, usage.input_tokens - self.input_tokens) + max(0, usage.output_tokens - self.output_tokens)
        return replace(
            usage,
            beyond_cap_tokens=0 if usage.estimated else beyond,
            input_tokens=min(usage.input_tokens, self.input_tokens),
            output_tokens=min(usage.output_tokens, self.output_tokens),
            cached_tokens=0,
            cache_write_tokens=0,
            reasoning_tokens=min(usage.reasoning_tokens, self.output_tokens),
            estimated=True,
        )


def allowance(
    messages: Iterable[Message], reply_tokens: int, price: Price | None, *, at_epoch: float
) -> ReplyAllowance:
    """The worst case of a reply to these messages: no token is shorter than a byte, and the reply fills its cap."""
    sent = [len(message.content.encode("utf-8", "replace")) + FRAME_TOKENS_EACH for message in messages]
    asked = sum(sent) + FRAME_TOKENS
    return ReplyAllowance(
        input_tokens=asked,
        output_tokens=reply_tokens,
        usd=dearest(asked, reply_tokens, price, at_epoch=at_epoch),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Usd spent and kept aside, run by run, under the limits of the session and of each run (None: no limit)."""

    limit_usd: float | None = None
    run_limit_usd: float | None = None
    spent: Mapping[int, float]
    reserved: Mapping[int, float]

    @property
    def committed(self) -> float:
        """Usd that are spent or kept aside."""
        return fsum((*self.spent.values(), *self.reserved.values()))

    def answer(self, run: int, usd: float | None) -> Answer:
        """Whether a reply of this run, which costs `usd` at worst, may be asked for now; waiting means that a reply
        under way may turn out to cost less than was kept aside for it.
        """
        needed = usd or 0.0
        own = fsum((self.spent.get(run, 0.0), self.reserved.get(run, 0.0), needed))
        if self.run_limit_usd is not None and own > self.run_limit_usd:
            return "run limit"
        if self.limit_usd is None or self.committed + needed <= self.limit_usd:
            return "go"
        return "wait" if any(self.reserved.values()) else "usd limit"


def may_ask(state: State, run: int, usd: float | None) -> Answer:
    """Whether the session's money allows a reply of this run that costs `usd` at worst."""
    limits = state.experiment.limits
    if limits.usd is None and limits.run_usd is None:
        return "go"  # a session of many runs is not summed for nothing
    return ledger(state).answer(run, usd)


def ledger(state: State) -> Ledger:
    """The session's money as it stands."""
    limits = state.experiment.limits
    spent, reserved = {}, {}
    for run in state.runs:
        spent[run.planned.id] = fsum(turn.usd or 0.0 for turn in run.turns)
        reserved[run.planned.id] = fsum(turn.reserved_usd or 0.0 for turn in run.turns if turn.status == "running")
    return Ledger(limit_usd=limits.usd, run_limit_usd=limits.run_usd, spent=spent, reserved=reserved)
