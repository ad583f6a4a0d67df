"""What decides on an answer beside a comparison: the task's checker, and its JSON Schema."""

from collections.abc import Callable

from refinery_tui.core.bench.exchange.wire import Inbox, Message
from refinery_tui.core.bench.judge.task_process.draws import Draw, Inputs, InputsBroken

BaselineAnswer = Callable[[Draw], bytes | None]


class AnswerRules:
    """A process that draws no inputs, started when it is first needed; `baseline` gives the baseline's own answer."""

    def __init__(self, setup: Message, inbox: Inbox, baseline: BaselineAnswer) -> None:
        self._setup, self._inbox, self._baseline = setup, inbox, baseline
        self._process: Inputs | None = None

    def accepts(self, draw: Draw, given: bytes) -> tuple[bool, str]:
        """What the task's checker says, and words where there is more to say.

        An answer on which it fails is wrong if it takes the baseline's: else a program could choose to get no verdict.
        """
        try:
            return self._asked().accepts(draw, given), ""
        except InputsBroken as broken:
            right = self._baseline(draw)
            if right is None or not self._asked().accepts(draw, right):
                raise
            return False, f"the task's checker fails on it, and takes the baseline's answer: {broken}"

    def misfit(self, given: bytes, *, calls: bool) -> str:
        """Where an answer does not fit the task's schema, which every answer of the reference fits in time."""
        try:
            return self._asked().misfit(given, calls=calls)
        except InputsBroken:
            most = self._setup["limits"]["check_seconds"]
            return f"it takes more than {most:g} CPU seconds to judge by the schema, as a pattern may on a strange text"

    def _asked(self) -> Inputs:
        if self._process is None:
            self._process = Inputs(self._setup, self._inbox.attend, self._inbox.descriptor)
        return self._process

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.close()
