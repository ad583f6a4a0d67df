"""What a browser's page of the app shows: its terminal is painted on a canvas, so what came over the wire is read."""

import re
from collections.abc import Callable

from playwright.async_api import Page, WebSocket
from rich.cells import cell_len

_PIECE = re.compile(r"\x1b\[(?P<args>[0-9;?>]*)(?P<end>[@-~])|\x1b[^\[]|(?P<text>[^\x1b]+)")
_ESCAPES = re.compile(
    r"\x1b\](?!22;)[^\x07\x1b]*|\x1b\[[0-9;?>]*[^0-9;?>mHhlJ$pu]"
)  # the app has a use for none but ]22, the mouse's shape


class WebScreen:
    """The cells of a page's terminal, as a terminal would have them; `sockets` are those it has opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.rows: dict[int, dict[int, str]] = {}
        self.alien: list[str] = []
        self._at, self._bytes, self.sockets = (0, 0), b"", 0
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        self.sockets += 1
        self.rows.clear()
        socket.on("framereceived", self._take)

    def _take(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            said = payload.decode()
            self.alien += _ESCAPES.findall(said)
            for piece in _PIECE.finditer(said):
                self._write(piece)

    def _write(self, piece: re.Match[str]) -> None:
        if piece["end"] == "H":
            row, _, column = piece["args"].partition(";")
            self._at = int(row or 1) - 1, int(column or 1) - 1
        for character in piece["text"] or "":
            row, column = self._at
            if character == "\n":
                self._at = row + 1, 0
            elif character >= " ":
                cells, wide = self.rows.setdefault(row, {}), cell_len(character)
                cells |= {column + more: "" for more in range(wide)} | {column: character}
                self._at = row, column + wide

    @property
    def text(self) -> str:
        """Its lines."""
        lines = (self.rows.get(row, {}) for row in range(max(self.rows, default=-1) + 1))
        return "\n".join(
            "".join(line.get(at, " ") for at in range(max(line, default=-1) + 1)).rstrip() for line in lines
        )

    async def until(self, holds: str | Callable[[str], object], tries: int = 600) -> str:
        """Its lines, once they hold these words or this is true of them; the machine may be busy."""
        for _ in range(tries):
            shown = self.text
            if holds in shown if isinstance(holds, str) else holds(shown):
                return shown
            await self.page.wait_for_timeout(100)
        raise AssertionError(f"it never held; on the page:\n{self.text}")
