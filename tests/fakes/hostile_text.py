"""Text that would drive a terminal if it reached one, a session that is full of it, and what finds it on a screen."""

import unicodedata
from pathlib import Path

from refinery_tui.core.record.events import TurnFailed
from tests.fakes.recorded_sessions import Recorder, recorder

NASTY = (
    "\x1b[2J\x1b]0;owned\x07\x1b]52;c;ZXZpbA==\x07\x9b31m\x90q\x9c"
    "[@click=app.quit]click[/] [red]x[/red] \u202edlrow\u2066 \x00\x08\x7f\r\n tab\there 日本語 e\u0301 👩‍👩‍👧"
)


def driving(shown: str) -> list[str]:
    """The characters that could drive or reorder a terminal."""
    kinds = ("Cc", "Cs", "Zl", "Zp")
    bidi = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    return [c for c in shown if c != "\n" and (unicodedata.category(c) in kinds or c in bidi)]


def hostile_session(folder: Path, said: str, source: str, live: str, *, name: str = "pilot") -> Recorder:
    """A running session in which a reply, its program, an error and a reply that is arriving hold such text."""
    made = recorder(folder, name=name)
    made.begin(1)
    made.ask(1, 1)
    made.answer(1, 1, text=f"{said}\n```python\n{source}```\n", source=source)
    made.ask(1, 2)
    made.note(
        TurnFailed(
            at=made.at,
            run=1,
            iteration=2,
            turn=2,
            failure="server",
            error=said,
            text=said,
            retry=False,
            usd=None,
            seconds=1.0,
        )
    )
    made.ask(1, 3)
    made.live(1, live)
    return made
