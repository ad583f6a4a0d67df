"""What is on a page of HTML, read with the standard library's parser: its numbers, landmarks, tables, what it loads."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_VOID = frozenset({"meta", "link", "br", "img", "hr", "input", "base"})


@dataclass
class PageReader(HTMLParser):
    """Collects from one pass over a page."""

    numbers: list[tuple[str, Any, str]] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)
    _datum: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open_tags.append(tag)
        if tag == "data":
            self._datum = dict(attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open_tags, tag
        assert self.open_tags.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open_tags:
            self.words.append(data)
        if self.open_tags and self.open_tags[-1] == "data":
            self.numbers.append((str(self._datum["data-fact"]), json.loads(str(self._datum["value"])), data))

    @property
    def text(self) -> str:
        """All that is read, in order."""
        return " ".join(" ".join(self.words).split())


def read_page(page: str) -> PageReader:
    """A whole page; every tag in it is closed where it should be."""
    reader = PageReader()
    reader.feed(page)
    reader.close()
    assert reader.open_tags == []
    return reader
