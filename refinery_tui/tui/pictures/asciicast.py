"""The file format of recordings: asciicast 3 and 2, as docs.asciinema.org/manual/asciicast describes them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from textual.theme import Theme

from refinery_tui.tui.pictures.screen_request import Size

Version = Literal[2, 3]
VERSIONS: tuple[Version, ...] = (3, 2)
XTERM = ["#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5"]
_PLACES = 3  # decimals of a second


@dataclass(frozen=True, slots=True, kw_only=True)
class CastEvent:
    """What happens `seconds` after the beginning: `o` writes to the terminal, `m` sets a marker."""

    seconds: float
    kind: Literal["o", "m"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A recording: began is seconds since the epoch, seconds how long it plays; tags are words of the session.

    running: whether somebody conducted it, and more would follow.
    """

    title: str
    tags: tuple[str, ...]
    began: float
    size: Size
    theme: Theme
    events: Sequence[CastEvent]
    seconds: float
    running: bool


def asciicast(cast: Cast, version: Version = 3) -> str:
    """The file: a line of JSON for the header, then one for each event."""
    lines: list[Any] = [_header(cast, version)]
    before = 0.0
    for event in cast.events:
        now = round(event.seconds, _PLACES)
        lines.append([round(now - before, _PLACES) if version == 3 else now, event.kind, event.text])
        before = now
    rest = round(cast.seconds, _PLACES)
    lines.append([round(rest - before, _PLACES), "x", "0"] if version == 3 else [rest, "o", ""])
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines)


def _header(cast: Cast, version: Version) -> dict[str, Any]:
    columns, rows = cast.size
    theme, kind = _colours(cast.theme), "xterm-256color"
    told = {"timestamp": int(cast.began), "title": cast.title}
    if version == 3:
        term = {"cols": columns, "rows": rows, "type": kind, "theme": theme}
        return {"version": 3, "term": term, **told, "tags": ["refinery", *cast.tags]}
    duration = round(cast.seconds, _PLACES)
    return {
        "version": 2,
        "width": columns,
        "height": rows,
        **told,
        "duration": duration,
        "theme": theme,
        "env": {"TERM": kind},
    }


def _colours(theme: Theme) -> dict[str, str]:
    """What a player draws where a cell says no colour of its own."""
    if theme.ansi:
        return {"fg": XTERM[7], "bg": XTERM[0], "palette": ":".join(XTERM)}
    own = (theme.panel, theme.error, theme.success, theme.warning, theme.primary, theme.secondary, theme.accent)
    palette = [colour or theme.primary for colour in (*own, theme.foreground)]
    return {
        "fg": theme.foreground or XTERM[7],
        "bg": theme.background or XTERM[0],
        "palette": ":".join(palette),
    }
