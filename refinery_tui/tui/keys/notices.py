"""Notices stand on the foot line, over the keys and never over the figures; help keeps them to be read in full."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from textual.app import App
from textual.message import Message

from refinery_tui.core.base.invocation import NAME, as_typed
from refinery_tui.core.base.text import clean
from refinery_tui.tui.text.styled import Line, Tone, Word, fit, line, plain, spread, width

Severity = Literal["information", "warning", "error"]
SECONDS: dict[Severity, float] = {"information": 6.0, "warning": 10.0, "error": 15.0}
KEPT = 20
_MARKS: dict[Severity, Word] = {
    "information": Word(" · ", "accent"),
    "warning": Word(" ! ", "fair"),
    "error": Word(" ✗ ", "bad"),
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
    words = line(_MARKS[notice.severity], Word(notice.words, _TONES[notice.severity]))
    if width(words) <= cells:
        return words
    more = line(Word(f" {key}", "accent"), Word(" all ", "dim"))
    room = cells - width(more)
    if notice.severity == "information":
        mark, word = words
        words = line(mark, Word(shortened(word.text, room - width((mark,))), word.tone))
    return spread(fit(words, room), more, cells)


def shortened(words: str, cells: int) -> str:
    """Words with their middle left out, their beginning and their end kept."""
    if width((Word(words),)) <= cells:
        return words
    ahead = plain(fit((Word(words),), max(2, cells * 2 // 5))).removesuffix("…")
    behind = words[len(ahead) :]
    room = cells - width((Word(ahead),)) - 1
    while width((Word(behind),)) > room and behind:
        behind = behind[1:]
    return f"{ahead}…{behind}"


def told(notices: Iterable[Notice], cells: int) -> list[Line]:
    """The notices in full, the newest first."""
    from refinery_tui.tui.text.wrap import wrapped

    rows: list[Line] = []
    for notice in reversed(list(notices)):
        first, *others = wrapped(notice.words, max(10, cells - 4))
        tone = _TONES[notice.severity]
        rows += [line(_MARKS[notice.severity], Word(first, tone)), *(line("   ", Word(o, tone)) for o in others)]
    return rows


class Noticing(App[int]):
    """Says what it is told on the foot line of the page that is seen; nothing in it is ever markup."""

    class Noticed(Message):
        """Something is to be said; a message, so that a thread may say it too."""

        def __init__(self, notice: Notice, seconds: float) -> None:
            super().__init__()
            self.notice, self.seconds = notice, seconds

    program: str = NAME
    notice: Notice | None = None
    notices: tuple[Notice, ...] = ()

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Severity = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Say `message` for `timeout` seconds; it is shown as it is, whatever `markup` says."""
        words = " ".join(clean(as_typed(f"{title}: {message}" if title else message, self.program)).split())
        notice = Notice(words=words, severity=severity)
        self.post_message(self.Noticed(notice, SECONDS[severity] if timeout is None else timeout))

    def on_noticing_noticed(self, message: Noticed) -> None:
        """Show it, and take it away again when its time is over."""
        self.notice = message.notice
        self.notices = (*self.notices, message.notice)[-KEPT:]
        self.write_foot()
        self.set_timer(message.seconds, lambda: self._forget(message.notice))

    def _forget(self, notice: Notice) -> None:
        if self.notice is notice:
            self.notice = None
            self.write_foot()

    def write_foot(self) -> None:
        """Write the foot lines of all pages that are open anew."""
        from refinery_tui.tui.screens.shared.page import Page

        for screen in self.screen_stack:
            if isinstance(screen, Page) and screen.is_mounted:
                screen.hint()
