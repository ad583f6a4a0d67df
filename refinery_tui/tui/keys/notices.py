"""Notices stand on the foot line, over the keys and never over the figures; help keeps them to be read in full."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from textual.app import App

from refinery_tui.core.base.process.invocation import as_typed
from refinery_tui.core.base.text import clean
from refinery_tui.tui.text.styled import Line, Span, Tone, fit, line, plain, spread, width

Severity = Literal["information", "warning", "error"]
SECONDS: dict[Severity, float] = {"information": 6.0, "warning": 10.0, "error": 15.0}
KEPT = 20
_MARKS: dict[Severity, Span] = {
    "information": Span(" · ", "accent"),
    "warning": Span(" ! ", "fair"),
    "error": Span(" ✗ ", "bad"),
}
_TONES: dict[Severity, Tone] = {"information": "plain", "warning": "fair", "error": "bad"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Words for a person, clean and on one line."""

    words: str
    severity: Severity = "information"


def row(notice: Notice, key: str, cells: int) -> Line:
    """A notice in one line; one that is too long says which key shows all of it.

    What was done ends in where it stands, so it is shortened in the middle.
    """
    words = line(_MARKS[notice.severity], Span(notice.words, _TONES[notice.severity]))
    if width(words) <= cells:
        return words
    more = line(Span(f" {key}", "accent"), Span(" all ", "dim"))
    room = cells - width(more)
    if notice.severity == "information":
        mark, word = words
        words = line(mark, Span(shortened(word.text, room - width((mark,))), word.tone))
    return spread(fit(words, room), more, cells)


def shortened(words: str, cells: int) -> str:
    """Words with their middle left out, their beginning and their end kept."""
    if width((Span(words),)) <= cells:
        return words
    ahead = plain(fit((Span(words),), max(2, cells * 2 // 5))).removesuffix("…")
    behind = words[len(ahead) :]
    room = cells - width((Span(ahead),)) - 1
    while width((Span(behind),)) > room and behind:
        behind = behind[1:]
    return f"{ahead}…{behind}"


def notice_lines(notices: Iterable[Notice], cells: int) -> list[Line]:
    """The notices in full, the newest first."""
    from refinery_tui.tui.text.wrap import wrapped

    rows: list[Line] = []
    for notice in reversed(list(notices)):
        first, *others = wrapped(notice.words, max(10, cells - 4))
        tone = _TONES[notice.severity]
        rows += [line(_MARKS[notice.severity], Span(first, tone)), *(line("   ", Span(o, tone)) for o in others)]
    return rows


class NoticeBoard:
    """What is to be read now, and what was said last; `changed` is called when another notice stands, or none.

    Commands in it are written as `program` calls this copy.
    """

    def __init__(self, app: App[int], program: str, changed: Callable[[], None]) -> None:
        self._app, self._program, self._changed = app, program, changed
        self.shown: Notice | None = None
        self.last: tuple[Notice, ...] = ()

    def put(self, message: str, severity: Severity, seconds: float) -> None:
        """Show a message, clean and on one line, and take it away again when its time is over."""
        notice = Notice(words=" ".join(clean(as_typed(message, self._program)).split()), severity=severity)
        self.shown, self.last = notice, (*self.last, notice)[-KEPT:]
        self._changed()
        self._app.set_timer(seconds, lambda: self._forget(notice))

    def _forget(self, notice: Notice) -> None:
        if self.shown is notice:
            self.shown = None
            self._changed()
