"""Keys and pastes one after the other: what is typed behind tab or `/` goes where that leads, however fast it comes.

Textual hands every key to the widget that has the focus when the key arrives, though keys before it may still move it.
"""

from collections import deque
from collections.abc import Awaitable, Callable

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.timer import Timer

PATIENCE = 0.5  # seconds after which keys no longer wait for one whose widget has gone


class KeyQueue:
    """Holds a key back until the one before it, and what that one asked for, has been done; `deliver` is textual's."""

    def __init__(self, app: App[int], deliver: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app, self._deliver = app, deliver
        self._ahead: deque[events.Event] = deque()
        self._turn = 0  # 0: no key is under way
        self._turns = 0
        self._guard: Timer | None = None

    @property
    def idle(self) -> bool:
        """Whether no key is under way and none waits."""
        return not self._turn and not self._ahead

    @property
    def taken(self) -> int:
        """How many keys and pastes have begun so far."""
        return self._turns

    async def take(self, event: events.Event) -> None:
        """Let a key through, or hold it back; everything else goes its way."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await self._deliver(event)
        elif self._turn:
            self._ahead.append(event)
            self._watch()
        else:
            await self._let(event)

    def _watch(self) -> None:
        """See to it that nothing waits for ever."""
        if self._ahead and self._guard is None:
            turn = self._turn
            self._guard = self._app.set_timer(PATIENCE, lambda: self._done(turn))

    async def _let(self, event: events.Event) -> None:
        self._turns += 1
        turn = self._turn = self._turns
        start = self._app.focused or self._app.screen
        await self._deliver(event)
        self._follow(turn, start)

    def _follow(self, turn: int, node: DOMNode) -> None:
        """Stand behind the key in the queue of each node through which it may bubble, last in the app's."""
        while node is not self._app:
            parent = node.parent or self._app
            if node.call_later(self._follow, turn, parent):
                return
            node = parent  # that one is going and takes nothing any more
        self._app.call_later(self._behind, turn)

    def _behind(self, turn: int) -> None:
        """The key has been done; stand behind what it asked of the screen that is seen now, and of the app."""
        if not self._app.screen.call_later(lambda: self._app.call_later(self._done, turn)):
            self._app.call_later(self._done, turn)

    async def _done(self, turn: int) -> None:
        if turn != self._turn:
            return
        self._turn = 0
        if self._guard is not None:
            self._guard.stop()
            self._guard = None
        if self._ahead:
            await self._let(self._ahead.popleft())
            self._watch()
