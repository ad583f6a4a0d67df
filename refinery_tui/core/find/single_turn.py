"""A program that was written elsewhere stands as the one turn of its run, of which nothing else is known."""

from collections.abc import Iterator

from refinery_tui.core.base.chat import Usage
from refinery_tui.core.record.events import Event, TurnEnded, TurnStarted
from refinery_tui.core.record.iteration import IMPORTED


def single_turn(
    run: int, source: str | None, *, model: str, at: float, file: str = "", iteration: int = 1
) -> Iterator[Event]:
    """The events of that turn; the name of its file, or where else it is from, stands where a reply would."""
    yield TurnStarted(
        at=at,
        run=run,
        iteration=iteration,
        turn=iteration,
        agent=1,
        model=model,
        messages=(),
        seed=0,
        remaining_seconds=None,
    )
    yield TurnEnded(
        at=at,
        run=run,
        iteration=iteration,
        turn=iteration,
        text=file,
        program=source,
        outcome="complete",
        finish_reason=IMPORTED,
        usage=Usage(input_tokens=0, output_tokens=0, estimated=True),
        usd=None,
        seconds=0.0,
        first_token_seconds=None,
    )
