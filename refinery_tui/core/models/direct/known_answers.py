"""What a simulated model knows of the inputs that it answers itself, and what it says of them."""

import math
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.values.literal_value import value_of

ANSWER_ONLY = "You answer with one value, without a program."  # of every request for one: a simulated agent knows it
SILENT_SHARE = 0.1  # of the answers that are not right: no value at all
_SILENCE = "I cannot work this out without running a program.\n"


@dataclass(slots=True)
class KnownAnswers:
    """Right answers by the request that asks for them: those of a task's best example program, which the bench carried
    out on the input as it carries out every program.
    """

    by_request: dict[str, str] = field(default_factory=dict)

    def reply(self, messages: list[Message], chance: float, dice: random.Random) -> str:
        """An answer that is right with this chance; of the others a tenth hold no value."""
        right = self.by_request.get(messages[-1].content)
        sees, silent = dice.random() < chance, dice.random() < SILENT_SHARE
        if right is None or (silent and not sees):
            return _SILENCE
        return f"```\n{right if sees else other_value(right, dice)}\n```\n"


def asks_for_answer(messages: Iterable[Message]) -> bool:
    """Whether a request is for an input's answer."""
    return any(message.role == "system" and ANSWER_ONLY in message.content for message in messages)


def other_value(right: str, dice: random.Random) -> str:
    """Another value of the same type, as a literal."""
    value = value_of(right)
    return repr(_OTHERS.get(type(value), _another)(value, dice))


def _another(value: Any, dice: random.Random) -> Any:
    return None if value is not None else 0


def _shorter(value: Any, dice: random.Random) -> Any:
    """One member less, or one where there is none."""
    return type(value)(list(value)[:-1]) if value else type(value)([0])


_OTHERS: Mapping[type, Callable[[Any, random.Random], Any]] = {
    bool: lambda value, dice: not value,
    int: lambda value, dice: value + dice.choice((-2, -1, 1, 2)),
    float: lambda value, dice: value + abs(value) / 2 + 1.0 if math.isfinite(value) else 0.0,
    str: lambda value, dice: value[:-1] if value else "a",
    bytes: lambda value, dice: value[:-1] if value else b"a",
    dict: lambda value, dice: dict(list(value.items())[:-1]) if value else {"a": 0},
    list: _shorter,
    tuple: _shorter,
    set: _shorter,
}
