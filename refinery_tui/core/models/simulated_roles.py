"""What a simulated agent says where words are asked for and no program, and what that is worth to whoever reads it."""

import random
from collections.abc import Iterable

from refinery_tui.core.base.chat import Message
from refinery_tui.core.experiment.experiment import Truth

WORDS_ONLY = (
    "You answer in words only, without a program."  # of every request for words: a simulated agent knows it by it
)
_REVIEW = "Reviewed:"  # begins a simulated review, by which a simulated writer knows one
_REVIEWS = (
    "the same work is done more than once for each element; do it once, and keep the result.",
    "the inner loop is where the time goes; a structure that answers in one step would shorten it.",
    "it handles the edge cases, but reads the input more often than it must; one pass is enough.",
)


def in_words(messages: Iterable[Message]) -> bool:
    """Whether a request is for words and no program."""
    return any(message.role == "system" and WORDS_ONLY in message.content for message in messages)


def review(dice: random.Random) -> str:
    """A simulated review."""
    return f"{_REVIEW} {dice.choice(_REVIEWS)}\n"


def advice(messages: Iterable[Message], truth: Truth) -> float:
    """What the words of colleagues multiply skill by: `critic` where a review stands in the last request."""
    last = [message.content for message in messages][-1:]
    return truth.critic if last and _REVIEW in last[0] else 1.0
