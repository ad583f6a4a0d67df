"""What the primary contrast compares: times of programs that work, how many do, or what was consumed (2.5, 2.14)."""

import re
from dataclasses import dataclass
from typing import Literal

TIME = "time"
AMOUNTS = ("usd", "input_tokens", "output_tokens", "generation_seconds", "iterations")
SMALLEST_DIFFERENCE = 0.2  # of two shares, where none is declared
_SHARE = re.compile(r"correct(?:\s+and\s+(\d+(?:\.\d+)?)\s*[x×]\s+faster)?")
_WORDS = {"generation_seconds": "seconds of generation", "iterations": "iterations"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """`time`: log seconds of programs that work; `share`: programs that are correct, and `faster` times as fast as the
    baseline where that is above 0, of all that were tried; `amount`: a column of what every attempt consumed.
    """

    name: str
    kind: Literal["time", "share", "amount"]
    faster: float = 0.0

    @property
    def words(self) -> str:
        """As a sentence calls it: `output tokens`."""
        return _WORDS.get(self.name, self.name.replace("_", " "))


def read_response(text: str | None) -> Response:
    """The response that a plan names, time where it names none; ValueError with the mend."""
    name = " ".join((TIME if text is None else text).split())
    if name == TIME:
        return Response(name=TIME, kind="time")
    if (share := _SHARE.fullmatch(name)) is not None:
        return Response(name=name, kind="share", faster=float(share[1] or 0))
    if (column := name.replace(" ", "_")) in AMOUNTS:
        return Response(name=column, kind="amount")
    known = ", ".join(f"'{each.replace('_', ' ')}'" for each in AMOUNTS)
    raise ValueError(f"{name!r} is no response: write 'time', 'correct', 'correct and 2x faster', {known}.")


def checked_response(text: str) -> str:
    """The text itself if it names a response; ValueError with the mend."""
    read_response(text)
    return text
