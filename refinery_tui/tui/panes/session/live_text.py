"""What one agent's pane shows."""

from dataclasses import dataclass

from refinery_tui.tui.text.styled import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveText:
    """Whose reply a pane shows, its headings from long to short, its text so far, and whether it has ended."""

    run: int
    turn: int
    headings: tuple[Line, ...]
    text: str
    ended: bool
    chosen: bool
