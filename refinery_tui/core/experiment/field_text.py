"""Values as they stand in a field of a form, one line each, and read back as the values they were."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from refinery_tui.core.base.text import clean, one_line

LONGEST = 500  # characters of a level that is shown without quotes
_LEVEL = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^,(]*(?:\([^)]*\))?[^,]*?)\s*(?:,|$)')  # brackets hold commas


def levels_of(text: str) -> list[Any]:
    """The levels in a text such as `1, 2, 3` or `60 s, 3 iterations`; quotes keep a comma or a number a text."""
    return [value_of(each) for each in _parts(text) if each]


def value_of(text: str) -> Any:
    """A number, a truth, or a text, which quotes keep from being a number."""
    if _in_quotes(text):
        return _unquoted(text)
    if text in ("true", "false"):
        return text == "true"
    for read in (int, float):
        try:
            value = read(text)
        except ValueError:
            continue
        return value if value - value == 0 else text  # inf and nan are words here
    return text


def text_of(value: Any) -> str:
    """What is read back as this value; nothing for a table or a list."""
    if value is None or isinstance(value, (Mapping, list)):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value if _plain(value) else _quoted(value)
    return repr(value) if isinstance(value, float) else str(value)


def words_text(value: Any) -> str:
    """The same of a value that is always words, which need quotes for a new line or spaces at their ends alone."""
    if not isinstance(value, str):
        return text_of(value)
    bare = clean(value) == value == value.strip() and not set("\n\t") & set(value) and not _in_quotes(value)
    return value if bare else _quoted(value)


def words_in(text: str) -> str:
    """The words that `words_text` shows."""
    return _unquoted(text) if _in_quotes(text) else text


def _in_quotes(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] == '"'


def _quoted(text: str) -> str:
    """In quotes, with an escape for whatever a terminal must not be sent."""
    return json.dumps(text, ensure_ascii=clean(text) != text).replace("\x7f", "\\u007f")


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(text))
    except ValueError:  # quotes around words that are no such string: the words as they stand
        return text[1:-1]


def _plain(text: str) -> bool:
    """Whether a text is read back as itself without quotes."""
    return (
        bool(text)
        and text == text.strip() == one_line(text, LONGEST)
        and list(_parts(text)) == [text]
        and value_of(text) == text
    )


def _parts(text: str) -> Iterator[str]:
    return (match[1] for match in _LEVEL.finditer(text) if match[0])
