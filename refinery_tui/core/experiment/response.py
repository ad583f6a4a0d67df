"""What the primary contrast compares: times of programs that work, how many do, or what was consumed (2.5, 2.14)."""

import re
from dataclasses import dataclass
from typing import Literal

TIME = "time"
SCORE = "score"  # of others' evals: the mean of what a scorer gave, from 0 to 1
ACCURACY = "accuracy"  # where inputs are answered directly: the mean share of them that a run answers rightly
AMOUNTS = ("usd", "input_tokens", "output_tokens", "generation_seconds", "iterations")
SMALLEST_DIFFERENCE = 0.2  # of two shares, where none is declared
# Shares of programs by their marks. A program that passes the cases shown is plausible: what program repair calls a
# patch that passes its tests, right or not (Qi, Long, Achour and Rinard 2015, ISSTA, doi:10.1145/2771783.2771791).
MARKED = ("loading", "plausible", "scaling", "plausible but wrong", "plausible but not scaling")
_SHARE = re.compile(r"correct(?:\s+and\s+(\d+(?:\.\d+)?)\s*[x×]\s+faster)?")
_WORDS = {"generation_seconds": "seconds of generation", "iterations": "iterations"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """`time`: log seconds of programs that work; `share`: programs that are correct, and `faster` times as fast as the
    baseline where that is above 0, or that have certain marks, of all that were tried, or the mean score of others'
    evals, or of a run's answers; `amount`: a column of what every attempt consumed.

    The plausibility gap as a response is the share of all programs that pass what was shown and lack the later mark,
    so that each program counts once, and Boschloo's test, Newcombe's interval, plan and looks are those of any share.
    Of scaling it is the difference of the two marks' shares itself, as nothing scales that fails what was shown.
    """

    name: str
    kind: Literal["time", "share", "amount"]
    faster: float = 0.0

    @property
    def marked(self) -> bool:
        """Whether it is told by the marks of programs."""
        return self.name in MARKED

    @property
    def words(self) -> str:
        """As a sentence calls it: `output tokens`."""
        return _WORDS.get(self.name, self.name.replace("_", " "))


def read_response(text: str | None) -> Response:
    """The response that a plan names, time where it names none; ValueError with the mend."""
    name = " ".join((TIME if text is None else text).split())
    if name == TIME:
        return Response(name=TIME, kind="time")
    if name in (SCORE, ACCURACY):
        return Response(name=name, kind="share")
    if name in MARKED:
        return Response(name=name, kind="share")
    if (share := _SHARE.fullmatch(name)) is not None:
        return Response(name=name, kind="share", faster=float(share[1] or 0))
    if (column := name.replace(" ", "_")) in AMOUNTS:
        return Response(name=column, kind="amount")
    known = ", ".join(f"'{each.replace('_', ' ')}'" for each in (ACCURACY, *MARKED, *AMOUNTS))
    raise ValueError(f"{name!r} is no response: write 'time', 'correct', 'correct and 2x faster', {known}.")


def checked_response(text: str) -> str:
    """The text itself if it names a response; ValueError with the mend."""
    read_response(text)
    return text
