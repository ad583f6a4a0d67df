"""The line of keys at the foot: as many as fit, and always how to see the rest; a click does what the key does."""

from collections.abc import Iterable, Mapping

from refinery_tui.tui.text.styled import Line, Span, joined, line, spread, width

_NAMES = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "question_mark": "?",
    "full_stop": ".",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "escape": "esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "page up",
    "pagedown": "page down",
}


def key_words(keys: str) -> str:
    """Keys as they stand on a keyboard: `[`, `esc`, `? f1`."""
    return " ".join(_name(key.strip()) for key in keys.split(","))


def _name(key: str) -> str:
    if key in _NAMES or len(key) == 1 or "_" not in key:
        return _NAMES.get(key, key)
    from textual.keys import format_key

    modifiers, plus, last = key.rpartition("+")
    return f"{modifiers}{plus}{format_key(last)}"


def hints(pairs: Iterable[tuple[Mapping[str, str], str]], note: Line, cells: int) -> Line:
    """Keys, each with its action, and what they do, from the left; `note` at the right; the last pair always stays."""
    shown = [_hint(keys, what) for keys, what in pairs]
    if not shown:
        return spread((), note, cells)
    *others, last = shown
    gap = Span("  ")
    room = cells - width(note) - 2
    kept: list[Line] = []
    for each in others:
        if width(joined([*kept, each, last], gap)) <= room:
            kept.append(each)
    return spread(line(" ", joined([*kept, last], gap)), line(note, " "), cells)


def keys_line(pairs: Iterable[tuple[Mapping[str, str], str]]) -> Line:
    """All of these keys with what they do."""
    return joined([_hint(keys, what) for keys, what in pairs], Span("  "))


def _hint(keys: Mapping[str, str], what: str) -> Line:
    """The keys and the word for them, which stands for the last of them when it is clicked."""
    spans = [(Span(key, "accent", action),) for key, action in keys.items()]
    return line(joined(spans, Span(" ")), Span(f" {what}", "dim", [*keys.values()][-1]))
