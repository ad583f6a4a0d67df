"""A model that says what a test wrote down, and a clock that moves only when somebody waits."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from refinery_tui.core.base.chat import Instead, ModelRequest, ReplyEnd, ReplyPiece, Usage
from refinery_tui.core.models.model import ModelTrouble

Say = Callable[[ModelRequest, int], "str | ModelTrouble"]


def program(seconds: float, verdict: str = "") -> str:
    """A reply that holds a program of this speed and verdict."""
    fault = f"# verdict {verdict}\n" if verdict else ""
    return f"Here it is.\n\n```python\n{fault}# seconds {seconds}\ndef get_difference(numbers):\n    return 0\n```\n"


@dataclass(slots=True)
class FakeModel:
    """Says `say(ask, n)` for its n-th request (from 0); a float in `hang` makes that request never end."""

    say: Say
    simulated: bool = True
    name: str = "fake"
    asks: list[ModelRequest] = field(default_factory=list)
    hang: frozenset[int] = frozenset()
    finish: str = "stop"
    instead: Instead = ""
    closed: int = 0
    usages: Sequence[Usage] = (Usage(input_tokens=100, output_tokens=50),)  # in turn, the last for ever

    async def stream(self, ask: ModelRequest) -> AsyncGenerator[ReplyPiece | ReplyEnd]:
        number = len(self.asks)
        self.asks.append(ask)
        try:
            said = self.say(ask, number)
            if isinstance(said, ModelTrouble):
                raise said
            half = len(said) // 2
            yield ReplyPiece(text=said[:half])
            if number in self.hang:
                await asyncio.Event().wait()
            yield ReplyPiece(text=said[half:])
            usage = self.usages[min(number, len(self.usages) - 1)]
            yield ReplyEnd(reason=self.finish, usage=usage, model=self.name, instead=self.instead)
        finally:
            self.closed += 1

    def leave_out(self, parameter: str) -> bool:
        return False

    async def aclose(self) -> None: ...


@dataclass(slots=True)
class FakeClock:
    """Time that a test moves; every look at it takes `tick` session seconds."""

    speed: float = 1.0
    tick: float = 0.0
    seconds: float = 0.0

    def now(self) -> float:
        return 1_000_000.0 + self.seconds

    def elapsed(self) -> float:
        self.seconds += self.tick
        return self.seconds

    def real(self, session_seconds: float) -> float:
        return session_seconds / 1000
