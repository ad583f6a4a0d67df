"""Words found in lines, and the lines with what was found set off."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from refinery_tui.tui.text.styled import Line, Span, Tone, plain


class Match(NamedTuple):
    """A row, and the characters of it from `start` up to `end`."""

    row: int
    start: int
    end: int


def matches(lines: Sequence[Line], words: str) -> list[Match]:
    """Every place in the lines that holds the words, letter case aside, none overlapping another, in reading order."""
    wanted = words.casefold()
    if not wanted:
        return []
    return [match for row, words_ in enumerate(lines) for match in _in_row(row, plain(words_), wanted)]


def _in_row(row: int, text: str, wanted: str) -> list[Match]:
    folded, places = _folded(text)
    found, at = [], folded.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        found.append(Match(row, places[at], places[end - 1] + 1))
        at = folded.find(wanted, end)
    return found


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The text without letter case, and for each of its characters which one of `text` it came from."""
    folded = text.casefold()
    if len(folded) == len(text):
        return folded, range(len(text))
    places = [at for at, character in enumerate(text) for _ in character.casefold()]
    return "".join(character.casefold() for character in text), places


def nearest(found: Sequence[Match], row: int) -> int:
    """The index of the first match at or below a row, else of the first one."""
    at = bisect_left([match.row for match in found], row)
    return at if at < len(found) else 0


def set_off(words: Line, spans: Sequence[tuple[int, int]], tone: Tone) -> Line:
    """The line with the characters of these spans (ascending, apart) in a tone of their own."""
    found: list[Span] = []
    start = 0
    for word in words:
        found.extend(_pieces(word, start, spans, tone))
        start += len(word.text)
    return tuple(found)


def _pieces(word: Span, start: int, spans: Sequence[tuple[int, int]], tone: Tone) -> list[Span]:
    pieces, at = [], 0
    for low, high in spans:
        first, last = max(0, low - start), min(len(word.text), high - start)
        if first < last:
            pieces += [Span(word.text[at:first], word.tone), Span(word.text[first:last], tone)]
            at = last
    return [piece for piece in (*pieces, Span(word.text[at:], word.tone)) if piece.text]
