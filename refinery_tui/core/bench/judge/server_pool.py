"""The fork servers of one bench: what is decided once for a process, such as its hash seed, differs between them."""

import contextlib
from collections.abc import Callable, Generator

from refinery_tui.core.bench.judge.fork_server import ForkServer, NotForked, ServerRefused

STANDING = 2
_FRESH = STANDING  # the place of a server that is used for a while only


class ServerPool:
    """Standing servers that take turns, and fresh ones for a champion; all are as strong as the first.

    begin: starts a server without waiting for it.
    """

    def __init__(self, begin: Callable[[], ForkServer]) -> None:
        self._begin = begin
        self._layers: frozenset[str] = frozenset()
        self._servers: list[ForkServer | None] = [None] * (STANDING + 1)
        self._place = self._next = 0

    def start(self) -> ForkServer:
        """Start the first server, which says what the others must be; ServerRefused when it cannot be had."""
        first = self._servers[0] = self._ready(self._begin())
        self._layers = frozenset(first.layers)
        return first

    @property
    def current(self) -> ForkServer:
        """The server whose turn it is; NotForked when there is none."""
        server = self._servers[self._place]
        if server is None:
            raise NotForked("there is no fork server")
        return server

    def turn(self) -> None:
        """Let the next standing server have its turn; it is started when it is first needed."""
        self._place = self._next
        self._next = (self._next + 1) % STANDING
        if self._servers[self._place] is None:
            self.restart()

    def restart(self) -> None:
        """Another server in the place of the current one; where none is to be had, the next execution says so."""
        self._end(self._place)
        with contextlib.suppress(ServerRefused):
            self._servers[self._place] = self._ready(self._begin())

    def fresh(self, count: int) -> Generator[None, None, None]:
        """Let `count` new servers have a turn, one after the other; the next one starts in the meantime."""
        before, self._place, coming = self._place, _FRESH, self._begin()
        try:
            for place in range(count):
                self._end(_FRESH)
                self._servers[_FRESH] = self._ready(coming)
                if place + 1 < count:
                    coming = self._begin()
                yield
        finally:
            coming.close()
            self._end(_FRESH)
            self._place = before

    def _ready(self, server: ForkServer) -> ForkServer:
        """The server, ready and with every layer that was announced."""
        server.await_ready()
        if lost := self._layers - set(server.layers):
            server.close()
            raise ServerRefused(f"isolation would be weaker than was announced: without {', '.join(sorted(lost))}")
        return server

    def _end(self, place: int) -> None:
        server, self._servers[place] = self._servers[place], None
        if server is not None:
            server.close()

    def close(self) -> None:
        """End them all and wait for their end."""
        for place in range(len(self._servers)):
            self._end(place)
