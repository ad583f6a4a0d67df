"""A number on the page is a place in the facts: what a reader sees and the value that machines read come from there."""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from refinery_tui.core.base.text import mean_count, percent, plain_ratio, ratio, seconds, usd

DASH = "–"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


FORMS: Mapping[str, Callable[[Any], str]] = {
    "ratio": plain_ratio,
    "times": ratio,
    "seconds": seconds,
    "usd": usd,
    "percent": percent,
    "points": lambda value: f"{100 * value:+.0f}",
    "p": _p,
    "count": lambda value: f"{value:,.0f}",
    "mean": mean_count,
    "short": lambda value: f"{value:.4g}",
}


class Datum:
    """Writes `<data value="0.8512" data-fact="treatments.0.ratio">0.85</data>`, a dash where there is no number."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = facts

    def __call__(self, form: str, *path: str | int) -> Markup:
        """The number at this place of the facts, in one of the forms above."""
        value: Any = self._facts
        for step in path:
            value = value[step]
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            return Markup(DASH)
        fact = ".".join(map(str, path))
        return Markup('<data value="{}" data-fact="{}">{}</data>').format(json.dumps(value), fact, FORMS[form](value))

    def interval(self, form: str, *path: str | int) -> Markup:
        """The two ends that stand at this place: `(0.55–1.31)`, a dash where neither is known."""
        low, high = self(form, *path, 0), self(form, *path, 1)
        return low if low == high == DASH else Markup("({}–{})").format(low, high)
