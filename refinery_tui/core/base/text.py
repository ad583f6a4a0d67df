"""Numbers and other people's words as text a terminal can show: one place for all of it."""

import math
import re
from collections.abc import Iterable
from datetime import datetime

_PAYLOAD = r"[^\x07\x18\x1a\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)"
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]"  # control sequences
    rf"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f]){_PAYLOAD}"  # strings that end; one that never does hides nothing
    r"|\x1b[ -/]*[0-~]"  # the rest, and the beginning of what has no end
)
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 but for tab and newline
    "\u2028\u2029\ufeff\ufff9-\ufffb\ud800-\udfff]"  # separators, a mark of byte order, lone surrogates
)
_EMOJI = "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_JOINED = "\u0620-\u0dff\u0f00-\u109f\u1780-\u17b3\u17b6-\u17ff"  # scripts written with joiners
_UNSEEN = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls: what is read is not what is there
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2064\u206a-\u206f\u3164\uffa0"  # no width
    "\ufe00-\ufe0d\U000e0000-\U000e01ef]"  # selectors of variants, tags
    f"|(?<![{_EMOJI}])[\ufe0e\ufe0f]|(?<![{_EMOJI}{_JOINED}])(?<![{_EMOJI}]\ufe0f)\u200d|(?<![{_JOINED}])\u200c"
)
_ADDRESS = re.compile(r"\b(https?|ftp|xmpp|mailto|www)([:.])", re.IGNORECASE)  # GitHub would link them
UNSEEN = "\ufffd"  # stands where something stands that a reader would not see
BREAK = "\u23ce"  # stands where a line was broken that must be one
MINUTES = 99.95  # seconds from which on a time is written in minutes
_BARS = "▁▂▃▄▅▆▇█"


def clean(text: str) -> str:
    """`text` without escape sequences and control bytes, and with a mark where a reader would see nothing or something
    else: bidirectional controls, characters of no width. Tab and newline stay, and so do joiners where they belong.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    shown = _CONTROLS.sub("", _ESCAPES.sub("", text))
    return shown if shown.isascii() else _UNSEEN.sub(UNSEEN, shown)


def visible_json(written: str) -> str:
    """JSON text whose strings hold as escapes (`\\u202e`) what a terminal would obey or not show: the same values."""
    return _UNSEEN.sub(_escape, _CONTROLS.sub(_escape, written))


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))


def one_line(text: str, width: int = 120) -> str:
    """`text` cleaned, on one line, cut to `width` characters with an ellipsis."""
    flat = " ".join(clean(text).split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"


def markdown_text(words: str) -> str:
    """Other people's words as Markdown that shows them as they are: no markup, no cell of their own."""
    flat = one_line(words, 2_000)
    plain = "".join(f"\\{c}" if c in "\\`*_{}[]<>#|!~&$@" else c for c in flat)
    return _ADDRESS.sub(r"\1\\\2", plain)


def unbroken(text: str) -> str:
    """`text` on one line, a mark where it was broken: a file's name that others chose makes no line of its own."""
    return BREAK.join(text.splitlines())


def shortened(text: str, width: int) -> str:
    """A name cleaned, on one line, cut in its middle to `width` characters: names of models differ at their ends."""
    flat = " ".join(clean(text).split())
    if len(flat) <= width:
        return flat
    tail = (width - 1) // 2
    return f"{flat[: width - 1 - tail]}…{flat[len(flat) - tail :]}"


def figures(value: float, *, zeros: bool = True) -> str:
    """Three significant digits: `1.70`, `0.520`, `54.0`, `118`, whole from a thousand on; `1.7` without `zeros`."""
    if value == 0:
        return "0"
    if abs(value) >= 999.5:
        return f"{value:,.0f}"
    return f"{value:#.3g}".rstrip(".") if zeros else f"{value:.3g}"


def mean_count(value: float) -> str:
    """A mean of counts: `1,131`, `12`, and below ten `4.5` unless it is whole."""
    whole = f"{value:,.0f}"
    return f"{value:.1f}" if value < 9.95 and not f"{value:.1f}".endswith(".0") else whole


def plain_ratio(value: float) -> str:
    """A ratio in a sentence: two decimals, `0.67`; below a hundredth two digits, `0.0017`; from a hundred on whole."""
    if value >= 99.995 or not math.isfinite(value):
        return "∞" if value == math.inf else f"{value:,.0f}"
    return f"{value:.2g}" if 0 < value < 0.01 else f"{value:.2f}"


def ratio_span(bounds: tuple[float, float]) -> str:
    """An interval of ratios in a sentence: `0.09–5.16`."""
    return f"{plain_ratio(bounds[0])}–{plain_ratio(bounds[1])}"


def seconds(value: float | None, *, zeros: bool = True) -> str:
    """A time with three significant digits and its unit: `213 ms`, `3.10 s`, `12 min 04 s`, `2 h 05 min`.

    Measured times keep their zeros, so that columns stand even; round ones, as on a scale, are `3.1 s` without.
    """
    if value is None or not math.isfinite(value):
        return "–"
    if value < 0:
        return "-" + seconds(-value, zeros=zeros)
    if value < 1e-3:
        return f"{figures(value * 1e6, zeros=zeros)} µs"
    if value < 0.9995:
        return f"{figures(value * 1e3, zeros=zeros)} ms"
    if value < MINUTES:
        return f"{figures(value, zeros=zeros)} s"
    if value < 5990:
        return f"{round(value) // 60} min {round(value) % 60:02d} s"
    return f"{int(value // 3600)} h {int(value % 3600 // 60):02d} min"


def hours(value: float) -> str:
    """Hours in a column of figures: one decimal from an hour on, two significant digits below (`0.05`, never `0.0`)."""
    return f"{value:,.1f}" if value >= 0.95 else f"{value:.2g}"


def moment(epoch: float) -> str:
    """A moment (epoch) as a clock here shows it: `14:05:30`, or `2026-11-27 14:05` when it is twelve hours away."""
    here = datetime.fromtimestamp(epoch)
    near = abs((here - datetime.now()).total_seconds()) < 12 * 3600
    return f"{here:%H:%M:%S}" if near else f"{here:%Y-%m-%d %H:%M}"


def countdown(value: float) -> str:
    """Seconds left as `MM:SS`, rounded up so that 00:00 means over."""
    whole = max(0, math.ceil(value))
    return f"{whole // 60:02d}:{whole % 60:02d}"


def ratio(value: float | None, *, zeros: bool = True) -> str:
    """A ratio with three significant digits: `0.310 ×`."""
    return "–" if value is None or not math.isfinite(value) else f"{figures(value, zeros=zeros)} ×"


def percent(share: float) -> str:
    """A share as `95 %`, with one decimal below ten: `0.7 %`."""
    if not math.isfinite(share):
        return "–"
    return f"{100 * share:.1f} %" if 0 < abs(share) < 0.0995 else f"{100 * share:.0f} %"


def usd(value: float | None) -> str:
    """Money: cents from a dollar up, four digits below; `unpriced` when nobody knows the price."""
    if value is None:
        return "unpriced"
    return f"${value:,.2f}" if value == 0 or abs(value) >= 1 else f"${value:.4f}"


def size(value: int) -> str:
    """Bytes with three significant digits: `312 B`, `4.1 kB`, `12 MB` (powers of ten)."""
    scaled, unit = float(value), "B"
    for larger in ("kB", "MB", "GB"):
        if scaled < 999.5:
            break
        scaled, unit = scaled / 1000, larger
    return f"{scaled:.3g} {unit}"


def count(value: int, noun: str, plural: str | None = None) -> str:
    """`1 run`, `24 runs`."""
    return f"{value:,} {noun if value == 1 else plural or noun + 's'}"


def sparkline(values: Iterable[float | None]) -> str:
    """One character a value on a log scale, `x` where there is none: `█▆x▂▁`.

    The scale spans a factor of two at least, so that noise does not look like a climb.
    """
    seen = [v if v is not None and math.isfinite(v) and v > 0 else None for v in values]
    logs = [math.log(v) for v in seen if v is not None]
    if not logs:
        return "x" * len(seen)
    low, span = min(logs), max(logs) - min(logs)
    return "".join("x" if v is None else _bar(math.log(v) - low, span) for v in seen)


def _bar(above: float, span: float) -> str:
    whole = max(span, math.log(2))
    return _BARS[min(7, int(8 * (above + (whole - span) / 2) / whole))]


def did_you_mean(word: str, known: Iterable[str], *, listed: bool = True) -> str:
    """` Did you mean 'x'?` for the nearest known word, else the list of all that are known; nothing unless `listed`."""
    import difflib

    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.55) or [name for name in names if name.startswith(word)]
    every = f" Known: {', '.join(names)}." if names and listed else ""
    return f" Did you mean '{near[0]}'?" if near else every
