"""JSON of other people that has one reading: what another reader may take otherwise is refused, in words."""

import json
import math
from typing import Any

from refinery_tui.core.base.text import one_line

MOST_DIGITS = 4_300  # of an integer: Python reads and writes no longer one
_SHOWN = 60


class TwoReadings(ValueError):
    """JSON whose value depends on who reads it: the words say what of it."""


def strict_value(text: str) -> Any:
    """The one value of a text; ValueError, a sentence about `it`, where it is none or one of several."""
    try:
        found = json.loads(text, object_pairs_hook=one_key_each, parse_constant=_no_number, parse_float=_finite)
        if "\\u" in text:  # only an escape can make half a character
            json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        where = f"character {error.colno}" if error.lineno == 1 else f"line {error.lineno}, character {error.colno}"
        raise ValueError(f"it is not JSON: {error.msg} ({where})") from None
    except TwoReadings:
        raise
    except UnicodeEncodeError:
        raise TwoReadings("it holds half a character (a lone surrogate)") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except ValueError:  # all that is left is Python's own limit
        raise TwoReadings(f"it holds an integer of more than {MOST_DIGITS:,} digits") from None
    return found


def one_key_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs; TwoReadings where a key stands in it twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen = set[str]()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise TwoReadings(f"the key {one_line(twice, _SHOWN)!r} stands in it twice")
    return found


def unwritten(value: Any) -> str:
    """What JSON has no words for in a value; empty where it has words for all of it."""
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        return "half a character (a lone surrogate)"
    except ValueError as error:
        return f"an integer of more than {MOST_DIGITS:,} digits" if "digits" in str(error) else "NaN or infinity"
    except RecursionError:
        return "lists within lists without end"
    return ""


def _no_number(name: str) -> Any:
    raise TwoReadings(f"{name} is no number of JSON")


def _finite(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise TwoReadings(f"{one_line(text, 40)} is no number that can be held")
    return found
