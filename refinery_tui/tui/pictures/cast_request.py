"""What a recording is to show: how fast, from where, of which run, how large, in which theme."""

import re
from dataclasses import dataclass

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.record.recording import Recording
from refinery_tui.tui.pictures.screen_request import Size, parse_size, theme_named

SLOWEST, FASTEST = 0.1, 10_000.0
LONGEST_WAIT_SECONDS = 2.0  # of a viewer's time, in which nothing happens
FRAMES = 10  # a second


@dataclass(frozen=True, slots=True, kw_only=True)
class CastRequest:
    """speed: seconds of the session in one of the viewer's. Run 0 is all of them, from iteration 1 is its beginning."""

    speed: float
    run: int
    start: tuple[int, int]  # run, iteration; (0, 0) is the session's beginning
    wait_seconds: float
    size: Size
    theme: str


def cast_request(
    speed: float = 20.0,
    run: int = 0,
    start: str = "",
    wait_seconds: float = LONGEST_WAIT_SECONDS,
    size: str = "120x36",
    theme: str = "dark",
) -> CastRequest:
    """The request in a person's words; ConfigurationError for what there is not."""
    if not SLOWEST <= speed <= FASTEST:
        raise ConfigurationError(f"--speed {speed:g}: a recording is {SLOWEST:g} to {FASTEST:g} times as fast.")
    if not wait_seconds > 0:
        raise ConfigurationError(f"--idle {wait_seconds:g}: seconds, more than 0.")
    if run and start:
        raise ConfigurationError("--run and --from: a run is shown from its beginning; name one of them.")
    found = re.fullmatch(r"\s*(\d{1,6})(?:[:.](\d{1,6}))?\s*", start or "0")
    if found is None:
        raise ConfigurationError(f"--from {start!r}: write a run and an iteration, such as 13:4, or a run, such as 13.")
    place = (int(found[1]), int(found[2] or 1)) if start else (0, 0)
    return CastRequest(
        speed=speed, run=run, start=place, wait_seconds=wait_seconds, size=parse_size(size), theme=theme_named(theme)
    )


def span(recording: Recording, request: CastRequest) -> tuple[float, float]:
    """From which moment to which; RefineryError when what is asked for is not on record, or no reply is."""
    if not recording.has_replies:
        raise RefineryError("No reply is on record in this session: there is nothing to record.")
    if request.run:
        return _began(recording, request.run, 1), recording.run_over(request.run)
    return (_began(recording, *request.start) if request.start != (0, 0) else 0.0), recording.end


def _began(recording: Recording, run: int, iteration: int) -> float:
    found = recording.began(run, iteration)
    if found is None:
        what = f"run {run}" if recording.began(run, 1) is None else f"iteration {iteration} of run {run}"
        raise ConfigurationError(f"No turn of {what} is on record: name another one.")
    return found
