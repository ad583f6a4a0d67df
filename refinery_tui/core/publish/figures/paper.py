"""A figure on paper: millimetres, an ink for each thing it shows, and the forms it is saved in."""

import io
import math
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from refinery_tui.core.base.errors import RefineryError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMS = ("svg", "pdf", "png")
PNG_DPI = 300
PANEL_MM = 42.0  # the narrowest of several
MM = 25.4  # millimetres an inch
FONT = "DejaVu Sans"
POINTS = 7.5  # the size of letters: journals ask for 7 to 8

# Okabe and Ito (2008): told apart by the colour-blind; each has a marker and dashes of its own for prints in grey.
INK, FAINT, RULE, PAPER = "#1b1f24", "#5b626b", "#c9ced6", "#fffffe"
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6b6f75", "#a08600")
MARKERS = "osD^vPX*"
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (7, 2)), (0, (3, 1, 1, 1)))
_VARIABLES = {INK: "ink", FAINT: "faint", RULE: "rule", PAPER: "paper"}
_VARIABLES |= {each: f"series-{n}" for n, each in enumerate(SERIES, 1)}
_DATES: Mapping[str, Mapping[str, None]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one of several series is told from the others: by colour, marker and dashes at once."""

    color: str
    marker: str
    dashes: Any


def styles(number: int) -> Iterator[Style]:
    """So many styles; from the ninth on colours come again with other markers and dashes."""
    for n in range(number):
        other = n + n // len(SERIES)
        yield Style(
            color=SERIES[n % len(SERIES)], marker=MARKERS[other % len(MARKERS)], dashes=DASHES[other % len(DASHES)]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An empty page of one figure; `marks` (SIMULATED ...) stand on it, whatever is drawn."""

    figure: "Figure"
    width_mm: float
    marks: tuple[str, ...] = ()

    def axes(
        self, *, height_mm: float, columns: int = 1, rows: int = 1, widths: tuple[float, ...] = ()
    ) -> "list[Axes]":
        """Empty axes side by side in rows on a page of this height; called once."""
        self.figure.set_size_inches(self.width_mm / MM, height_mm / MM)
        made = self.figure.subplots(rows, columns, squeeze=False, width_ratios=widths or None)
        if self.marks:
            self.figure.suptitle(" · ".join(self.marks), x=0.995, ha="right", color=SERIES[1], weight="bold")
        return list(made.flat)

    def panels(self, number: int, *, height_mm: float, below_mm: float = 0.0) -> "list[Axes]":
        """So many axes of this height, as many side by side as there is room for, and room below them for a legend."""
        columns = min(number, max(1, int(self.width_mm // PANEL_MM)))
        rows = math.ceil(number / columns)
        made = self.axes(height_mm=height_mm * rows + below_mm, columns=columns, rows=rows)
        for empty in made[number:]:
            empty.remove()
        return made[:number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A figure that has been drawn, and what it shows in words: the text that stands beside it."""

    figure: "Figure"
    words: str

    def saved(self, form: str) -> bytes:
        """The figure as a file of this form: letters as outlines in svg, embedded fonts in pdf, 300 dpi in png."""
        return self._written(form, {"svg.fonttype": "path", "pdf.fonttype": 42})

    def inline(self, name: str) -> str:
        """The figure as an SVG element for a page that sets `--ink`, `--faint`, `--rule`, `--paper`, `--series-1` ...

        `name` begins every id in it, so that several stand on one page; its words stand there as `NAME-words`.
        """
        text = self._written("svg", {"svg.fonttype": "none", "svg.hashsalt": name}).decode()
        drawn = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
        drawn = _TAG.sub(lambda tag: _own_ids(re.sub(r"#[0-9a-f]{6}\b", _variable, tag[0]), name), drawn)
        return drawn.replace("<svg ", f'<svg role="img" aria-labelledby="{name}-words" ', 1)

    def _written(self, form: str, settings: dict[Any, Any]) -> bytes:
        from matplotlib import rc_context

        out = io.BytesIO()
        with rc_context({**house_settings(), **settings}), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph ")  # `boxes` tells of them
            warnings.filterwarnings("error", message="constrained_layout not applied")
            try:
                self.figure.savefig(out, format=form, dpi=PNG_DPI, metadata=_DATES.get(form, {}))
            except UserWarning:
                raise RefineryError("The names of this figure leave no room to draw in: ask for it wider.") from None
        return out.getvalue()

    def boxes(self) -> str:
        """The characters of a figure that was saved for which its font has no shape: they are drawn as boxes."""
        from matplotlib.font_manager import findfont, get_font
        from matplotlib.text import Text

        known = get_font(findfont(FONT)).get_charmap()
        texts = (text for text in self.figure.findobj(Text) if isinstance(text, Text))
        return "".join(dict.fromkeys(c for text in texts for c in text.get_text() if c != "\n" and ord(c) not in known))


_TAG = re.compile(r"<[^>]*>")  # what stands between tags are words, which stay as they are


def _own_ids(tag: str, name: str) -> str:
    return re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", tag)


def _variable(found: re.Match[str]) -> str:
    name = _VARIABLES.get(found[0])
    return f"var(--{name})" if name else found[0]


def house_settings() -> dict[Any, Any]:
    """What every figure is drawn with, whatever the reader's own matplotlibrc says."""
    from matplotlib import rcParamsDefault

    plain = {key: value for key, value in rcParamsDefault.items() if not key.startswith(("backend", "toolbar"))}
    ink = dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color", "axes.edgecolor"), INK)
    page = dict.fromkeys(("figure.facecolor", "axes.facecolor", "savefig.facecolor"), PAPER)
    lines = {"axes.linewidth": 0.6, "grid.linewidth": 0.4, "grid.color": RULE, "lines.linewidth": 1.1}
    sizes = dict.fromkeys(
        ("font.size", "axes.labelsize", "axes.titlesize", "xtick.labelsize", "ytick.labelsize"), POINTS
    )
    sizes |= dict.fromkeys(("legend.fontsize", "figure.titlesize"), POINTS - 0.5)
    bare = {"axes.spines.top": False, "axes.spines.right": False, "text.parse_math": False, "legend.frameon": False}
    return {**plain, **ink, **page, **lines, **sizes, **bare, "font.family": FONT}
