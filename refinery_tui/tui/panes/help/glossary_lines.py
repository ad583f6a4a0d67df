"""Words explained: where a person stands first, then columns, what else is on the screen, and all the rest."""

from collections.abc import Iterable, Iterator, Sequence

from refinery_tui.core.find.glossary import GlossaryEntry, explained, explained_in, glossary
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.text.wrap import wrapped


def topic_lines(topics: Iterable[str], cells: int) -> list[Line]:
    """The view, pane or field that was open when help was asked for; nothing where none has an entry."""
    return _section("Here", _entries(topics), cells)


def word_lines(topics: Sequence[str], columns: Sequence[str], text: str, cells: int) -> list[Line]:
    """Every entry of the glossary once, those of the columns and of the screen's `text` first; not the topics."""
    shown = {each.word for each in _entries(topics)}
    rows: list[Line] = []
    for title, entries in (
        ("Columns", _entries(columns)),
        ("Words on this screen", explained_in(text)),
        ("Other words", list(glossary())),
    ):
        fresh = [each for each in entries if each.word not in shown]
        shown |= {each.word for each in fresh}
        rows += _section(title, fresh, cells)
    return rows


def field_lines(label: str, cells: int, rows: int) -> list[Line]:
    """What a field means, in at most so many rows: both sentences where they fit, else the first alone."""
    entry = explained(label)
    if entry is None:
        return []
    first = f"{entry.says.partition('. ')[0].rstrip('.')}."
    whole = _told(label, entry.says, cells)
    return whole if len(whole) <= rows else _told(label, first, cells)


def _told(label: str, words: str, cells: int) -> list[Line]:
    first, *others = wrapped(f"{label}: {words}", max(20, cells - 2))
    head, rest = first[: len(label) + 1], first[len(label) + 1 :]
    return [line(" ", Span(head, "accent"), Span(rest, "dim")), *(line(" ", Span(row, "dim")) for row in others)]


def _entries(words: Iterable[str]) -> list[GlossaryEntry]:
    found = {each.word: each for word in words if (each := explained(word)) is not None}
    return list(found.values())


def _section(title: str, entries: Sequence[GlossaryEntry], cells: int) -> list[Line]:
    rows = [row for each in entries for row in _entry(each, cells)]
    return [line(Span(title, "title")), *rows, ()] if rows else []


def _entry(entry: GlossaryEntry, cells: int) -> Iterator[Line]:
    yield line("  ", Span(entry.word, "strong"))
    yield from (line("    ", row) for row in wrapped(entry.says, max(20, cells - 4)))
    if entry.see:
        yield from (line("    ", Span(row, "dim")) for row in wrapped(f"See {entry.see}.", max(20, cells - 4)))
