"""Before a reply is asked for: nobody stops the session, its money may pay for it, and its server may be asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

from refinery_tui.core.base.chat import ReplyEnd
from refinery_tui.core.base.clock import Clock
from refinery_tui.core.base.control import Control, Stopped
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import moment, seconds
from refinery_tui.core.models.model import ModelTrouble
from refinery_tui.core.record.events import Event, Failure
from refinery_tui.core.record.incidents import ServerAnswered, ServerAwaited
from refinery_tui.core.record.state import State
from refinery_tui.core.team.ledger import ReplyAllowance, may_ask
from refinery_tui.core.team.server_queue import Outage, ServerQueue

TRY_AGAIN = 3  # exit code


class RunLimit(Exception):
    """The run's own limit may not pay for its next reply."""


class GaveUp(RefineryError):
    """A server was waited for as long as the experiment's patience allows."""

    def __init__(self, message: str, failure: Failure) -> None:
        super().__init__(message, exit_code=TRY_AGAIN)
        self.failure: Failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """The gate of every request; `queues` holds each model's queue, by the model's name in the experiment."""

    control: Control
    clock: Clock
    emit: Callable[[Event], None]
    state: Callable[[], State]
    queues: Mapping[str, ServerQueue]

    async def admitted(self, run: int, model: str, allowed: ReplyAllowance) -> float:
        """Return, without another wait, when the reply may be asked for; the moment (monotonic seconds). Stopped or
        RunLimit when it may not be any more.
        """
        queue = self.queues[model]
        while True:
            if self.control.stopping is not None:
                raise Stopped(self.control.stopping)
            match may_ask(self.state(), run, allowed.usd):
                case "run limit":
                    raise RunLimit
                case "usd limit":
                    self.control.stop("usd limit")
                    raise Stopped("usd limit")
                case "wait":
                    await self.control.changed()
                case "go" if (wait := queue.wait_seconds()) > 0:
                    await self.control.changed(wait)
                case "go":
                    return queue.begin()

    def heard(self, model: str) -> None:
        """A reply begins to arrive: a server that was awaited answers."""
        queue = self.queues[model]
        if (over := queue.heard()) is not None:
            waited = queue.monotonic() - over.began
            at = self.clock.now()
            self.emit(ServerAnswered(at=at, model=model, waited_seconds=waited, attempts=over.attempt))
            self.control.wake()

    def weighed(self, model: str, trouble: ModelTrouble) -> ModelTrouble:
        """The trouble, as a passing one where an answer could not be read of a server whose answers could be before."""
        if trouble.kind != "malformed" or trouble.retryable or self.queues[model].answered == -inf:
            return trouble
        return ModelTrouble(trouble.kind, str(trouble), retryable=True)

    def ended(self, model: str, finish: ReplyEnd | None, outcome: str) -> None:
        """A reply came to its end, or was cancelled at its deadline."""
        queue = self.queues[model]
        if outcome == "complete" and finish is not None:
            queue.ended(leave_seconds=finish.leave_seconds)
        else:
            queue.left()
        self.control.wake()

    def left(self, model: str) -> None:
        """A reply was given up here, which says nothing of its server."""
        self.queues[model].left()
        self.control.wake()

    def failed(self, run: int, model: str, trouble: ModelTrouble, began: float) -> None:
        """A reply failed: its server is waited for; GaveUp when that would be longer than the patience allows."""
        outage = self.queues[model].failed(trouble, began, self.clock.now())
        self.control.wake()
        if outage is None or not trouble.retryable:
            return
        wait = outage.next_try - self.queues[model].monotonic()
        patience = self.state().experiment.limits.patience
        if outage.next_try - outage.began > patience.amount:
            raise GaveUp(_gave_up(outage, wait, patience.amount, self.clock.now()), trouble.kind)
        self.emit(
            ServerAwaited(
                at=self.clock.now(),
                run=run,
                model=model,
                failure=trouble.kind,
                why=str(trouble),
                attempt=outage.attempt,
                since=outage.since,
                next_at=self.clock.now() + wait,
            )
        )


def _gave_up(outage: Outage, wait: float, patience: float, now: float) -> str:
    lasts = f"It has been in trouble for {seconds(now - outage.since)}; " if now - outage.since >= 1 else ""
    asks = "it would be asked again" if lasts else "It would be asked again"
    return (
        f"{outage.why} {lasts}{asks} in {seconds(round(wait))} (at {moment(now + wait)}), which is longer than "
        f"limits.patience ({seconds(patience, zeros=False)}) allows. "
        "Nothing is lost: run the same command again when it answers."
    )
